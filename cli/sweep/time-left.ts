/** Estimates the time left from the pace so far, in words for progress; empty before there is a pace. */
export function timeLeft(total: number): (done: number) => string {
  const startedMs = Date.now();
  return (done) => {
    if (done === 0 || done === total) return "";
    return `, about ${roughly((((Date.now() - startedMs) / done) * (total - done)) / 1000)} left`;
  };
}

/** Whole seconds, minutes or hours: the pace is not known better than that. */
function roughly(seconds: number): string {
  if (seconds < 99.5) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5970 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

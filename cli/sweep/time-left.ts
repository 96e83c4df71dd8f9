import { formatDuration } from "../../sim/base/units.ts";

/** Estimates the time left from the pace so far, in words for a progress bar; empty before there is a pace. */
export function timeLeft(total: number): (done: number) => string {
  const startedMs = Date.now();
  return (done) => {
    if (done === 0 || done === total) return "";
    const leftMs = ((Date.now() - startedMs) / done) * (total - done);
    return `, about ${formatDuration(Math.max(1, Math.round(leftMs / 1000)) * 1e9)} left`;
  };
}

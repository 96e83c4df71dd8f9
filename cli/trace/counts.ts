/** Fewer whole windows say nothing about how counts vary. */
const FEWEST_WINDOWS = 10;

/** Widths of the steps in which a rate is drawn [ns]. */
const STEPS_NS = [
  0.001, 0.01, 0.1, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400,
].map((seconds) => seconds * 1e9);

const STEPS_AT_MOST = 180;

/**
 * Index of dispersion of counts: variance ÷ mean of the numbers of arrivals in whole windows from the first one on.
 * @param atNs sorted, at least one
 * @returns null for fewer than ten whole windows; 1 for a Poisson stream on average
 */
export function dispersionOf(atNs: Float64Array, windowNs: number): number | null {
  const startNs = atNs[0]!;
  const windows = Math.floor((atNs[atNs.length - 1]! - startNs) / windowNs);
  if (windows < FEWEST_WINDOWS) return null;
  let total = 0;
  let squares = 0;
  eachCount(atNs, windowNs, (window, count) => {
    if (window >= windows) return;
    total += count;
    squares += count * count;
  });
  const mean = total / windows;
  return (squares - total * mean) / (windows - 1) / mean;
}

/** The window with the most arrivals, the first of several; null when the arrivals span less than one. */
export function busiest(atNs: Float64Array, windowNs: number): { fromNs: number; requests: number } | null {
  const startNs = atNs[0]!;
  if (atNs[atNs.length - 1]! - startNs < windowNs) return null;
  let best = { fromNs: startNs, requests: 0 };
  eachCount(atNs, windowNs, (window, count) => {
    if (count > best.requests) best = { fromNs: startNs + window * windowNs, requests: count };
  });
  return best;
}

/** Counts in equal steps from the first arrival to the last, at most 180 of them. */
export function courseOf(atNs: Float64Array): { stepNs: number; counts: number[] } {
  const spanNs = atNs[atNs.length - 1]! - atNs[0]!;
  const stepNs = STEPS_NS.find((step) => spanNs / step < STEPS_AT_MOST) ?? STEPS_NS.at(-1)!;
  const counts = Array.from({ length: Math.floor(spanNs / stepNs) + 1 }, () => 0);
  eachCount(atNs, stepNs, (step, count) => {
    counts[step] = count;
  });
  return { stepNs, counts };
}

/** Calls back for every window from the first arrival on that holds any, in order. */
function eachCount(atNs: Float64Array, windowNs: number, take: (window: number, count: number) => void): void {
  const startNs = atNs[0]!;
  let window = 0;
  let count = 0;
  for (const at of atNs) {
    const its = Math.floor((at - startNs) / windowNs);
    if (its !== window) {
      if (count > 0) take(window, count);
      window = its;
      count = 0;
    }
    count++;
  }
  take(window, count);
}

import type { RandomStream } from "../../base/random.ts";
import type { RequestTrace } from "./trace-format.ts";

/** A clock coarser than this hides how requests queued within a step [ns]. */
const COARSE_NS = 100_000_000;

/** How many requests have a time that others have too, and the most on one time. */
export interface SharedTimes {
  readonly requests: number;
  readonly most: number;
  /** Smallest gap between different times [ns]; Infinity when there is one time only. */
  readonly stepNs: number;
}

/** What a sorted column of times says about the clock that wrote it. */
export function sharedTimes(atNs: Float64Array): SharedTimes {
  let requests = 0;
  let most = 1;
  let stepNs = Infinity;
  for (let start = 0, end = 1; end <= atNs.length; end++) {
    if (end < atNs.length && atNs[end] === atNs[start]) continue;
    const count = end - start;
    if (count > 1) requests += count;
    most = Math.max(most, count);
    if (end < atNs.length) stepNs = Math.min(stepNs, atNs[end]! - atNs[start]!);
    start = end;
  }
  return { requests, most, stepNs };
}

/**
 * Spreads requests over the step of the clock that stamped them: each time is drawn evenly in [t, t + step), and
 * requests keep their order. Without this a step of seconds would look like a volley.
 * @param trace  sorted
 * @param stepNs of the clock, given or found [ns]
 */
export function spreadInStep(trace: RequestTrace, stepNs: number, random: RandomStream): RequestTrace {
  const atNs = Float64Array.from(trace.atNs, (at) => at + Math.floor(random.uniform() * stepNs));
  for (let start = 0, end = 1; end <= atNs.length; end++) {
    if (end < atNs.length && trace.atNs[end] === trace.atNs[start]) continue;
    atNs.subarray(start, end).sort();
    start = end;
  }
  return { ...trace, atNs, drawnBelowNs: stepNs };
}

/** Whether times lie on a grid so coarse that they must be spread: a tenth of them shared, steps of 100 ms or more. */
export function isCoarse({ requests, stepNs }: SharedTimes, total: number): boolean {
  return stepNs >= COARSE_NS && Number.isFinite(stepNs) && requests >= total / 10;
}

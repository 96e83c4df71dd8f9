import { momentsOf, type Values } from "./sample.ts";

/** Observations per batch: White, Cobb and Spratt found 5 the best of the sizes they tried. */
const BATCH = 5;

/** With fewer batches the smallest error says more about chance than about a transient. */
const MIN_BATCHES = 20;

/** A drift that lasts puts the best cut at the last allowed place, give or take chance: this share of the way. */
const AT_LIMIT = 0.95;

/** Where the start-up of a series ends. */
export interface Truncation {
  /** Number of leading values to leave out, a multiple of 5; at most half of them. */
  readonly index: number;
  /**
   * The best place to cut is about the last one that is allowed, or the series is too short to tell (below 100
   * values, where nothing is cut): no steady part has been shown, so run longer.
   */
  readonly hitLimit: boolean;
}

/**
 * MSER-5: the start-up of a simulated series, such as the latencies of an initially empty system.
 *
 * Averages the series in batches of 5 and leaves out as many batches as make the standard error of the rest's mean
 * smallest, but at most half of them: near the end a few alike batches would win by chance. The cut is made for the
 * mean; a percentile settles as late or later, so leave out more for those, not less.
 * @param values in the order of time, finite; values after the last whole batch count for nothing
 * @throws RangeError when a value is not finite
 * @cost O(values)
 * @source White, Cobb and Spratt, "A comparison of five steady-state truncation heuristics for simulation", Winter
 *   Simulation Conference 2000; limit of a half: Hoad, Robinson and Davies, J. Oper. Res. Soc. 2010
 */
export function mser5(values: Values): Truncation {
  const batches = batchMeans(values);
  const count = batches.length;
  if (count < MIN_BATCHES) return { index: 0, hitLimit: true };
  const last = Math.floor(count / 2);
  let mean = 0;
  let squares = 0;
  let best = 0;
  let smallest = Infinity;
  for (let cut = count - 1; cut >= 0; cut--) {
    const kept = count - cut;
    const offset = batches[cut]! - mean;
    mean += offset / kept;
    squares += offset * (batches[cut]! - mean);
    const error = squares / kept ** 2;
    // Of equal cuts the earliest, which keeps most.
    if (cut <= last && error <= smallest) {
      smallest = error;
      best = cut;
    }
  }
  return { index: best * BATCH, hitLimit: best >= AT_LIMIT * last };
}

function batchMeans(values: Values): Float64Array {
  const array = Array.from(values);
  return Float64Array.from({ length: Math.floor(array.length / BATCH) }, (_, i) => {
    return momentsOf(array.slice(i * BATCH, (i + 1) * BATCH), `batch ${i} of 5 values`).mean;
  });
}

/** A series with the times of its values. */
export interface TimedSeries {
  /** Ascending, in any unit; as many as values. */
  readonly times: Values;
  readonly values: Values;
}

/** One cut for several series. */
export interface CommonTruncation {
  /** Leave out everything before this time, in the unit of the series; 0 if no series asks for a cut. */
  readonly time: number;
  /** Indices of the series that show no steady part; the cut is not theirs. */
  readonly unsettled: readonly number[];
}

/**
 * One warm-up cut for several series, such as all tenants of a run, or one tenant in all replications: the latest of
 * their {@link mser5} cuts. In time, because the series' numbers of values differ. A series that shows no steady part
 * is named and has no say: it would take half the run from all the others.
 * @throws RangeError when the times and values of a series differ in number, or a value is not finite
 */
export function commonTruncation(series: readonly TimedSeries[]): CommonTruncation {
  const cuts = series.map(({ times, values }, i) => {
    if (times.length !== values.length) {
      throw new RangeError(`series ${i}: every value needs a time (found ${values.length}, ${times.length} times)`);
    }
    const { index, hitLimit } = mser5(values);
    return { hitLimit, time: index === 0 ? 0 : times[index]! };
  });
  return {
    time: Math.max(0, ...cuts.filter(({ hitLimit }) => !hitLimit).map(({ time }) => time)),
    unsettled: cuts.flatMap(({ hitLimit }, i) => (hitLimit ? [i] : [])),
  };
}

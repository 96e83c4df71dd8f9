import { momentsOf, type Values } from "./sample.ts";

/** Longer series are averaged down to this many values first, which leaves the sum of correlations as it is. */
const MAX_POINTS = 8192;

/**
 * How many independent values would tell the mean as exactly as these do. Latencies that follow each other share a
 * queue, so ten thousand of them may be worth a hundred.
 *
 * n·σ² ÷ (σ² + 2·Σ covariances), where the sum over lags ends before the first pair of neighbouring lags that adds
 * up to nothing or less: what comes later is noise.
 *
 * It serves percentiles as well: in a queue the tail is about as correlated as the mean, and what a short series shows
 * of the tail alone promises up to four times too much.
 * @param values in the order of time, finite, at least one
 * @returns between 1 and n; n for a constant series
 * @throws RangeError when there are no values or one is not finite
 * @cost at most 3e7 multiplications, whatever the length
 * @source Geyer, "Practical Markov chain Monte Carlo", Statistical Science 1992 (initial positive sequence)
 */
export function effectiveSampleSize(values: Values): number {
  const { n, variance } = momentsOf(values, "effective sample size");
  if (variance === null || variance === 0) return n;
  const size = Math.ceil(n / MAX_POINTS);
  const points = averaged(values, size);
  const { mean } = momentsOf(points, "effective sample size");
  const centred = points.map((value) => value - mean);
  let sum = -covariance(centred, 0);
  for (let lag = 0; lag + 1 < centred.length; lag += 2) {
    const pair = covariance(centred, lag) + covariance(centred, lag + 1);
    if (pair <= 0) break;
    sum += 2 * pair;
  }
  // A series that swings to and fro tells its mean even better; but that must not earn a percentile its support.
  return Math.min(n, Math.max(1, sum > 0 ? (n * variance) / (size * sum) : n));
}

function averaged(values: Values, size: number): Float64Array {
  const means = new Float64Array(Math.floor(values.length / size));
  for (let i = 0, j = 0; i < means.length; i++) {
    let sum = 0;
    for (const end = j + size; j < end; j++) sum += values[j]!;
    means[i] = sum / size;
  }
  return means;
}

function covariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!;
  return sum / centred.length;
}

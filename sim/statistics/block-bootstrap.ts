import { ln, power } from "../base/math.ts";
import type { RandomStream } from "../base/random.ts";
import { quantileSorted } from "simple-statistics";
import { checkConfidence, momentsOf, type Values } from "./sample.ts";

const RESAMPLES = 1000;

/** A quantile of one trace and where it plausibly lies; same unit as the values. */
export interface BootstrapInterval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Values that were moved together. */
  readonly blockLength: number;
}

/**
 * A confidence interval for a quantile of a trace that exists only once: what if its stretches had come in another
 * mix? Draws 1000 series of blocks of the trace (a block that runs over the end goes on at the start, so that every
 * value counts alike) and takes the middle `confidence` of their quantiles.
 *
 * Blocks keep neighbours together; their length follows {@link blockLength} of the series "above the quantile or
 * not". Of M/M/1 traces of 3,000 to 20,000 requests, 91 to 96 % had the true quantile in their 95 % interval; a trace
 * that holds only a handful of bursts gives intervals that are far too narrow. Where a run can be repeated or lengthened, replications and batches are better.
 * @param values     in the order of time, finite, at least 20
 * @param q          in (0, 1)
 * @param confidence such as 0.95
 * @param random     where the blocks are drawn from; the same stream gives the same interval
 * @throws RangeError when there are too few values, one is not finite, or q or the confidence lies outside (0, 1)
 * @cost 1000 passes over the values
 * @source Künsch, Annals of Statistics 1989 (moving blocks); circular: Politis and Romano 1992
 */
export function bootstrapQuantile(
  values: Values,
  q: number,
  confidence: number,
  random: RandomStream,
): BootstrapInterval {
  checkConfidence(confidence);
  if (!(q > 0 && q < 1)) throw new RangeError(`a quantile's share must lie between 0 and 1 (found ${q})`);
  momentsOf(values, "bootstrap");
  const n = values.length;
  if (n < 20) throw new RangeError(`a block bootstrap needs at least 20 values (found ${n})`);
  const series = Float64Array.from(values);
  const order = Uint32Array.from(series, (_, i) => i).sort((i, j) => series[i]! - series[j]! || i - j);
  const sorted = series.toSorted();
  const rank = new Uint32Array(n);
  order.forEach((i, place) => (rank[i] = place));
  const estimate = quantileSorted(sorted as unknown as number[], q);
  const length = blockLength(series.map((value) => (value > estimate ? 1 : 0)));

  const counts = new Uint32Array(n);
  const quantiles = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    counts.fill(0);
    for (let filled = 0; filled < n; filled += length) {
      let at = Math.floor(random.uniform() * n);
      for (let left = Math.min(length, n - filled); left > 0; left--) {
        counts[rank[at]!]!++;
        if (++at === n) at = 0;
      }
    }
    quantiles[resample] = quantileOfCounts(sorted, counts, q);
  }
  const spread = quantiles.sort() as unknown as number[];
  return {
    estimate,
    low: quantileSorted(spread, (1 - confidence) / 2),
    high: quantileSorted(spread, (1 + confidence) / 2),
    blockLength: length,
  };
}

/**
 * Block length for resampling a series: about (2G²/D)^(1/3)·n^(1/3), where G and D come from its autocorrelations up
 * to the lag from which on they are noise. 1 for independent values.
 * @param values in the order of time, finite, at least 20
 * @returns a whole number between 1 and n/3
 * @source Politis and White, Econometric Reviews 2004, with the correction by Patton, Politis and White 2009
 */
export function blockLength(values: Values): number {
  const { n, mean, variance } = momentsOf(values, "block length");
  if (variance === null || variance === 0) return 1;
  const centred = Float64Array.from(values, (value) => value - mean);
  const correlations = significantCorrelations(centred);
  const lags = correlations.length - 1;
  let g = 0;
  let spectrum = 1;
  for (let lag = 1; lag <= lags; lag++) {
    // Flat up to half of the lags, then down to 0.
    const weight = Math.min(1, 2 * (1 - lag / lags));
    g += 2 * weight * lag * correlations[lag]!;
    spectrum += 2 * weight * correlations[lag]!;
  }
  if (g === 0 || spectrum === 0) return 1;
  const best = power(((2 * g * g) / ((4 / 3) * spectrum * spectrum)) * n, 1 / 3);
  return Math.max(1, Math.min(Math.round(best), Math.ceil(3 * Math.sqrt(n)), Math.floor(n / 3)));
}

/** Autocorrelations from lag 0 to twice the last lag before a run of insignificant ones. */
function significantCorrelations(centred: Float64Array): number[] {
  const n = centred.length;
  const log10 = ln(n) / Math.LN10;
  const limit = 2 * Math.sqrt(log10 / n);
  const run = Math.max(5, Math.ceil(Math.sqrt(log10)));
  const most = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + run);
  const total = covariance(centred, 0);
  const correlations = [1];
  let quiet = 0;
  while (quiet < run && correlations.length <= most) {
    const next = covariance(centred, correlations.length) / total;
    quiet = Math.abs(next) < limit ? quiet + 1 : 0;
    correlations.push(next);
  }
  const last = correlations.length - 1 - quiet;
  while (correlations.length <= Math.min(2 * last, n - 1)) {
    correlations.push(covariance(centred, correlations.length) / total);
  }
  return correlations.slice(0, 2 * last + 1);
}

function covariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!;
  return sum;
}

/** Type 7 quantile of a resample given by how often each value of the sorted series occurs in it. */
function quantileOfCounts(sorted: Float64Array, counts: Uint32Array, q: number): number {
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  let upper = NaN;
  let at = sorted.length;
  // From the top, where the percentiles of interest lie. The values at `at` take the places from `start` on.
  for (let start = sorted.length; start > below;) {
    start -= counts[--at]!;
    if (start <= below + 1 && Number.isNaN(upper)) upper = sorted[at]!;
  }
  return sorted[at]! + (place - below) * (upper - sorted[at]!);
}

import { PERCENTILES, type Percentile } from "../result/run.ts";
import { type LogLinearHistogram, valuesAt } from "../statistics/log-linear-histogram.ts";
import { CDF_SHARES, hasQuantile, PERCENTILE_SHARES, type TimeSample } from "./distribution.ts";

/**
 * Quantiles by linear interpolation between order statistics (type 7), to the histogram's error.
 * @param shares  in [0, 1]
 * @param endless further values that are larger than any number
 * @returns for each share null when fewer than 1 ÷ (1 - q) values exist; for 1 the largest
 */
export function quantilesOf(histogram: LogLinearHistogram, shares: readonly number[], endless = 0): (number | null)[] {
  const count = histogram.count + endless;
  if (count === 0) return shares.map(() => null);
  const places = shares.map((q) => (count - 1) * q);
  const ranks = [...new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]))]
    .filter((rank) => rank < histogram.count)
    .sort((a, b) => a - b);
  const values = valuesAt(histogram, ranks);
  const known = new Map(ranks.map((rank, i) => [rank, values[i]!]));
  return shares.map((q, i) => {
    if (q < 1 && !hasQuantile(count, q)) return null;
    const below = Math.floor(places[i]!);
    const low = known.get(below) ?? Infinity;
    const high = known.get(Math.ceil(places[i]!)) ?? Infinity;
    const part = places[i]! - below;
    return part === 0 ? low : low + part * (high - low);
  });
}

/** Percentiles, mean and maximum; the last two are exact. */
export function sampleOfHistogram(histogram: LogLinearHistogram): TimeSample {
  const { count, sum, max } = histogram;
  const found = quantilesOf(
    histogram,
    PERCENTILES.map((name) => PERCENTILE_SHARES[name]),
  );
  const percentiles = Object.fromEntries(PERCENTILES.map((name, i) => [name, found[i]!])) as Record<
    Percentile,
    number | null
  >;
  return { ...percentiles, count, mean: count === 0 ? null : sum / count, max: count === 0 ? null : max };
}

/** The distribution function at {@link CDF_SHARES}. */
export function cdfOfHistogram(histogram: LogLinearHistogram): (number | null)[] {
  return quantilesOf(histogram, CDF_SHARES);
}

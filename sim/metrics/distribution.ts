import { mean, quantileSorted } from "simple-statistics";
import type { Distribution } from "../result/run.ts";

/**
 * Percentiles, mean and maximum. NaN values are left out: they stand for "not defined for this request".
 * @param values any order; not changed
 */
export function distribution(values: Float64Array): Distribution {
  const sorted = sortedDefined(values);
  const count = sorted.length;
  return {
    count,
    mean: count === 0 ? null : mean(sorted as unknown as number[]),
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    p999: quantile(sorted, 0.999),
    max: count === 0 ? null : sorted[count - 1]!,
  };
}

/** The defined values in ascending order, as a copy. */
export function sortedDefined(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/**
 * A quantile by linear interpolation between order statistics (type 7).
 * @returns null when fewer than 1 ÷ (1 - q) values exist: none would lie beyond the quantile
 */
export function quantile(sorted: Float64Array, q: number): number | null {
  if (sorted.length === 0 || sorted.length * (1 - q) < 1 - 1e-9) return null;
  return quantileSorted(sorted as unknown as number[], q);
}

/** Shares at which the distribution function is tabulated: finer towards the tail. */
const CDF_SHARES = [
  0,
  0.001,
  0.005,
  ...Array.from({ length: 49 }, (_, i) => (i + 1) / 50),
  0.985,
  0.99,
  0.9925,
  0.995,
  0.9975,
  0.999,
  0.9995,
  0.9999,
  0.99995,
  0.99999,
];

/** Points (share, value) of the distribution function, ending at the maximum. */
export function cdfPoints(sorted: Float64Array): [share: number, value: number][] {
  if (sorted.length === 0) return [];
  const points = CDF_SHARES.filter((share) => sorted.length * (1 - share) >= 1 - 1e-9).map(
    (share): [number, number] => [share, quantileSorted(sorted as unknown as number[], share)],
  );
  return [...points, [1, sorted[sorted.length - 1]!]];
}

import { mean, quantileSorted } from "simple-statistics";
import { PERCENTILES, type Percentile } from "../result/run.ts";
import { ascending } from "./ascending.ts";

/** The share of values below each percentile. */
export const PERCENTILE_SHARES: Readonly<Record<Percentile, number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
};

/** A quantity over the requests of one replication. */
export interface TimeSample extends Readonly<Record<Percentile, number | null>> {
  readonly count: number;
  readonly mean: number | null;
  readonly max: number | null;
}

/**
 * Percentiles, mean and maximum.
 * @param sorted in ascending order, see {@link sortedDefined}
 */
export function sampleOf(sorted: Float64Array): TimeSample {
  const count = sorted.length;
  const percentiles = Object.fromEntries(
    PERCENTILES.map((name) => [name, quantile(sorted, PERCENTILE_SHARES[name])]),
  ) as Record<Percentile, number | null>;
  return {
    ...percentiles,
    count,
    mean: count === 0 ? null : mean(sorted as unknown as number[]),
    max: count === 0 ? null : sorted[count - 1]!,
  };
}

/** The defined values in ascending order, to be read only. NaN stands for "not defined for this request". */
export function sortedDefined(values: Float64Array): Float64Array {
  return ascending(defined(values));
}

/** The values without those that are not defined, to be read only. */
export function defined(values: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) count++;
  if (count === values.length) return values;
  const kept = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) kept[at++] = values[i]!;
  return kept;
}

/**
 * A quantile by linear interpolation between order statistics (type 7).
 * @returns null when fewer than 1 ÷ (1 - q) values exist: none would lie beyond the quantile
 */
export function quantile(sorted: Float64Array, q: number): number | null {
  return hasQuantile(sorted.length, q) ? quantileSorted(sorted as unknown as number[], q) : null;
}

/** Whether at least one of so many values lies beyond a quantile. */
export function hasQuantile(count: number, q: number): boolean {
  return count > 0 && count * (1 - q) >= 1 - 1e-9;
}

/** Shares at which the distribution function is tabulated: finer towards the tail. */
export const CDF_SHARES: readonly number[] = [
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
  1,
];

/** The distribution function at {@link CDF_SHARES}; null where too few values lie beyond. Its last point is the maximum. */
export function cdfOf(sorted: Float64Array): (number | null)[] {
  return CDF_SHARES.map((share) =>
    share === 1 ? (sorted.length === 0 ? null : sorted[sorted.length - 1]!) : quantile(sorted, share),
  );
}

import type { Distribution } from "../../reports/trace/trace-profile.ts";

/** Places of a drawn distribution: closer where its ends are. */
const SHARES = [
  0.001,
  0.002,
  0.005,
  ...Array.from({ length: 99 }, (_, i) => (i + 1) / 100),
  0.995,
  0.998,
  0.999,
  0.9995,
  0.9999,
  1,
];

/**
 * Mean, percentiles and points of a column.
 * @param values at least one, all finite; not changed
 */
export function distributionOf(values: Float64Array | Int32Array): Distribution {
  const sorted = values.slice().sort();
  const { length } = sorted;
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * length - 1e-9) - 1)]!;
  const cdf: (readonly [number, number])[] = [];
  for (const share of SHARES) {
    // A point that no request stands for would only repeat its neighbour.
    if (share * length < 1 && share < 1) continue;
    const value = at(share);
    if (cdf.at(-1)?.[1] === value) cdf.pop();
    cdf.push([share, value]);
  }
  return {
    mean: sum(sorted) / length,
    min: sorted[0]!,
    p10: at(0.1),
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
    max: sorted[length - 1]!,
    cdf,
  };
}

/** Share of the sum that the largest hundredth of the values holds, at least one value. @param values all above 0 */
export function topShareOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const count = Math.max(1, Math.floor(sorted.length / 100));
  return sum(sorted.subarray(sorted.length - count)) / sum(sorted);
}

function sum(values: Float64Array | Int32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

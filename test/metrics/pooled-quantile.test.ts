import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { CDF_SHARES } from "../../sim/metrics/distribution.ts";
import { pooledEstimate, pooledQuantile } from "../../sim/metrics/pooled-quantile.ts";

/** Latencies spread evenly over a range. */
const even = (low: number, high: number): number[] => CDF_SHARES.map((share) => low + share * (high - low));
const range = fc.tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 1, max: 1e9, noNaN: true }));

describe("a quantile of all placements together", () => {
  test("of two that share no latency lies in the slow one, not between them", () => {
    const cdfs = [even(0, 10), even(90, 100)];
    // Half of all requests take 10 at most; of the slow half nine tenths are below p95 of all.
    expect(pooledQuantile(cdfs, 0.5)).toBeCloseTo(10, 9);
    expect(pooledQuantile(cdfs, 0.95)).toBeCloseTo(99, 9);
    expect(pooledQuantile(cdfs, 0.25)).toBeCloseTo(5, 9);
  });

  test.prop([range, fc.double({ min: 0.01, max: 0.99, noNaN: true })])(
    "of placements that are alike is that of each, without a spread",
    ([low, width], q) => {
      const { value, interval } = pooledEstimate([even(low, low + width), even(low, low + width)], q, 0.95);
      expect(value! / (low + q * width)).toBeCloseTo(1, 6);
      expect(interval![1] - interval![0]).toBeLessThanOrEqual(1e-6 * (low + width));
    },
  );

  test.prop([fc.array(range, { minLength: 2, maxLength: 6 }), fc.double({ min: 0.01, max: 0.99, noNaN: true })])(
    "lies between the smallest and the largest of theirs, and inside its interval",
    (ranges, q) => {
      const cdfs = ranges.map(([low, width]) => even(low, low + width));
      const own = ranges.map(([low, width]) => low + q * width);
      const { value, interval } = pooledEstimate(cdfs, q, 0.95);
      expect(value!).toBeGreaterThanOrEqual(Math.min(...own) * (1 - 1e-9) - 1e-9);
      expect(value!).toBeLessThanOrEqual(Math.max(...own) * (1 + 1e-9) + 1e-9);
      expect(interval![0]).toBeLessThanOrEqual(value!);
      expect(interval![1]).toBeGreaterThanOrEqual(value!);
    },
  );

  test("is not known where one of them has no request", () => {
    expect(pooledEstimate([even(0, 1), CDF_SHARES.map(() => null)], 0.5, 0.95)).toStrictEqual({
      value: null,
      interval: null,
    });
  });
});

import { describe, expect, test } from "vitest";
import { pairedRatios } from "../../sim/metrics/paired-ratios.ts";

describe("paired ratios", () => {
  test("have the mean latency ÷ the other mean latency, however large a single ratio is", () => {
    // A request of a nanosecond that waits behind one of a millisecond has a ratio of 1,000,001.
    const { mean, p50, max, count } = pairedRatios(Float64Array.of(1e6, 1_000_001, 2e6), Float64Array.of(1e6, 1, 2e6));
    expect(mean).toBe(4_000_001 / 3_000_001);
    expect([p50, max, count]).toStrictEqual([1, 1_000_001, 3]);
  });

  test("leave out requests that lack one of both latencies", () => {
    const { mean, count } = pairedRatios(Float64Array.of(10, NaN, 30), Float64Array.of(5, 5, NaN));
    expect([mean, count]).toStrictEqual([2, 1]);
    expect(pairedRatios(Float64Array.of(NaN), Float64Array.of(1))).toMatchObject({ mean: null, count: 0 });
  });
});

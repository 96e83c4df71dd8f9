import { quantileSorted } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { exponential, normal, stream } from "../../sim/base/random.ts";
import { batchQuantileInterval, type QuantileInterval } from "../../sim/statistics/quantile-interval.ts";
import { poissonSteps, poissonWaits, waitQuantile } from "./queues.ts";

describe("the batch quantile interval", () => {
  test.each([
    { load: 0.5, q: 0.9, requests: 10_000 },
    { load: 0.5, q: 0.99, requests: 60_000 },
    { load: 0.7, q: 0.9, requests: 30_000 },
    { load: 0.9, q: 0.9, requests: 160_000 },
  ])(
    "holds the truth in 91 to 98 % of single runs, where it calls the run long enough: M/M/1 at $load, $q",
    ({ load, q, requests }) => {
      const random = stream(1, "batches", "test");
      const steps = poissonSteps(load);
      const truth = waitQuantile({ sigma: load }, q);
      const runs = Array.from({ length: 200 }, () =>
        batchQuantileInterval(poissonWaits(random, requests, load, steps), q, 0.95),
      ).filter(({ problem }) => problem === null);
      expect(runs.length).toBeGreaterThan(130);
      const share = runs.filter((run) => holds(run, truth)).length / runs.length;
      expect(share).toBeGreaterThan(0.91);
      expect(share).toBeLessThan(0.985);
    },
  );

  test("of independent values is a t interval over 20 batches around the quantile of all", () => {
    const random = stream(2, "batches", "independent");
    const values = Float64Array.from({ length: 20_000 }, () => exponential(random));
    const interval = batchQuantileInterval(values, 0.95, 0.95);
    expect(interval).toMatchObject({ batches: 20, problem: null });
    expect(interval.estimate).toBe(quantileSorted(values.toSorted() as unknown as number[], 0.95));
    expect(interval.estimate - interval.low!).toBeCloseTo(interval.high! - interval.estimate, 12);
    // The quantile's deviation is √(q(1 - q)/n) ÷ density = √(0.95·0.05/20,000)/0.05 = 0.031.
    expect((interval.high! - interval.estimate) / (2.093 * 0.031)).toBeGreaterThan(0.6);
    expect((interval.high! - interval.estimate) / (2.093 * 0.031)).toBeLessThan(1.5);
  });

  test("says that a run is too short instead of guessing", () => {
    const random = stream(3, "batches", "short");
    const values = Float64Array.from({ length: 9000 }, () => exponential(random));
    const short = batchQuantileInterval(values, 0.99, 0.95);
    expect(short).toMatchObject({ low: null, high: null, batches: 9, problem: "too short" });
    expect(short.estimate).toBeGreaterThan(4);
    // As many values, but they follow each other so closely that they are worth two hundred.
    const walk = poissonWaits(random, 60_000, 0.9, poissonSteps(0.9));
    expect(batchQuantileInterval(walk, 0.9, 0.95).problem).toBe("too short");
    expect(batchQuantileInterval([5], 0.5, 0.95)).toMatchObject({ estimate: 5, problem: "too short" });
  });

  test("sees that batches still resemble each other", () => {
    // A slow swing that the noise hides from the effective sample size.
    const random = stream(4, "batches", "swing");
    const values = Float64Array.from({ length: 20_000 }, (_, i) => 8 * normal(random) + Math.sin(i / 2500));
    const interval = batchQuantileInterval(values, 0.5, 0.95);
    expect(interval.problem).toBe("batches correlated");
    expect(interval.batches).toBe(10);
    expect(interval.lagOne).toBeGreaterThan(0.5);
    expect(interval.low).not.toBeNull();
  });

  test("serves lower quantiles as well, and equal values", () => {
    const random = stream(5, "batches", "lower");
    const values = Float64Array.from({ length: 20_000 }, () => normal(random));
    const lower = batchQuantileInterval(values, 0.05, 0.95);
    const upper = batchQuantileInterval(
      values.map((value) => 0 - value),
      0.95,
      0.95,
    );
    expect(lower.estimate).toBeCloseTo(-upper.estimate, 9);
    expect(lower.high! - lower.low!).toBeCloseTo(upper.high! - upper.low!, 9);
    expect(batchQuantileInterval(new Float64Array(2000).fill(0.1), 0.5, 0.95)).toMatchObject({ low: 0.1, high: 0.1 });
  });

  test("says what is wrong with its input", () => {
    expect(() => batchQuantileInterval([], 0.5, 0.95)).toThrow("at least one value");
    expect(() => batchQuantileInterval([1], 99, 0.95)).toThrow("(found 99)");
    expect(() => batchQuantileInterval([1], 0.5, 95)).toThrow("such as 0.95");
  });
});

function holds({ low, high }: QuantileInterval, truth: number): boolean {
  return low! <= truth && truth <= high!;
}

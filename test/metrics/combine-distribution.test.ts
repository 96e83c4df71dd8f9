import { describe, expect, test } from "vitest";
import {
  combineCdf,
  combineDistribution,
  type Trust,
  withoutPercentiles,
} from "../../sim/metrics/combine-distribution.ts";
import { CDF_SHARES } from "../../sim/metrics/distribution.ts";
import { PERCENTILES } from "../../sim/result/run.ts";
import { flatTimes } from "./samples.ts";

const LONG: Trust = { confidence: 0.95, longRun: true };
const FINITE: Trust = { confidence: 0.95, longRun: false };

describe("a distribution over replications", () => {
  const samples = [10, 12, 14].map((value, k) => ({ ...flatTimes(value, 1000 * (k + 1)), max: value * 10 }));

  test("has the mean of the replications' percentiles, each counted alike, with its t interval", () => {
    const found = combineDistribution(samples, [1, 1, 1], LONG);
    expect(found).toMatchObject({ count: 6000, effective: 6000, mean: 12, p50: 12, p99: 12, max: 140 });
    // s = 2, t(0.975, 2) = 4.302653, half a width of 4.302653·2/√3.
    const half = (4.30265272991 * 2) / Math.sqrt(3);
    for (const name of ["mean", "p50", "p90", "p95", "p99"] as const) {
      expect(found.intervals[name]![0]).toBeCloseTo(12 - half, 8);
      expect(found.intervals[name]![1]).toBeCloseTo(12 + half, 8);
    }
  });

  test("weighs requests by their independence", () => {
    expect(combineDistribution(samples, [0.5, 0.1, 1], LONG).effective).toBe(500 + 200 + 3000);
  });

  test("of one replication has values without intervals", () => {
    const found = combineDistribution([flatTimes(7, 100_000)], [1], LONG);
    expect(found).toMatchObject({ mean: 7, p999: 7, intervals: {}, refused: {} });
  });

  test("without a request has no values, and refuses nothing", () => {
    const found = combineDistribution([flatTimes(null, 0), flatTimes(null, 0)], [1, 1], LONG);
    expect(found).toMatchObject({
      count: 0,
      effective: 0,
      mean: null,
      p50: null,
      max: null,
      intervals: {},
      refused: {},
    });
  });

  test("has no mean where one replication has none, but the largest of the others", () => {
    const found = combineDistribution([flatTimes(7), flatTimes(null, 0)], [1, 1], LONG);
    expect(found).toMatchObject({ mean: null, p50: null, max: 7 });
    expect(found.refused.p50).toMatchObject({ needs: 10 });
  });
});

describe("percentiles of the long run", () => {
  test("need 5 effective requests beyond them in each of several replications", () => {
    // 600 effective ones in each on average: enough for p99, which needs 500, not for p99.9.
    const samples = [flatTimes(1, 4000), flatTimes(2, 8000)];
    const { p99, p999, refused } = combineDistribution(samples, [0.1, 0.1], LONG);
    expect([p99, p999]).toStrictEqual([1.5, null]);
    expect(refused).toStrictEqual({ p999: { has: 600, needs: 5000 } });
  });

  test("need 10 in a single one, which has no interval to show its noise", () => {
    const { p99, p95, refused } = combineDistribution([flatTimes(1, 6000)], [0.1], LONG);
    expect([p95, p99]).toStrictEqual([1, null]);
    expect(refused).toStrictEqual({ p99: { has: 600, needs: 1000 }, p999: { has: 600, needs: 10_000 } });
  });

  test("are given from the needed number on", () => {
    const at = (count: number) => combineDistribution([flatTimes(1, count), flatTimes(1, count)], [1, 1], LONG).p99;
    expect([at(499), at(500)]).toStrictEqual([null, 1]);
  });

  test("of a finite horizon need one request beyond them, and no more", () => {
    const at = (count: number) => combineDistribution([flatTimes(1, count)], [1], FINITE);
    expect([at(99).p99, at(100).p99]).toStrictEqual([null, 1]);
    expect(at(99).refused.p99).toStrictEqual({ has: 99, needs: 100 });
    expect([at(1999).p999, at(1000).p999, at(999).p999]).toStrictEqual([1, 1, null]);
  });
});

test("a distribution without percentiles keeps its counts", () => {
  const whole = combineDistribution([flatTimes(7), flatTimes(9)], [1, 1], LONG);
  const stripped = withoutPercentiles(whole);
  for (const name of [...PERCENTILES, "mean"] as const) expect(stripped[name]).toBeNull();
  expect(stripped).toMatchObject({ count: 20_000, effective: 20_000, max: null, intervals: {} });
});

describe("a distribution function over replications", () => {
  const half = CDF_SHARES.indexOf(0.5);

  test("has the mean of each point where all replications have one, and the largest maximum", () => {
    const one = CDF_SHARES.map((share) => 10 * share);
    const other = CDF_SHARES.map((share) => (share > 0.5 && share < 1 ? null : 20 * share));
    const points = combineCdf([one, other], Infinity);
    expect(points.map(([share]) => share)).toStrictEqual([...CDF_SHARES.slice(0, half + 1), 1]);
    expect(points.at(-2)).toStrictEqual([0.5, 7.5]);
    expect(points.at(-1)).toStrictEqual([1, 20]);
  });

  test("ends where fewer than 5 effective requests of a replication lie beyond, but for the maximum", () => {
    const shares = combineCdf([CDF_SHARES.map((share) => share)], 100).map(([share]) => share);
    expect(shares.slice(-2)).toStrictEqual([0.94, 1]);
  });

  test("of nothing has no points", () => {
    expect(combineCdf([CDF_SHARES.map(() => null)], Infinity)).toStrictEqual([]);
  });
});

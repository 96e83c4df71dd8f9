import { describe, expect, test } from "vitest";
import type { Distribution } from "../../sim/result/run.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import { tinyScenario } from "../support/tiny.ts";
import { ownGpu, poisson, SERVICE_S } from "./one-queue.ts";
import { mm1ResponseQuantileS, mm1ResponseS } from "./queueing.ts";

/*
 * Do the 95 % intervals that a result gives hold the truth? The whole way from a scenario to its result: an empty
 * system, a warm-up found by MSER-5, five replications, a t interval. test/statistics asks the same of the statistics
 * alone, with more experiments and narrower bounds.
 */

const EXPERIMENTS = 200;

/** Of so many experiments whose intervals hold the truth in 95 %, all but 1 % have a count between these. */
const BOUNDS = [182, 197] as const;

/** The latency of M/M/1 in so many experiments, each with its own seed. */
function experiments(rho: number, durationS: number): Distribution[] {
  const { warmup: _found, ...document } = ownGpu(poisson(rho), { kind: "exponential" }, durationS);
  const scenario = tinyScenario({ ...document, replications: 5 });
  return Array.from({ length: EXPERIMENTS }, (_, e) => {
    const { policies, tenants } = runScenario({ ...scenario, seed: e + 1 }, { yardsticks: false });
    expect(tenants[0]!.warmup.rule).toBe("mser-5");
    return policies[0]!.tenants[0]!.latencyNs;
  });
}

/** In how many experiments the interval of a field holds the true value. */
function covered(found: readonly Distribution[], field: "mean" | "p99", truthS: number): number {
  return found.filter(({ intervals }) => {
    const [low, high] = intervals[field]!;
    return low <= truthS * 1e9 && truthS * 1e9 <= high;
  }).length;
}

function expectCovered(count: number): void {
  expect(count).toBeGreaterThanOrEqual(BOUNDS[0]);
  expect(count).toBeGreaterThanOrEqual(BOUNDS[0]);
  expect(count).toBeLessThanOrEqual(BOUNDS[1]);
}

test("the bounds hold for 99 % of sets of experiments, and narrower ones for fewer", () => {
  const atMost = (count: number): number => {
    let term = 0.05 ** EXPERIMENTS;
    let sum = term;
    for (let k = 1; k <= count; k++) sum += term *= ((EXPERIMENTS - k + 1) / k) * (0.95 / 0.05);
    return sum;
  };
  const outside = (low: number, high: number): number => atMost(low - 1) + 1 - atMost(high);
  expect(outside(...BOUNDS)).toBeLessThan(0.01);
  expect(outside(BOUNDS[0] + 1, BOUNDS[1])).toBeGreaterThan(0.01);
  expect(outside(BOUNDS[0], BOUNDS[1] - 1)).toBeGreaterThan(0.01);
});

describe("95 % intervals of a result hold the truth in 95 % of experiments, give or take chance", () => {
  test("at ρ = 0.7 for the mean: five replications of 2,100 requests", () => {
    const found = experiments(0.7, 300);
    expectCovered(covered(found, "mean", mm1ResponseS(0.7 / SERVICE_S, SERVICE_S)));
  });

  test("at ρ = 0.3 for the mean and for p99, which needs 500 independent requests: five replications of 2,400", () => {
    const found = experiments(0.3, 800);
    const lambda = 0.3 / SERVICE_S;
    expect(found.filter(({ p99 }) => p99 === null)).toStrictEqual([]);
    expectCovered(covered(found, "mean", mm1ResponseS(lambda, SERVICE_S)));
    expectCovered(covered(found, "p99", mm1ResponseQuantileS(lambda, SERVICE_S, 0.99)));
  });
});

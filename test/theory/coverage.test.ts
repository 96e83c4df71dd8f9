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

/** Of so many experiments whose intervals hold the truth in 95 %, at most 1 % end below these bounds, and 1 % above. */
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
  console.log(count);expect(count).toBeGreaterThanOrEqual(BOUNDS[0]);
  expect(count).toBeLessThanOrEqual(BOUNDS[1]);
}

test("the bounds leave out a hundredth at either end, and would not with one experiment less", () => {
  const atMost = (count: number): number => {
    let term = 0.05 ** EXPERIMENTS;
    let sum = term;
    for (let k = 1; k <= count; k++) sum += term *= ((EXPERIMENTS - k + 1) / k) * (0.95 / 0.05);
    return sum;
  };
  expect(atMost(BOUNDS[0] - 1)).toBeLessThan(0.01);
  expect(atMost(BOUNDS[0])).toBeGreaterThan(0.01);
  expect(1 - atMost(BOUNDS[1])).toBeLessThan(0.01);
  expect(1 - atMost(BOUNDS[1] - 1)).toBeGreaterThan(0.01);
});

describe("95 % intervals of a result hold the truth in 95 % of experiments, give or take chance", () => {
  test("at ρ = 0.7 for the mean: five replications of 3,500 requests", () => {
    const found = experiments(0.7, 500);
    expectCovered(covered(found, "mean", mm1ResponseS(0.7 / SERVICE_S, SERVICE_S)));
  });

  test("at ρ = 0.4 for the mean and for p99, which needs 500 independent requests: five replications of 4,000", () => {
    const found = experiments(0.4, 1000);
    const lambda = 0.4 / SERVICE_S;
    expect(found.filter(({ p99 }) => p99 === null)).toStrictEqual([]);
    expectCovered(covered(found, "mean", mm1ResponseS(lambda, SERVICE_S)));
    expectCovered(covered(found, "p99", mm1ResponseQuantileS(lambda, SERVICE_S, 0.99)));
  });
});

import { quantileSorted } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { exponential, stream } from "../../sim/base/random.ts";
import { biasInHalfWidths, coverage, expectCoverage, p99, replicate, type Truth } from "./coverage.ts";
import { burstyLaw, burstyWaits, meanWait, poissonSteps, poissonWaits, type WaitLaw, waitQuantile } from "./queues.ts";

/*
 * Waits of first come, first served queues by Lindley's recursion, started in the steady state: an oracle without any
 * code of the simulator, and quick enough for the loads that need long replications. See coverage-simulator.test.ts
 * for the simulator itself.
 */

describe("95 % intervals over 10 replications of Lindley's recursion hold the truth in 93 to 97 % of experiments", () => {
  test.each([
    { load: 0.5, pool: 10_000, requests: 5000 },
    { load: 0.7, pool: 2000, requests: 30_000 },
    { load: 0.9, pool: 2000, requests: 400_000 },
  ])("Poisson arrivals at a load of $load: $pool replications of $requests requests", ({ load, pool, requests }) => {
    const law = { sigma: load };
    const steps = poissonSteps(load);
    const replications = replicate(
      pool,
      (index) => {
        const random = stream(index, "coverage", `poisson ${load}`);
        return poissonWaits(random, requests, load, steps);
      },
      waitQuantile(law, 0.96),
    );
    expectCoverage(replications, truthOf(law));
  });

  test("bursty arrivals (CV 2) at a load of 0.6: 2,000 replications of 25,000 requests", () => {
    const law = burstyLaw(0.6, 2);
    const replications = replicate(
      2000,
      (index) => {
        const random = stream(index, "coverage", "bursty");
        return burstyWaits(random, 25_000, 0.6, 2);
      },
      waitQuantile(law, 0.96),
    );
    expectCoverage(replications, truthOf(law));
  });
});

describe("the experiments", () => {
  test.each([0.5, 0.7, 0.9])("draw from a table of steps whose queue has the theory's tail at a load of %d", (load) => {
    // The wait's tail falls by the θ at which the mean of e^(θ·step) is 1, which for exponential draws is 1 - load.
    const steps = poissonSteps(load);
    const transform = (theta: number): number => steps.reduce((sum, x) => sum + Math.exp(theta * x), 0) / steps.length;
    expect(transform((1 - load) * 0.998)).toBeLessThan(1);
    expect(transform((1 - load) * 1.002)).toBeGreaterThan(1);
  });

  test("find percentiles as the library does, wherever the bound lies", () => {
    const random = stream(1, "coverage", "p99");
    const values = Float64Array.from({ length: 1234 }, () => exponential(random));
    const oracle = quantileSorted(values.toSorted() as unknown as number[], 0.99);
    for (const bound of [-1, 1, 4, 100]) expect(p99(values, bound)).toBe(oracle);
  });

  test("can fail: intervals around a wrong truth hold it less often", () => {
    const random = stream(1, "coverage", "wrong");
    const pool = Array.from({ length: 10_000 }, () => exponential(random) + exponential(random) + exponential(random));
    expect(coverage(pool, 3)).toBeGreaterThan(0.92);
    expect(coverage(pool, 3.5)).toBeLessThan(0.9);
    expect(biasInHalfWidths(pool, 3.5)).toBeLessThan(-0.3);
  });
});

function truthOf(law: WaitLaw): Truth {
  return { mean: meanWait(law), p99: waitQuantile(law, 0.99) };
}

import { describe, expect, test } from "vitest";
import { quantile, sortedDefined } from "../../sim/metrics/distribution.ts";
import { ownGpu, poisson, SERVICE_S } from "./one-queue.ts";
import { md1ResponseS, mg1ResponseS, mm1ResponseQuantileS, mm1ResponseS } from "./queueing.ts";
import { expectTheory, meanOf, replicate, replicateMean } from "./replications.ts";

describe("M/M/1", () => {
  const exponential = { kind: "exponential" };

  test("at ρ = 0.5 has the mean and the quantiles of theory", () => {
    const lambda = 0.5 / SERVICE_S;
    const found = replicate(ownGpu(poisson(0.5), exponential, 9_000), (run) => {
      const latencyNs = run.of("queue").latencyNs;
      const sorted = sortedDefined(latencyNs);
      const at = (q: number): number => quantile(sorted, q)! / 1e9;
      return { mean: meanOf(latencyNs) / 1e9, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
    });
    expectTheory(found.mean, mm1ResponseS(lambda, SERVICE_S));
    expectTheory(found.p50, mm1ResponseQuantileS(lambda, SERVICE_S, 0.5));
    expectTheory(found.p90, mm1ResponseQuantileS(lambda, SERVICE_S, 0.9));
    expectTheory(found.p99, mm1ResponseQuantileS(lambda, SERVICE_S, 0.99));
  });

  test("at ρ = 0.8 has the mean of theory", () => {
    const mean = replicateMean(ownGpu(poisson(0.8), exponential, 14_000), "queue");
    expectTheory(mean, mm1ResponseS(0.8 / SERVICE_S, SERVICE_S));
  });
});

describe("M/D/1", () => {
  test.each([
    [0.5, 1_000],
    [0.8, 6_500],
  ])("at ρ = %d has the mean of theory", (rho, durationS) => {
    const mean = replicateMean(ownGpu(poisson(rho), { kind: "constant" }, durationS), "queue");
    expectTheory(mean, md1ResponseS(rho / SERVICE_S, SERVICE_S));
  });
});

describe("M/G/1", () => {
  test.each([
    ["gamma", 0.5, 0.7, 4_500],
    ["gamma", 1.5, 0.5, 7_000],
    ["lognormal", 1.2, 0.3, 10_000],
  ])("with %s service of CV %d at ρ = %d has the mean of Pollaczek and Khinchine", (kind, cv, rho, durationS) => {
    const mean = replicateMean(ownGpu(poisson(rho), { kind, cv }, durationS), "queue");
    expectTheory(mean, mg1ResponseS(rho / SERVICE_S, SERVICE_S, cv));
  });

  test("is not M/M/1: the same load with CV 1.5 makes everybody wait 1.6 times as long", () => {
    const waiting = (cv: number): number => mg1ResponseS(0.5 / SERVICE_S, SERVICE_S, cv) - SERVICE_S;
    expect(waiting(1.5) / waiting(1)).toBeCloseTo(1.625, 12);
  });
});

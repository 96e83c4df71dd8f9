import { describe, expect, test } from "vitest";
import { normal, stream } from "../../sim/base/random.ts";
import { effectiveSampleSize } from "../../sim/statistics/effective-sample-size.ts";
import { poissonSteps, poissonWaits, waitQuantile } from "./queues.ts";
import { p99 } from "./coverage.ts";

describe("the effective sample size", () => {
  test.each([
    { phi: 0, length: 2000 },
    { phi: 0.5, length: 2000 },
    { phi: 0.9, length: 5000 },
    { phi: 0.9, length: 50_000 },
    { phi: 0.99, length: 100_000 },
  ])("of $length values of an autoregression with $phi is (1 - φ)/(1 + φ) of them", ({ phi, length }) => {
    const random = stream(1, "effective", "test");
    const sizes = Array.from({ length: 30 }, () => {
      let x = normal(random) / Math.sqrt(1 - phi * phi);
      return effectiveSampleSize(Float64Array.from({ length }, () => (x = phi * x + normal(random))));
    });
    const truth = (length * (1 - phi)) / (1 + phi);
    expect(mean(sizes) / truth).toBeGreaterThan(0.9);
    expect(mean(sizes) / truth).toBeLessThan(1.15);
  });

  test.each([
    { load: 0.5, requests: 20_000 },
    { load: 0.7, requests: 40_000 },
  ])("of waits at a load of $load tells how far the mean and p99 of replications scatter", ({ load, requests }) => {
    const steps = poissonSteps(load);
    const random = stream(2, "effective", "queue");
    const runs = Array.from({ length: 300 }, () => poissonWaits(random, requests, load, steps));
    const size = mean(runs.slice(0, 60).map((waits) => effectiveSampleSize(waits)));
    // Var W = ρ(2 - ρ)/(1 - ρ)²; the density at p99 is 0.01·(1 - ρ).
    const fromMeans = (load * (2 - load)) / (1 - load) ** 2 / variance(runs.map(mean));
    const bound = waitQuantile({ sigma: load }, 0.96);
    const fromP99s = (0.99 * 0.01) / (0.01 * (1 - load)) ** 2 / variance(runs.map((waits) => p99(waits, bound)));
    // Variances of 300 replications are right to 16 % (two standard errors); the rest is for the estimate's own bias.
    for (const truth of [fromMeans, fromP99s]) {
      expect(size / truth).toBeGreaterThan(0.7);
      expect(size / truth).toBeLessThan(1.4);
    }
  });

  test("stays between 1 and the number of values", () => {
    expect(effectiveSampleSize([1, -1, 1, -1, 1, -1])).toBe(6);
    expect(effectiveSampleSize([7, 7, 7])).toBe(3);
    expect(effectiveSampleSize([7])).toBe(1);
    const drift = effectiveSampleSize(Float64Array.from({ length: 1000 }, (_, i) => i));
    expect(drift).toBeGreaterThanOrEqual(1);
    expect(drift).toBeLessThan(5);
  });

  test("does not depend on unit and origin", () => {
    const random = stream(3, "effective", "unit");
    let x = 0;
    const values = Float64Array.from({ length: 3000 }, () => (x = 0.8 * x + normal(random)));
    const scaled = values.map((value) => 1e6 + 1000 * value);
    expect(effectiveSampleSize(scaled) / effectiveSampleSize(values)).toBeCloseTo(1, 6);
  });

  test("says what is wrong with its input", () => {
    expect(() => effectiveSampleSize([])).toThrow("at least one value");
    expect(() => effectiveSampleSize([1, Number.NaN])).toThrow("value 1");
  });
});

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

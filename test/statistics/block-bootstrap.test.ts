import { quantileSorted } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { exponential, normal, type RandomStream, stream } from "../../sim/base/random.ts";
import { blockLength, bootstrapQuantile } from "../../sim/statistics/block-bootstrap.ts";
import { poissonSteps, poissonWaits, waitQuantile } from "./queues.ts";

const random = (): RandomStream => stream(1, "bootstrap", "test");

function autoregression(length: number, phi: number, draws: RandomStream): Float64Array {
  let x = normal(draws) / Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length }, () => (x = phi * x + normal(draws)));
}

describe("the block length", () => {
  test("of independent values is about 1", () => {
    const draws = random();
    const lengths = Array.from({ length: 50 }, () => blockLength(autoregression(2000, 0, draws)));
    expect(median(lengths)).toBeLessThanOrEqual(3);
  });

  test.each([
    { phi: 0.5, length: 2000 },
    { phi: 0.8, length: 5000 },
    { phi: 0.8, length: 40_000 },
  ])("of an autoregression with $phi over $length values is what theory asks for", ({ phi, length }) => {
    // Σ|k|φ^|k| = 2φ/(1 - φ)², Σφ^|k| = (1 + φ)/(1 - φ), D = 4/3 of the latter's square.
    const g = (2 * phi) / (1 - phi) ** 2;
    const spectrum = (1 + phi) / (1 - phi);
    const truth = Math.cbrt(((2 * g * g) / ((4 / 3) * spectrum * spectrum)) * length);
    const draws = random();
    const lengths = Array.from({ length: 30 }, () => blockLength(autoregression(length, phi, draws)));
    expect(median(lengths) / truth).toBeGreaterThan(0.8);
    expect(median(lengths) / truth).toBeLessThan(1.25);
  });

  test("never exceeds a third of the series, and of equal values is 1", () => {
    expect(blockLength(Float64Array.from({ length: 30 }, (_, i) => i))).toBeLessThanOrEqual(10);
    expect(blockLength(new Float64Array(50).fill(3))).toBe(1);
  });
});

describe("the block bootstrap", () => {
  test.each([
    { load: 0.5, q: 0.5, requests: 3000 },
    { load: 0.5, q: 0.9, requests: 5000 },
    { load: 0.7, q: 0.9, requests: 8000 },
  ])("holds the truth in 89 to 98 % of traces of a queue at $load, $q, $requests", ({ load, q, requests }) => {
    const draws = random();
    const steps = poissonSteps(load);
    const truth = waitQuantile({ sigma: load }, q);
    let held = 0;
    for (let trace = 0; trace < 150; trace++) {
      const waits = poissonWaits(draws, requests, load, steps);
      const { low, high } = bootstrapQuantile(waits, q, 0.95, stream(trace, "bootstrap", "blocks"));
      // The median wait at 0.5 is 0 in truth, a value that many waits have.
      if (low <= truth + 1e-9 && truth <= high) held++;
    }
    expect(held / 150).toBeGreaterThan(0.89);
    expect(held / 150).toBeLessThanOrEqual(0.98);
  });

  test("of independent values agrees with theory on the width", () => {
    const draws = random();
    const widths = Array.from({ length: 20 }, () => {
      const values = Float64Array.from({ length: 4000 }, () => exponential(draws));
      const { low, high } = bootstrapQuantile(values, 0.9, 0.95, draws);
      return high - low;
    });
    // 2·1.96·√(q(1 - q)/n) ÷ density.
    const theory = (2 * 1.96 * Math.sqrt(0.09 / 4000)) / 0.1;
    expect(median(widths) / theory).toBeGreaterThan(0.9);
    expect(median(widths) / theory).toBeLessThan(1.1);
  });

  test("of blocks of 1 draws quantiles as a plain resampling does", () => {
    const draws = random();
    const values = Float64Array.from({ length: 40 }, () => normal(draws));
    const oracle = stream(2, "bootstrap", "same");
    const {
      low,
      high,
      blockLength: length,
      estimate,
    } = bootstrapQuantile(values, 0.7, 0.9, stream(2, "bootstrap", "same"));
    expect(length).toBe(1);
    expect(estimate).toBe(
      quantileSorted(
        [...values].sort((a, b) => a - b),
        0.7,
      ),
    );
    const quantiles = Array.from({ length: 1000 }, () => {
      const drawn = Array.from(values, () => values[Math.floor(oracle.uniform() * 40)]!).sort((a, b) => a - b);
      return quantileSorted(drawn, 0.7);
    }).sort((a, b) => a - b);
    expect(low).toBeCloseTo(quantileSorted(quantiles, 0.05), 9);
    expect(high).toBeCloseTo(quantileSorted(quantiles, 0.95), 9);
  });

  test("gives the same interval for the same stream, and another for another", () => {
    const draws = random();
    const values = autoregression(500, 0.7, draws);
    const interval = (seed: number) => bootstrapQuantile(values, 0.9, 0.95, stream(seed, "bootstrap", "again"));
    expect(interval(1)).toStrictEqual(interval(1));
    expect(interval(1)).not.toStrictEqual(interval(2));
  });

  test("says what is wrong with its input", () => {
    const draws = random();
    expect(() => bootstrapQuantile([1, 2, 3], 0.5, 0.95, draws)).toThrow("at least 20 values (found 3)");
    expect(() => bootstrapQuantile([], 0.5, 0.95, draws)).toThrow("at least one value");
    expect(() => bootstrapQuantile(new Float64Array(20), 1, 0.95, draws)).toThrow("(found 1)");
    expect(() => bootstrapQuantile(new Float64Array(20), 0.5, 95, draws)).toThrow("such as 0.95");
  });
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

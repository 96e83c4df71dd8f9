import { describe, expect, test } from "vitest";
import { stream } from "../../sim/base/random.ts";
import { gamma, sizeDraws, tokenDraws } from "../../sim/workload/distributions.ts";
import type { SizeDistribution, TokenDistribution } from "../../sim/workload/work.ts";
import { moments, STANDARD_ERRORS, standardErrors } from "./arrivals-lab.ts";

const DRAWS = 100_000;

function sizes(size: SizeDistribution): Float64Array {
  const random = stream(1, "sizes", JSON.stringify(size));
  return Float64Array.from({ length: DRAWS }, sizeDraws(random, size));
}

/** Excess kurtosis of a lognormal distribution. */
function lognormalExcess(cv: number): number {
  const w = 1 + cv * cv;
  return w ** 4 + 2 * w ** 3 + 3 * w ** 2 - 6;
}

describe("the size of a request", () => {
  const cases: readonly (readonly [size: SizeDistribution, cv: number, excess: number])[] = [
    [{ kind: "constant" }, 0, 0],
    [{ kind: "exponential" }, 1, 6],
    [{ kind: "gamma", cv: 0 }, 0, 0],
    [{ kind: "gamma", cv: 0.3 }, 0.3, 0.54],
    [{ kind: "gamma", cv: 1 }, 1, 6],
    [{ kind: "gamma", cv: 3 }, 3, 54],
    [{ kind: "lognormal", cv: 0 }, 0, 0],
    [{ kind: "lognormal", cv: 0.5 }, 0.5, lognormalExcess(0.5)],
    [{ kind: "lognormal", cv: 1.2 }, 1.2, lognormalExcess(1.2)],
  ];

  test.each(cases)("%o is positive, with mean 1 and its CV", (size, cv, excess) => {
    const drawn = sizes(size);
    const found = moments(drawn);
    const errors = standardErrors(DRAWS, cv, excess);
    expect(drawn.every((value) => value > 0 && value < Infinity)).toBe(true);
    expect(Math.abs(found.mean - 1)).toBeLessThanOrEqual(STANDARD_ERRORS * errors.mean);
    expect(Math.abs(found.cv - cv)).toBeLessThanOrEqual(STANDARD_ERRORS * errors.cv);
  });

  test.each([0.5, 1.2])("that is lognormal of CV %d has a normal logarithm around -σ²/2", (cv) => {
    const sigma = Math.sqrt(Math.log(1 + cv * cv));
    const logs = sizes({ kind: "lognormal", cv }).map((value) => (Math.log(value) + sigma ** 2 / 2) / sigma);
    const mean = logs.reduce((a, b) => a + b, 0) / DRAWS;
    expect(Math.abs(mean)).toBeLessThan(STANDARD_ERRORS / Math.sqrt(DRAWS));
    // Shares of a standard normal distribution below -2, 0 and 1.
    for (const [z, share] of [
      [-2, 0.02275],
      [0, 0.5],
      [1, 0.84134],
    ] as const) {
      const below = logs.filter((value) => value < z).length / DRAWS;
      expect(Math.abs(below - share)).toBeLessThan(STANDARD_ERRORS * Math.sqrt((share * (1 - share)) / DRAWS) + 1e-5);
    }
  });
});

describe("a gamma draw", () => {
  // E[ln X] = ψ(k) - ln k and Var[ln X] = ψ'(k), which see small values as moments do not.
  // Values at 1/4, 1/2, 1 and 4: Abramowitz and Stegun, Handbook of Mathematical Functions, 6.3 and 6.4.
  test.each([
    [0.25, -4.2274535, 17.1973291],
    [0.5, -1.96351, 4.9348022],
    [1, -0.5772157, 1.6449341],
    [4, 1.2561177, 0.283823],
  ])("of shape %d has the mean and variance of its logarithm", (shape, digamma, trigamma) => {
    const random = stream(2, "gamma", `${shape}`);
    const logs = Float64Array.from({ length: DRAWS }, () => Math.log(gamma(random, shape)));
    const mean = logs.reduce((a, b) => a + b, 0) / DRAWS;
    const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
    expect(Math.abs(mean - (digamma - Math.log(shape)))).toBeLessThan(STANDARD_ERRORS * Math.sqrt(trigamma / DRAWS));
    // The logarithm's excess kurtosis is below 6 for every shape.
    expect(Math.abs(variance / trigamma - 1)).toBeLessThan(STANDARD_ERRORS * Math.sqrt((2 + 6) / DRAWS));
  });
});

describe("token counts", () => {
  const tokens = (distribution: TokenDistribution): Float64Array => {
    const random = stream(1, "tokens", "prompt");
    return Float64Array.from({ length: DRAWS }, tokenDraws(random, distribution));
  };

  test("that are constant draw nothing", () => {
    const random = stream(1, "tokens", "constant");
    expect(tokenDraws(random, { kind: "constant", tokens: 7 })()).toBe(7);
    expect(random.uniform()).toBe(stream(1, "tokens", "constant").uniform());
  });

  test("that are lognormal have their median and mean, and are whole", () => {
    const drawn = tokens({ kind: "lognormal", median: 1000, mean: 1500, max: 10_000_000 });
    const sigma = Math.sqrt(2 * Math.log(1.5));
    const cv = Math.sqrt(1.5 ** 2 - 1);
    const below = drawn.filter((count) => count < 1000).length + drawn.filter((count) => count === 1000).length / 2;
    expect(Math.abs(below / DRAWS - 0.5)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(0.25 / DRAWS));
    expect(Math.abs(moments(drawn).mean / 1500 - 1)).toBeLessThan((STANDARD_ERRORS * cv) / Math.sqrt(DRAWS));
    expect(drawn.every(Number.isInteger)).toBe(true);
    // One deviation above the median: 84.134 % are below.
    const high = drawn.filter((count) => count < 1000 * Math.exp(sigma)).length / DRAWS;
    expect(Math.abs(high - 0.84134)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(0.1335 / DRAWS) + 1e-3);
  });

  test("are cut at their maximum, and are at least 1", () => {
    const drawn = tokens({ kind: "lognormal", median: 2, mean: 40, max: 50 });
    expect([Math.min(...drawn.subarray(0, 50_000)), Math.max(...drawn.subarray(0, 50_000))]).toStrictEqual([1, 50]);
  });

  test("are all the median when that is the mean", () => {
    expect(new Set(tokens({ kind: "lognormal", median: 30, mean: 30, max: 100 }))).toStrictEqual(new Set([30]));
  });
});

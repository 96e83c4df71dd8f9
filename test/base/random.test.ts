import { createHash } from "node:crypto";
import { fc, test as check } from "@fast-check/vitest";
import seedrandom from "seedrandom";
import { describe, expect, test } from "vitest";
import { exponential, normal, stream } from "../../sim/base/random.ts";
import type { RandomStream } from "../../sim/base/random.ts";

const DRAWS = 200_000;
/** A right generator misses 4 standard errors once in 16,000 tries; the seeds are fixed, so it never flickers. */
const STANDARD_ERRORS = 4;

describe("a stream", () => {
  test("gives the same draws for the same seed, tenant and purpose, today and next year", () => {
    expect(first(stream(1, "a", "arrivals"), 4)).toStrictEqual([
      0.5757661688326011, 0.5464939887108656, 0.10811194547911052, 0.9802501893513687,
    ]);
  });

  test("has the numbers of the package that begins it", () => {
    const key = createHash("sha256")
      .update(JSON.stringify([7, "a", "size"]))
      .digest("hex");
    const known = seedrandom.alea(key);
    const expected = Array.from({ length: 10_000 }, () => known.double());
    expect(first(stream(7, "a", "size"), 10_000)).toStrictEqual(expected);
  });

  test("does not depend on the streams made or drawn from before it", () => {
    const alone = first(stream(1, "a", "arrivals"), 100);
    const other = stream(1, "b", "arrivals");
    const interleaved = stream(1, "a", "arrivals");
    const drawn = Array.from({ length: 100 }, () => [other.uniform(), interleaved.uniform()][1]);
    expect(drawn).toStrictEqual(alone);
  });

  // seedrandom itself repeats short keys: its streams "1" and "11", and "ab" and "abab", are the same.
  test.each([
    ["seed 1", stream(1, "a", "x"), "seed 11", stream(11, "a", "x")],
    ["tenant 1", stream(1, "1", "x"), "tenant 11", stream(1, "11", "x")],
    ["tenant ab", stream(1, "ab", "x"), "tenant abab", stream(1, "abab", "x")],
    ["purpose 1", stream(1, "a", "1"), "purpose 11", stream(1, "a", "11")],
    ["tenant \\0", stream(1, "\0", "x"), "tenant Ā", stream(1, "Ā", "x")],
    ["tenant ab, purpose c", stream(1, "ab", "c"), "tenant a, purpose bc", stream(1, "a", "bc")],
    ["seed 1, tenant 1", stream(1, "1", "x"), "seed 11, tenant empty", stream(11, "", "x")],
  ])("of %s is another than that of %s", (_a, one, _b, two) => {
    const pairs = first(one, 100).map((value, i) => [value, first(two, 100)[i]]);
    expect(pairs.filter(([a, b]) => a === b)).toStrictEqual([]);
  });

  const name = fc.tuple(fc.integer(), fc.string(), fc.string());
  check.prop([name, name], { seed: 7, numRuns: 500 })("has its own first draw for every name", (a, b) => {
    const same = JSON.stringify(a) === JSON.stringify(b);
    expect(stream(...a).uniform() === stream(...b).uniform()).toBe(same);
  });

  test("is not correlated with the stream of another tenant", () => {
    const a = first(stream(1, "a", "arrivals"), 20_000);
    const b = first(stream(1, "b", "arrivals"), 20_000);
    expect(Math.abs(correlation(a, b))).toBeLessThan(STANDARD_ERRORS / Math.sqrt(20_000));
  });

  test("has a first draw that is not correlated with that of the next seed", () => {
    const draws = Array.from({ length: 5001 }, (_, seed) => stream(seed, "a", "arrivals").uniform());
    expect(Math.abs(correlation(draws.slice(0, -1), draws.slice(1)))).toBeLessThan(STANDARD_ERRORS / Math.sqrt(5000));
  });
});

describe("uniform draws", () => {
  const draws = first(stream(1, "moments", "uniform"), DRAWS);

  test("lie in [0, 1) and use all 53 bits", () => {
    expect(Math.min(...draws.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(draws.every((u) => u < 1)).toBe(true);
    // A generator of 32 bits would give whole multiples of 2^-32 only.
    expect(draws.filter((u) => Number.isInteger(u * 2 ** 32)).length).toBeLessThan(5);
  });

  test("have mean 1/2 and variance 1/12", () => {
    expectWithin(mean(draws), 1 / 2, Math.sqrt(1 / 12 / DRAWS));
    expectWithin(variance(draws), 1 / 12, Math.sqrt((1 / 80 - 1 / 144) / DRAWS));
  });

  test("follow the uniform distribution", () => {
    expectDistribution(draws, (u) => u);
  });

  test("do not depend on the draw before", () => {
    expect(Math.abs(correlation(draws.slice(0, -1), draws.slice(1)))).toBeLessThan(STANDARD_ERRORS / Math.sqrt(DRAWS));
  });
});

describe("exponential draws", () => {
  const random = stream(1, "moments", "exponential");
  const draws = Array.from({ length: DRAWS }, () => exponential(random));

  test("are finite and never negative, even at the ends of the uniform draw", () => {
    expect(draws.every((x) => x >= 0 && Number.isFinite(x))).toBe(true);
    expect(exponential({ uniform: () => 0 })).toBe(0);
    expect(exponential({ uniform: () => 1 - 2 ** -53 })).toBeCloseTo(53 * Math.LN2, 12);
  });

  test("have mean 1 and variance 1", () => {
    expectWithin(mean(draws), 1, Math.sqrt(1 / DRAWS));
    expectWithin(variance(draws), 1, Math.sqrt(8 / DRAWS));
  });

  test("follow 1 - e^-x", () => {
    expectDistribution(draws, (x) => -Math.expm1(-x));
  });
});

describe("normal draws", () => {
  const random = stream(1, "moments", "normal");
  const draws = Array.from({ length: DRAWS }, () => normal(random));

  test("have mean 0, variance 1, no skew and no excess kurtosis", () => {
    expectWithin(mean(draws), 0, Math.sqrt(1 / DRAWS));
    expectWithin(variance(draws), 1, Math.sqrt(2 / DRAWS));
    expectWithin(mean(draws.map((x) => x ** 3)), 0, Math.sqrt(15 / DRAWS));
    expectWithin(mean(draws.map((x) => x ** 4)), 3, Math.sqrt(96 / DRAWS));
  });

  test("follow the normal distribution", () => {
    expectDistribution(draws, normalDistribution);
  });

  test("do not depend on the draw before", () => {
    expect(Math.abs(correlation(draws.slice(0, -1), draws.slice(1)))).toBeLessThan(STANDARD_ERRORS / Math.sqrt(DRAWS));
  });
});

describe("the normal distribution used as oracle", () => {
  // Abramowitz and Stegun, Handbook of Mathematical Functions, table 26.1.
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.96, 0.97500210485178],
    [-3, 0.00134989803163],
  ])("has P(%d) = %d", (x, p) => {
    expect(normalDistribution(x)).toBeCloseTo(p, 12);
  });
});

function first(random: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => random.uniform());
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((x) => (x - centre) ** 2));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  const covariance = mean(a.map((x, i) => (x - meanA) * (b[i]! - meanB)));
  return covariance / Math.sqrt(variance(a) * variance(b));
}

function expectWithin(actual: number, theory: number, standardError: number): void {
  expect(Math.abs(actual - theory) / standardError).toBeLessThan(STANDARD_ERRORS);
}

/** Kolmogorov-Smirnov: 1.95/√n is the critical distance at 0.1 %. */
function expectDistribution(draws: readonly number[], distribution: (x: number) => number): void {
  const n = draws.length;
  let distance = 0;
  for (const [i, x] of draws.toSorted((a, b) => a - b).entries()) {
    const p = distribution(x);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  }
  expect(distance * Math.sqrt(n)).toBeLessThan(1.95);
}

/** P(X <= x) by the series ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …); G. Marsaglia, Evaluating the Normal Distribution, 2004. */
function normalDistribution(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

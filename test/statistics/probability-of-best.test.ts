import { describe, expect, test } from "vitest";
import { normal, stream } from "../../sim/base/random.ts";
import { pairedDifference } from "../../sim/statistics/interval.ts";
import { probabilityOfBest } from "../../sim/statistics/probability-of-best.ts";

describe("the probability of being best", () => {
  test("of two policies is that of the one-sided paired t test", () => {
    const random = stream(3, "probability", "test");
    for (const n of [2, 3, 5, 10, 20]) {
      for (let e = 0; e < 5; e++) {
        const a = Array.from({ length: n }, () => normal(random));
        const b = a.map((value) => value + 0.3 + 0.5 * normal(random));
        const { mean, pValue } = pairedDifference(a, b, 0.95);
        const oracle = mean < 0 ? 1 - pValue! / 2 : pValue! / 2;
        const [probability] = probabilityOfBest([a, b], "lower")!;
        // Four standard errors of 10,000 draws.
        expect(Math.abs(probability! - oracle)).toBeLessThan(0.02);
      }
    }
  });

  test("of policies without a difference in law agrees with a plain calculation by draws of covariances", () => {
    // Means 0, 1, 2 with independent, equal spreads of which the pairs' covariance is exactly diagonal (n = 4).
    const samples = [
      [1, 1, -1, -1],
      [2, 0, 2, 0],
      [3, 1, 1, 3],
    ];
    const probabilities = probabilityOfBest(samples, "lower")!;
    // Independent t draws with 3 degrees and a common scale: Σ² / (n(n-1)) = 1/3 for each policy.
    const random = stream(4, "probability", "oracle");
    const wins = [0, 0, 0];
    const draws = 200_000;
    for (let d = 0; d < draws; d++) {
      const chi = normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2;
      const values = [0, 1, 2].map((mean) => mean + (Math.sqrt(1 / 3) * normal(random)) / Math.sqrt(chi / 3));
      wins[values.indexOf(Math.min(...values))]!++;
    }
    probabilities.forEach((probability, i) => {
      expect(Math.abs(probability - wins[i]! / draws)).toBeLessThan(0.02);
    });
  });

  test("adds up to 1, is the same at every call, and turns over with the direction", () => {
    const samples = [
      [1, 2, 3, 4],
      [2, 2, 3, 3],
      [1, 3, 3, 5],
    ];
    const lower = probabilityOfBest(samples, "lower")!;
    expect(lower.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
    expect(probabilityOfBest(samples, "lower")).toStrictEqual(lower);
    const negated = samples.map((row) => row.map((value) => -value));
    expect(probabilityOfBest(negated, "higher")).toStrictEqual(lower);
  });

  test("is shared by equal policies, and certain where every replication says the same", () => {
    expect(
      probabilityOfBest(
        [
          [1, 2, 3],
          [1, 2, 3],
          [2, 3, 4],
        ],
        "lower",
      ),
    ).toStrictEqual([0.5, 0.5, 0]);
  });

  test("does not mind more policies than replications", () => {
    const samples = Array.from({ length: 6 }, (_, i) => [i, i + (i % 2)]);
    const probabilities = probabilityOfBest(samples, "higher")!;
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(5);
  });

  test("of a policy alone is 1, and from one replication nothing is known", () => {
    expect(probabilityOfBest([[3, 4]], "lower")).toStrictEqual([1]);
    expect(probabilityOfBest([[3], [4]], "lower")).toBeNull();
  });

  test("says what is wrong with its input", () => {
    expect(() => probabilityOfBest([], "lower")).toThrow("at least one policy");
    expect(() => probabilityOfBest([[1, 2], [1]], "lower")).toThrow("policy 1: as many replications as policy 0");
    expect(() =>
      probabilityOfBest(
        [
          [1, 2],
          [1, Number.NaN],
        ],
        "lower",
      ),
    ).toThrow("policy 1: value 1");
  });
});

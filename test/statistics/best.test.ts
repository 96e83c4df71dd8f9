import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { exponential, normal, type RandomStream, stream } from "../../sim/base/random.ts";
import { compare } from "../../sim/statistics/best.ts";
import { studentTQuantile } from "../../sim/statistics/student-t.ts";

/** Policies with these true means and spreads, over replications that share half of their variance. */
interface Planted {
  readonly means: readonly number[];
  readonly spreads: readonly number[];
  readonly replications: number;
  /** A draw with mean 0 and variance 1. */
  readonly draw?: (random: RandomStream) => number;
}

const TIE = "no difference from best";

describe("comparing with the best", () => {
  test.each<[string, Planted]>([
    ["two policies", { means: [5, 5], spreads: [1, 1], replications: 10 }],
    ["two policies of unlike spread", { means: [5, 5], spreads: [1, 8], replications: 5 }],
    ["two, ahead of three others", { means: [7, 5, 8, 5, 20], spreads: [1, 1, 2, 1, 9], replications: 10 }],
    ["five policies", { means: [5, 5, 5, 5, 5], spreads: [1, 1, 1, 1, 1], replications: 10 }],
    ["five, one of them overloaded", { means: [5, 5, 5, 5, 5], spreads: [1, 1, 1, 1, 50], replications: 20 }],
    [
      "five with skewed values",
      {
        means: [5, 5, 5, 5, 5],
        spreads: [1, 1, 1, 1, 1],
        replications: 10,
        draw: (random) => exponential(random) - 1,
      },
    ],
  ])("calls a tie of %s no difference in at least 95 %% of experiments", (_what, planted) => {
    const best = Math.min(...planted.means);
    const share = shareOf(planted, 3000, (standings) =>
      planted.means.every((mean, i) => mean !== best || standings[i] === TIE),
    );
    // For two policies it is exactly 95 %; two standard errors of 3,000 experiments are 0.8 %.
    expect(share).toBeGreaterThan(0.942);
  });

  test.each<[string, Planted, number]>([
    ["one spread ahead, 20 replications", { means: [5, 6], spreads: [1, 1], replications: 20 }, 0.95],
    ["two spreads ahead, 10 replications", { means: [7, 5, 9, 8], spreads: [1, 1, 1, 2], replications: 10 }, 0.95],
    ["three spreads ahead, 5 replications", { means: [3, 0], spreads: [1, 1], replications: 5 }, 0.9],
  ])("finds the truly best policy: %s", (_what, planted, least) => {
    const best = planted.means.indexOf(Math.min(...planted.means));
    const share = shareOf(planted, 1000, (standings) => standings[best] === "best");
    expect(share).toBeGreaterThan(least);
  });

  test("names the losers even where the best cannot be told", () => {
    const planted: Planted = { means: [5, 5, 9, 9], spreads: [1, 1, 1, 1], replications: 10 };
    const share = shareOf(planted, 1000, (standings) => standings[2] === "worse" && standings[3] === "worse");
    expect(share).toBeGreaterThan(0.98);
  });

  test.each<[string, Planted]>([
    ["no tie", { means: [0, 2, 2, 3, 9], spreads: [1, 1, 1, 2, 5], replications: 10 }],
    ["a tie", { means: [0, 0, 1, 3, 9], spreads: [1, 1, 1, 2, 5], replications: 10 }],
  ])("gives intervals that all hold the truth in at least 95 %% of experiments: %s", (_what, planted) => {
    const truths = planted.means.map((mean, i) => mean - Math.min(...planted.means.filter((_, l) => l !== i)));
    const share = shareOf(planted, 3000, (_standings, intervals) =>
      truths.every((truth, i) => intervals[i]!.low <= truth && truth <= intervals[i]!.high),
    );
    expect(share).toBeGreaterThan(0.942);
  });

  test("calculates Hsu's intervals where one policy is best, from the paired differences by hand", () => {
    // Differences to the first: mean 4 and 10, standard deviation of 3, 4, 5 is 1 and of 9, 10, 11 too; n = 3.
    const [best, second, third] = compare(
      [
        [10, 20, 30],
        [13, 24, 35],
        [19, 30, 41],
      ],
      "lower",
      0.8,
    );
    const margin = studentTQuantile(1 - 0.2 / 2, 2) / Math.sqrt(3);
    expect([best, second, third].map((one) => one!.standing)).toStrictEqual(["best", "worse", "worse"]);
    expect(best!.mean).toBe(20);
    expect(best!.versusBest!.low).toBeCloseTo(-(4 + margin), 10);
    expect(best!.versusBest!.high).toBe(0);
    expect(second!.versusBest!.low).toBe(0);
    expect(second!.versusBest!.high).toBeCloseTo(4 + margin, 10);
    expect(third!.versusBest!.high).toBeCloseTo(10 + margin, 10);
  });

  test("takes equal policies for equal, and what differs alike in every replication for different", () => {
    const samples = [
      [1, 2, 3],
      [1, 2, 3],
      [2, 3, 4],
    ];
    expect(compare(samples, "lower", 0.95).map(({ standing }) => standing)).toStrictEqual([TIE, TIE, "worse"]);
    expect(compare(samples, "higher", 0.95).map(({ standing }) => standing)).toStrictEqual(["worse", "worse", "best"]);
    expect(compare(samples, "lower", 0.95)[0]!.versusBest).toStrictEqual({ low: 0, high: 0 });
    expect(compare(samples, "lower", 0.95)[2]!.versusBest).toStrictEqual({ low: 0, high: 1 });
  });

  const table = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 8 })).chain(([k, n]) =>
    fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: n, maxLength: n }), {
      minLength: k,
      maxLength: k,
    }),
  );

  check.prop([table], { seed: 1, numRuns: 500 })("says the same upside down, and in another order", (samples) => {
    const lower = compare(samples, "lower", 0.9);
    const higher = compare(
      samples.map((row) => row.map((value) => 0 - value)),
      "higher",
      0.9,
    );
    const reversed = compare(samples.toReversed(), "lower", 0.9).toReversed();
    lower.forEach(({ standing, versusBest }, i) => {
      expect(higher[i]!.standing).toBe(standing);
      expect(higher[i]!.versusBest!.low).toBeCloseTo(-versusBest!.high, 9);
      expect(higher[i]!.versusBest!.high).toBeCloseTo(-versusBest!.low, 9);
      expect(reversed[i]).toStrictEqual(lower[i]);
    });
  });

  check.prop([table], { seed: 2, numRuns: 500 })("never contradicts its own intervals", (samples) => {
    const comparisons = compare(samples, "higher", 0.9);
    const best = comparisons.filter(({ standing }) => standing === "best");
    const ties = comparisons.filter(({ standing }) => standing === TIE);
    expect(best.length === 1 ? ties.length === 0 : best.length === 0 && ties.length >= 2).toBe(true);
    const most = Math.max(...comparisons.map(({ mean }) => mean));
    for (const { standing, mean, versusBest } of comparisons) {
      expect(versusBest!.low).toBeLessThanOrEqual(0);
      expect(versusBest!.high).toBeGreaterThanOrEqual(0);
      if (standing === "best") expect(versusBest!.low).toBe(0);
      if (standing === "worse") expect(versusBest!.high).toBe(0);
      if (mean === most) expect(standing).not.toBe("worse");
    }
  });

  test("can tell nothing from one replication, and a policy alone is best", () => {
    expect(compare([[1], [2]], "lower", 0.95)).toStrictEqual([
      { standing: TIE, mean: 1, versusBest: null },
      { standing: TIE, mean: 2, versusBest: null },
    ]);
    expect(compare([[4, 6]], "lower", 0.95)).toStrictEqual([{ standing: "best", mean: 5, versusBest: null }]);
  });

  test("says what is wrong with its input", () => {
    expect(() => compare([], "lower", 0.95)).toThrow("at least one policy");
    expect(() => compare([[1, 2], [1]], "lower", 0.95)).toThrow("equal length");
    expect(() =>
      compare(
        [
          [1, 2],
          [1, Infinity],
        ],
        "lower",
        0.95,
      ),
    ).toThrow("policy 1: value 1");
    expect(() =>
      compare(
        [
          [1, 2],
          [1, 2],
        ],
        "lower",
        95,
      ),
    ).toThrow("such as 0.95");
  });
});

type Judge = (standings: readonly string[], intervals: readonly { low: number; high: number }[]) => boolean;

/** Share of experiments that pass, lower values being better. */
function shareOf(planted: Planted, experiments: number, passes: Judge): number {
  const { means, spreads, replications, draw = normal } = planted;
  const random = stream(7, "best", "test");
  let passed = 0;
  for (let e = 0; e < experiments; e++) {
    const shared = Array.from({ length: replications }, () => draw(random));
    const samples = means.map((mean, i) =>
      shared.map((common) => mean + spreads[i]! * Math.SQRT1_2 * (common + draw(random))),
    );
    const comparisons = compare(samples, "lower", 0.95);
    const intervals = comparisons.map(({ versusBest }) => versusBest!);
    if (
      passes(
        comparisons.map(({ standing }) => standing),
        intervals,
      )
    )
      passed++;
  }
  return passed / experiments;
}

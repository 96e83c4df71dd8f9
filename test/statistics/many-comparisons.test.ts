import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { normal, stream } from "../../sim/base/random.ts";
import { pairedDifference } from "../../sim/statistics/interval.ts";
import { holm, jointConfidence } from "../../sim/statistics/many-comparisons.ts";
import { studentTQuantile } from "../../sim/statistics/student-t.ts";

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });

describe("Holm's method", () => {
  test("goes on while the next p value is below its share of the level", () => {
    // 0.01 <= 0.05/4, 0.015 <= 0.05/3, 0.03 > 0.05/2; so 0.04 is not asked any more.
    expect(holm([0.03, 0.01, 0.04, 0.015], 0.05)).toStrictEqual([false, true, false, true]);
  });

  test("of one comparison is the plain test, and of none is nothing", () => {
    expect(holm([0.05], 0.05)).toStrictEqual([true]);
    expect(holm([0.0501], 0.05)).toStrictEqual([false]);
    expect(holm([], 0.05)).toStrictEqual([]);
  });

  check.prop([pValues], { seed: 1, numRuns: 1000 })(
    "calls all that Bonferroni calls, and a prefix of the order",
    (p) => {
      const real = holm(p, 0.3);
      p.forEach((value, i) => {
        if (value <= 0.3 / p.length) expect(real[i]).toBe(true);
        if (value > 0.3) expect(real[i]).toBe(false);
        p.forEach((other, j) => {
          if (real[i] && other < value) expect(real[j]).toBe(true);
        });
      });
    },
  );

  test("makes a false call in at most 5 % of experiments, though all comparisons share a baseline", () => {
    const random = stream(1, "holm", "test");
    const draw = (): number[] => Array.from({ length: 8 }, () => normal(random));
    const experiments = 4000;
    let falseCalls = 0;
    let missed = 0;
    for (let e = 0; e < experiments; e++) {
      const baseline = draw();
      const others = [0, 0, 0, 3].map((shift) => draw().map((value) => value + shift));
      const real = holm(
        others.map((other) => pairedDifference(other, baseline, 0.95).pValue!),
        0.05,
      );
      if (real.slice(0, 3).includes(true)) falseCalls++;
      if (!real[3]) missed++;
    }
    // Two standard errors of 4,000 experiments are 0.7 %.
    expect(falseCalls / experiments).toBeLessThan(0.057);
    expect(falseCalls / experiments).toBeGreaterThan(0.02);
    expect(missed / experiments).toBeLessThan(0.15);
  });

  test("says what is wrong with its input", () => {
    expect(() => holm([0.1, 1.2], 0.05)).toThrow("p value 1 must lie between 0 and 1 (found 1.2)");
    expect(() => holm([0.1], 5)).toThrow("such as 0.05 (found 5)");
  });
});

describe("the joint confidence", () => {
  test("leaves each interval its share of the error", () => {
    expect(jointConfidence(0.95, 1)).toBeCloseTo(0.95, 12);
    expect(jointConfidence(0.95, 5)).toBeCloseTo(0.99, 12);
  });

  test("costs under 1 % in width against Šidák's", () => {
    for (const degrees of [4, 9, 19, 99]) {
      for (let count = 2; count <= 20; count++) {
        const sidak = 0.95 ** (1 / count);
        const width = (confidence: number): number => studentTQuantile((1 + confidence) / 2, degrees);
        expect(width(jointConfidence(0.95, count)) / width(sidak)).toBeLessThan(1.01);
      }
    }
  });

  test("refuses a count that is none", () => {
    expect(() => jointConfidence(0.95, 0)).toThrow("(found 0)");
    expect(() => jointConfidence(0.95, 1.5)).toThrow("(found 1.5)");
    expect(() => jointConfidence(95, 2)).toThrow("such as 0.95");
  });
});

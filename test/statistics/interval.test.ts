import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { meanInterval, pairedDifference } from "../../sim/statistics/interval.ts";

const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });

describe("the interval of a mean", () => {
  test("agrees with the textbook on Darwin's maize", () => {
    // Heights in eighths of an inch, crossed less self-fertilised: Fisher, The Design of Experiments, 1935, ch. 3.
    const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    const interval = meanInterval(darwin, 0.95);
    expect(interval.n).toBe(15);
    expect(interval.mean).toBeCloseTo(20.93333, 5);
    expect(interval.low).toBeCloseTo(0.03119332, 7);
    expect(interval.high).toBeCloseTo(41.83547, 5);
  });

  check.prop([sample, fc.double({ min: 0.6, max: 0.999, noNaN: true })], { seed: 1 })(
    "is symmetric, holds the mean, and widens with the confidence",
    (values, confidence) => {
      const interval = meanInterval(values, confidence);
      expect(interval.high! - interval.mean).toBeCloseTo(interval.halfWidth!, 5);
      expect(interval.mean - interval.low!).toBeCloseTo(interval.halfWidth!, 5);
      expect(meanInterval(values, confidence - 0.1).halfWidth!).toBeLessThanOrEqual(interval.halfWidth!);
    },
  );

  test("of equal values has no width, however large they are", () => {
    expect(meanInterval([0.1, 0.1, 0.1], 0.95)).toStrictEqual({ n: 3, mean: 0.1, low: 0.1, high: 0.1, halfWidth: 0 });
    expect(meanInterval(new Float64Array(7).fill(1e15 + 1), 0.95).halfWidth).toBe(0);
  });

  test("of values that differ little from each other keeps its digits", () => {
    const interval = meanInterval([1e9, 1e9 + 1, 1e9 + 2], 0.95);
    // Standard deviation 1; t quantile with 2 degrees.
    expect(interval.halfWidth).toBeCloseTo(4.302652729696142 / Math.sqrt(3), 9);
  });

  test("of one value has no bounds", () => {
    expect(meanInterval([7], 0.95)).toStrictEqual({ n: 1, mean: 7, low: null, high: null, halfWidth: null });
  });

  test("says what is wrong with its input", () => {
    expect(() => meanInterval([], 0.95)).toThrow("at least one value");
    expect(() => meanInterval([1, Number.NaN], 0.95)).toThrow("value 1 must be a finite number (found NaN)");
    expect(() => meanInterval([1, 2], 95)).toThrow("such as 0.95 (found 95)");
  });
});

describe("the paired difference", () => {
  test("agrees with Student's paper on the sleep that two drugs gave", () => {
    // Student, Biometrika 1908, as in R's data set `sleep`; the interval and p value are those of R and SciPy.
    const drug1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const drug2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const difference = pairedDifference(drug1, drug2, 0.95);
    expect(difference.mean).toBeCloseTo(-1.58, 10);
    expect(difference.low).toBeCloseTo(-2.4598858, 7);
    expect(difference.high).toBeCloseTo(-0.7001142, 7);
    expect(difference.pValue).toBeCloseTo(0.00283289, 8);
  });

  check.prop([sample, fc.double({ min: 0.01, max: 0.99, noNaN: true })], { seed: 2 })(
    "has a p value below 1 - confidence exactly when 0 lies outside",
    (values, confidence) => {
      const difference = pairedDifference(values, new Float64Array(values.length), confidence);
      const outside = difference.low! > 0 || difference.high! < 0;
      fc.pre(Math.abs(difference.pValue! - (1 - confidence)) > 1e-9);
      expect(difference.pValue! < 1 - confidence).toBe(outside);
    },
  );

  test("of a sample with itself is nothing for certain", () => {
    const same = pairedDifference([1, 5, 9], [1, 5, 9], 0.95);
    expect(same).toStrictEqual({ n: 3, mean: 0, low: 0, high: 0, halfWidth: 0, pValue: 1 });
  });

  test("that is the same in every pair is real for certain", () => {
    expect(pairedDifference([3, 4], [1, 2], 0.95)).toMatchObject({ low: 2, high: 2, pValue: 0 });
  });

  test("of one pair has no bounds and no p value", () => {
    expect(pairedDifference([3], [1], 0.95)).toMatchObject({ mean: 2, low: null, pValue: null });
  });

  test("needs as many values on either side", () => {
    expect(() => pairedDifference([1, 2], [1], 0.95)).toThrow("(found 2 and 1)");
  });
});

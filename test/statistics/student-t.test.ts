import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { studentTQuantile, studentTTail } from "../../sim/statistics/student-t.ts";

const PROBABILITIES = [0.6, 0.75, 0.95, 0.975, 0.99, 0.995, 0.9995, 0.999999];

/**
 * In each row degrees of freedom and their quantiles for PROBABILITIES, computed with mpmath at 60 digits from the
 * hypergeometric series of the distribution function; printed tables, which end after 3 to 5 digits, agree.
 */
const QUANTILES: readonly (readonly number[])[] = `
  1.5 0.300745392569795 0.872594662541571 3.70518082009675 6.01666310442793 11.1973161795684 17.8203105144628 82.8474467036576 5219.46932470695
  3 0.27667066233269 0.764892328404345 2.35336343480182 3.18244630528371 4.54070285856813 5.84090930973336 12.9239786366875 103.29946778042
  4 0.270722294707597 0.740697084112683 2.13184678632665 2.77644510519779 3.7469473879792 4.60409487134999 8.61030158137928 41.577854150451
  5 0.267180865704145 0.726686843800423 2.01504837333302 2.57058183563632 3.36492999890722 4.03214298355523 6.86882662588111 24.7710297205159
  9 0.260955336473911 0.702722146751326 1.83311293265624 2.26215716279821 2.82143792502581 3.24983554159213 4.78091258593114 10.7201604099095
  10 0.26018482949208 0.699812061312432 1.81246112281168 2.22813885198627 2.7637694581127 3.16927267261695 4.58689385870264 9.75199549094058
  19 0.256922819796155 0.68762146020396 1.72913281152137 2.09302405440831 2.53948319062396 2.86093460646498 3.88340585259208 6.72339428220019
  30 0.255605364951913 0.682755693321293 1.69726088659396 2.04227245630124 2.45726154240059 2.74999565356723 3.64595863504202 5.87111712041888
  99 0.254029012151807 0.676975985546153 1.66039115601699 1.98421695158642 2.36460586178694 2.62640545728083 3.39152883336365 5.05197399825252
  1000 0.253414515839499 0.674735164607009 1.64637881728546 1.96233908082641 2.33008267475551 2.58075469806595 3.30028264842391 4.78160862045835
  123456 0.253347649096447 0.674491737426917 1.64486596965374 1.95998320024519 2.32637808011082 2.57586912841899 3.2906055445293 4.75365143818382
  1000000 0.253347170537842 0.674489995531087 1.64485515072204 1.95996635681411 2.32635160312081 2.57583422010533 3.29053646124869 4.75345234827968
`
  .trim()
  .split("\n")
  .map((row) => row.trim().split(" ").map(Number));

const degrees = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 1, max: 1e6, noNaN: true }));
const probability = fc.oneof(
  fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
  fc.double({ min: 1e-6, max: 1e-3, noNaN: true }),
);

describe("the quantile of Student's t", () => {
  test.each(QUANTILES.flatMap(([df, ...row]) => row.map((t, i) => [df!, PROBABILITIES[i]!, t] as const)))(
    "with %d degrees at %d is %d",
    (df, p, t) => {
      expectClose(studentTQuantile(p, df), t, 1e-9);
      // Below the middle the table's p is exact, so nothing but the algorithm can be wrong.
      expectClose(studentTQuantile(1 - p, df), -t, 1e-9);
    },
  );

  check.prop([probability], { seed: 1, numRuns: 2000 })("with 1 degree is that of Cauchy, a tangent", (p) => {
    const tail = Math.min(p, 1 - p);
    // A tangent near its pole would lose the digits that are to be checked.
    const oracle = tail > 0.25 ? Math.tan(Math.PI * (p - 0.5)) : Math.sign(p - 0.5) / Math.tan(Math.PI * tail);
    expectClose(studentTQuantile(p, 1), oracle, 1e-11);
  });

  check.prop([probability], { seed: 2, numRuns: 2000 })("with 2 degrees is (2p - 1)/√(2p(1 - p))", (p) => {
    expectClose(studentTQuantile(p, 2), (p - 0.5) / Math.sqrt((p * (1 - p)) / 2), 1e-11);
  });

  check.prop([probability, degrees], { seed: 3, numRuns: 2000 })("inverts the distribution function", (p, df) => {
    const t = studentTQuantile(p, df);
    const tail = studentTTail(Math.abs(t), df);
    expectClose(tail, Math.min(p, 1 - p), 1e-9);
  });

  check.prop([fc.double({ min: 1e-6, max: 0.5, noNaN: true }), degrees], { seed: 4, numRuns: 2000 })(
    "is symmetric about 0",
    (p, df) => {
      // 1 - p is rounded; p' is what it stands for exactly.
      const upper = 1 - p;
      expect(studentTQuantile(upper, df)).toBe(0 - studentTQuantile(1 - upper, df));
    },
  );

  check.prop([probability, probability, degrees], { seed: 5, numRuns: 2000 })("rises with p", (p, q, df) => {
    fc.pre(Math.abs(p - q) > 1e-9 * Math.min(p, q, 1 - p, 1 - q));
    expect(Math.sign(studentTQuantile(p, df) - studentTQuantile(q, df))).toBe(Math.sign(p - q));
  });

  check.prop([fc.double({ min: 0.500001, max: 1 - 1e-6, noNaN: true }), degrees], { seed: 6, numRuns: 2000 })(
    "above the middle falls with the degrees",
    (p, df) => {
      expect(studentTQuantile(p, df * 1.01)).toBeLessThan(studentTQuantile(p, df));
    },
  );

  test("is exactly 0 in the middle, and not -0", () => {
    for (const df of [1, 2, 7.5, 1e6]) expect(studentTQuantile(0.5, df)).toBe(0);
  });

  test("has the same bits everywhere", () => {
    expect(studentTQuantile(0.975, 9)).toBe(2.262157162798204);
    expect(studentTQuantile(0.995, 19)).toBe(2.860934606464979);
  });

  test.each([0, 1, -0.1, 1.1, 1e-13, Number.NaN])("refuses the probability %d", (p) => {
    expect(() => studentTQuantile(p, 5)).toThrow(`(found ${p})`);
  });

  test.each([0, 0.5, -1, Infinity, Number.NaN])("refuses %d degrees", (df) => {
    expect(() => studentTQuantile(0.9, df)).toThrow(`(found ${df})`);
    expect(() => studentTTail(1, df)).toThrow(`(found ${df})`);
  });
});

describe("the tail of Student's t", () => {
  check.prop([fc.double({ min: 0, max: 1e6, noNaN: true })], { seed: 7, numRuns: 2000 })(
    "with 1 degree is an arc tangent",
    (t) => {
      expectClose(studentTTail(t, 1), Math.atan2(1, t) / Math.PI, 1e-12);
    },
  );

  check.prop([degrees], { seed: 8, numRuns: 500 })("does not jump where its formula changes", (df) => {
    const below = studentTTail(Math.sqrt(3) * (1 - 1e-9), df);
    const above = studentTTail(Math.sqrt(3) * (1 + 1e-9), df);
    // The density there times the step, give or take a millionth of it.
    expect((below - above) / below).toBeGreaterThan(0);
    expect((below - above) / below).toBeLessThan(1e-8);
  });

  test("is a half at 0 and nothing at infinity; negative values are refused", () => {
    expect(studentTTail(0, 4)).toBe(0.5);
    expect(studentTTail(Infinity, 4)).toBe(0);
    expect(() => studentTTail(-1, 4)).toThrow("(found -1)");
  });
});

function expectClose(actual: number, oracle: number, tolerance: number): void {
  if (actual === oracle) return;
  expect(Math.abs(actual / oracle - 1)).toBeLessThan(tolerance);
}

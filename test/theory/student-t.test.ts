import { describe, expect, test } from "vitest";
import { interval99 } from "./student-t.ts";

/**
 * Probability that Student's t with an odd number of degrees of freedom lies within ±t.
 * @source Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3
 */
function within(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  let term = Math.cos(theta);
  let sum = 0;
  for (let k = 1; k <= degrees - 2; k += 2) {
    sum += term;
    term *= (Math.cos(theta) ** 2 * (k + 1)) / (k + 2);
  }
  return (2 / Math.PI) * (theta + Math.sin(theta) * sum);
}

/** How many standard errors the interval of n values reaches. */
function reach(n: number): number {
  const values = Array.from({ length: n }, (_, i) => i);
  const mean = (n - 1) / 2;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return interval99(values).halfWidth / Math.sqrt(variance / n);
}

describe("the 99 % interval of a mean", () => {
  test.each([10, 20, 30, 40])("of %d values reaches as far as Student's distribution says, to three decimals", (n) => {
    const t = reach(n);
    expect(within(t - 0.0005, n - 1)).toBeLessThan(0.99);
    expect(within(t + 0.0005, n - 1)).toBeGreaterThan(0.99);
  });

  test("of five values reaches 4.604 standard errors", () => {
    expect(interval99([1, 2, 3, 4, 5])).toStrictEqual({ mean: 3, halfWidth: 4.604 * Math.sqrt(0.5) });
  });

  test("is not guessed for other numbers of values", () => {
    expect(() => interval99([1, 2, 3])).toThrow(/3 replications is not in the table/u);
  });
});

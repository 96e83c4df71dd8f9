import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { normalQuantile, normalTail } from "../../sim/statistics/normal.ts";

/** Computed with mpmath at 60 digits by inverting the complementary error function. */
const QUANTILES: [p: number, z: number][] = [
  [1e-300, -37.0470962993612],
  [1e-12, -7.034483825301132],
  [1e-6, -4.753424308822899],
  [0.001, -3.090232306167814],
  [0.025, -1.959963984540054],
  [0.2, -0.8416212335729142],
  [0.4, -0.2533471031357998],
  [0.499, -0.002506630899571764],
  [0.6, 0.2533471031357998],
  [0.75, 0.6744897501960817],
  [0.9, 1.2815515655446],
  [0.95, 1.644853626951473],
  [0.975, 1.959963984540054],
  [0.99, 2.326347874040841],
  [0.995, 2.575829303548901],
  [0.999, 3.090232306167814],
  [0.9995, 3.290526731491895],
  [0.999999, 4.753424308822899],
];

const tail = fc.oneof(
  fc.double({ min: 1e-12, max: 0.5, noNaN: true }),
  fc.double({ min: 1e-300, max: 1e-6, noNaN: true }),
);

describe("the normal quantile", () => {
  test.each(QUANTILES)("at %d is %d", (p, z) => {
    expect(Math.abs(normalQuantile(p) / z - 1)).toBeLessThan(1e-10);
  });

  check.prop([tail], { seed: 1, numRuns: 3000 })("inverts the tail, however far out", (p) => {
    expect(Math.abs(normalTail(-normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
  });

  check.prop([fc.double({ min: 1e-12, max: 0.5, noNaN: true })], { seed: 2, numRuns: 1000 })("is symmetric", (p) => {
    const upper = 1 - p;
    expect(normalQuantile(upper)).toBe(0 - normalQuantile(1 - upper));
  });

  check.prop([tail, tail], { seed: 3, numRuns: 2000 })("rises with p", (p, q) => {
    fc.pre(Math.abs(p - q) > 1e-9 * Math.min(p, q));
    expect(Math.sign(normalQuantile(p) - normalQuantile(q))).toBe(Math.sign(p - q));
  });

  test("is exactly 0 in the middle, and not -0", () => {
    expect(normalQuantile(0.5)).toBe(0);
  });

  test.each([0, 1, -0.1, 1.1, Number.NaN])("refuses the probability %d", (p) => {
    expect(() => normalQuantile(p)).toThrow(`(found ${p})`);
  });
});

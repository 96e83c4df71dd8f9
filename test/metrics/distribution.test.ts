import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  CDF_SHARES,
  cdfOf,
  quantile,
  sampleOf as sampleOfSorted,
  sortedDefined,
  type TimeSample,
} from "../../sim/metrics/distribution.ts";

const TEN = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
/** The points of the distribution function that are there. */
const points = (sorted: Float64Array): [share: number, value: number][] =>
  cdfOf(sorted).flatMap((value, i): [number, number][] => (value === null ? [] : [[CDF_SHARES[i]!, value]]));
/** (37·i²) mod 1009 for i = 0 … 999. */
const THOUSAND = Array.from({ length: 1000 }, (_, i) => (i * i * 37) % 1009);

/** Of values in any order, as the product sorts them. */
const sampleOf = (values: Float64Array): TimeSample => sampleOfSorted(sortedDefined(values));

describe("sampleOf", () => {
  // numpy.quantile(values, q), whose default method "linear" is type 7.
  test("has the quantiles that numpy gives", () => {
    expect(sampleOf(Float64Array.from(THOUSAND))).toStrictEqual({
      count: 1000,
      mean: 504.045,
      p50: 504.5,
      p90: 919.3000000000001,
      p95: 973,
      p99: 1003.01,
      p999: 1008.0,
      max: 1008,
    });
    const sorted = sortedDefined(Float64Array.from(TEN));
    expect([0.1, 0.25, 0.5].map((q) => quantile(sorted, q))).toStrictEqual([1, 2.25, 3.5]);
    expect(quantile(sorted, 0.9)).toBeCloseTo(6.3, 12);
  });

  test.each([
    ["p50", 2],
    ["p90", 10],
    ["p95", 20],
    ["p99", 100],
    ["p999", 1000],
  ] as const)("%s needs %d requests: with fewer none would lie beyond it", (name, needed) => {
    expect(sampleOf(new Float64Array(needed - 1).fill(7))[name]).toBeNull();
    expect(sampleOf(new Float64Array(needed).fill(7))[name]).toBe(7);
  });

  test("of nothing has a count and no values", () => {
    const nothing = { count: 0, mean: null, p50: null, p90: null, p95: null, p99: null, p999: null, max: null };
    expect(sampleOf(new Float64Array())).toStrictEqual(nothing);
    expect(sampleOf(Float64Array.of(NaN, NaN))).toStrictEqual(nothing);
  });

  test("leaves out what is not defined", () => {
    expect(sampleOf(Float64Array.of(NaN, 2, NaN, 4))).toMatchObject({ count: 2, mean: 3, p50: 3, max: 4 });
  });

  test("of one request has a mean and a maximum only", () => {
    expect(sampleOf(Float64Array.of(5))).toMatchObject({ count: 1, mean: 5, p50: null, max: 5 });
  });

  const values = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 1200 });
  check.prop([values], { seed: 1 })("does not depend on the order, and changes nothing", (given) => {
    const column = Float64Array.from(given);
    const before = [...column];
    expect(sampleOf(column)).toStrictEqual(sampleOf(Float64Array.from(given.toReversed())));
    expect([...column]).toStrictEqual(before);
  });

  check.prop([values], { seed: 2 })("rises from quantile to quantile up to the maximum", (given) => {
    const { p50, p90, p95, p99, p999, max } = sampleOf(Float64Array.from(given));
    const known = [p50, p90, p95, p99, p999, max].filter((value) => value !== null);
    expect(known).toStrictEqual(known.toSorted((a, b) => a - b));
  });
});

describe("cdfOf", () => {
  test("of nothing is empty, and of one value is that value", () => {
    expect(points(new Float64Array())).toStrictEqual([]);
    expect(points(Float64Array.of(5))).toStrictEqual([
      [0, 5],
      [1, 5],
    ]);
  });

  test("goes as far into the tail as there are values, and then to the maximum", () => {
    const shares = (count: number): number[] =>
      points(Float64Array.from({ length: count }, (_, i) => i)).map(([share]) => share);
    expect(shares(100).at(-2)).toBe(0.99);
    expect(shares(1000).at(-2)).toBe(0.999);
    expect(shares(99).at(-2)).toBe(0.985);
    expect(shares(1000).at(-1)).toBe(1);
  });

  test("lies on the quantiles", () => {
    const sorted = sortedDefined(Float64Array.from(THOUSAND));
    const byShare = new Map(points(sorted));
    for (const q of [0.5, 0.9, 0.99, 0.999]) expect(byShare.get(q)).toBe(quantile(sorted, q));
    expect(byShare.get(1)).toBe(1008);
  });

  check.prop([fc.array(fc.nat(), { minLength: 1, maxLength: 300 })], { seed: 3 })("never falls", (given) => {
    const found = points(sortedDefined(Float64Array.from(given)));
    const falling = found.filter(
      ([share, value], i) => i > 0 && (share <= found[i - 1]![0] || value < found[i - 1]![1]),
    );
    expect(falling).toStrictEqual([]);
  });
});

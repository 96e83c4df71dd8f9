import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { exponential, stream } from "../../sim/base/random.ts";
import { ascending } from "../../sim/metrics/ascending.ts";

const random = stream(1, "ascending", "test");
const draws = (count: number, of: () => number): Float64Array => Float64Array.from({ length: count }, of);

describe("values in ascending order", () => {
  test.each<[string, Float64Array]>([
    ["whole nanoseconds", draws(10_000, () => Math.round(exponential(random) * 1e7))],
    ["up to the largest safe number", draws(5_000, () => Math.floor(random.uniform() * Number.MAX_SAFE_INTEGER))],
    ["fractions", draws(10_000, () => random.uniform())],
    ["of all sizes", draws(10_000, () => random.uniform() * 10 ** Math.floor(random.uniform() * 600 - 300))],
    ["with endless ones", draws(10_000, () => (random.uniform() < 0.1 ? Infinity : random.uniform() * 1e9))],
    ["with many alike", draws(10_000, () => Math.floor(random.uniform() * 3))],
    ["negative ones among them", draws(10_000, () => random.uniform() - 0.5)],
    ["a zero with a sign among them", draws(10_000, () => (random.uniform() < 0.01 ? -0 : random.uniform()))],
    ["in reverse", draws(10_000, () => 0).map((_, i) => 10_000 - i)],
    ["few", draws(50, () => random.uniform())],
    ["a part of a longer array", draws(20_000, () => random.uniform()).subarray(3, 15_000)],
  ])("are those that sorting gives: %s", (_name, values) => {
    const before = values.slice();
    const wanted = values.toSorted();
    const found = ascending(values);
    expect(found.every((value, i) => Object.is(value, wanted[i]))).toBe(true);
    expect(found).toHaveLength(wanted.length);
    // What was given is only read.
    expect(values.every((value, i) => Object.is(value, before[i]))).toBe(true);
  });

  check.prop([fc.array(fc.double({ noNaN: true }))], { seed: 1 })("are those that sorting gives: any", (values) => {
    const given = Float64Array.from(values);
    expect(Array.from(ascending(given), (value) => value + 0)).toStrictEqual(
      Array.from(given.toSorted(), (value) => value + 0),
    );
  });

  test("are not copied where they have that order already", () => {
    const values = Float64Array.of(1, 2, 2, 3);
    expect(ascending(values)).toBe(values);
  });
});

import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { exponential, stream } from "../../sim/base/random.ts";
import {
  addHistogram,
  addValue,
  bucketOf,
  HISTOGRAM_ERROR,
  type LogLinearHistogram,
  newHistogram,
  valuesAt,
} from "../../sim/statistics/log-linear-histogram.ts";

function histogramOf(values: Iterable<number>): LogLinearHistogram {
  const histogram = newHistogram();
  for (const value of values) addValue(histogram, value);
  return histogram;
}

/** The largest relative error over all ranks. */
function worstError(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const ranks = Array.from(sorted.keys());
  const found = valuesAt(histogramOf(values), ranks);
  expect(found).toHaveLength(values.length);
  let worst = 0;
  found.forEach((value, rank) => {
    const exact = sorted[rank]!;
    worst = Math.max(worst, exact === 0 ? value : Math.abs(value / exact - 1));
  });
  return worst;
}

const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const sizes = fc.double({ min: 1e-300, max: 1e300, noNaN: true });

describe("a value of any rank", () => {
  test("is promised to a twentieth of a per cent", () => {
    expect(HISTOGRAM_ERROR).toBeLessThan(0.0005);
  });

  check.prop([fc.array(fc.oneof(whole, sizes, fc.integer({ min: 0, max: 3000 })), { minLength: 1, maxLength: 200 })], {
    seed: 1,
    numRuns: 300,
  })("is as near as promised, whatever the values", (values) => {
    expect(worstError(values)).toBeLessThanOrEqual(HISTOGRAM_ERROR);
  });

  const random = stream(1, "histogram", "test");
  const draws = (of: () => number): number[] => Array.from({ length: 20_000 }, of);
  test.each<[string, number[]]>([
    ["exponential ones in ns", draws(() => Math.round(exponential(random) * 1e7))],
    ["heavy-tailed ones", draws(() => Math.round(1e6 / (1 - random.uniform()) ** 2))],
    ["small whole ones", draws(() => Math.floor(random.uniform() * 5000))],
    ["tiny ones", draws(() => random.uniform() * 1e-250)],
    ["huge ones", draws(() => random.uniform() * 1e300)],
  ])("is as near as promised among %s", (_name, values) => {
    expect(worstError(values)).toBeLessThanOrEqual(HISTOGRAM_ERROR);
  });

  test("is exact where all are alike, and at both ends", () => {
    expect(valuesAt(histogramOf(Array.from({ length: 100 }, () => 123_456_789)), [0, 50, 99])).toStrictEqual([
      123_456_789, 123_456_789, 123_456_789,
    ]);
    expect(valuesAt(histogramOf([0, 0, 0]), [0, 1, 2])).toStrictEqual([0, 0, 0]);
    const [first, , last] = valuesAt(histogramOf([1_000_003, 5_000_001, 9_000_007]), [0, 1, 2]);
    expect([first, last]).toStrictEqual([1_000_003, 9_000_007]);
  });

  test("may be asked for several times, and not at all", () => {
    expect(valuesAt(histogramOf([5, 7]), [0, 0, 1, 1])).toStrictEqual([5, 5, 7, 7]);
    expect(valuesAt(histogramOf([5, 7]), [])).toStrictEqual([]);
    expect(valuesAt(newHistogram(), [])).toStrictEqual([]);
  });
});

describe("count, sum and extremes", () => {
  check.prop([fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1 })], { seed: 2 })("are exact", (values) => {
    const { count, sum, min, max } = histogramOf(values);
    expect([count, sum, min, max]).toStrictEqual([
      values.length,
      values.reduce((total, value) => total + value, 0),
      Math.min(...values),
      Math.max(...values),
    ]);
  });
});

describe("histograms of parts", () => {
  const parts = fc.array(fc.array(fc.integer({ min: 0, max: 1e12 })), { minLength: 1, maxLength: 6 });

  check.prop([parts], { seed: 3 })("add up to that of the whole, in any order", (lists) => {
    const ordered = ({ count, sum, min, max, pages }: LogLinearHistogram): unknown => ({
      sums: [count, sum, min, max],
      pages: [...pages].toSorted(([a], [b]) => a - b),
    });
    const merged = (all: readonly (readonly number[])[]): LogLinearHistogram => {
      const sum = newHistogram();
      for (const values of all) addHistogram(sum, histogramOf(values));
      return sum;
    };
    const ofAll = ordered(histogramOf(lists.flat()));
    expect(ordered(merged(lists))).toStrictEqual(ofAll);
    expect(ordered(merged(lists.toReversed()))).toStrictEqual(ofAll);
  });

  test("stay as they are when they are added to others", () => {
    const part = histogramOf([5]);
    const all = newHistogram();
    addHistogram(all, part);
    addValue(all, 5);
    expect([part.count, all.count, valuesAt(part, [0])[0]]).toStrictEqual([1, 2, 5]);
    expect(histogramOf([5])).toStrictEqual(part);
  });
});

describe("a bucket", () => {
  check.prop([fc.double({ min: 0, noNaN: true }), fc.double({ min: 0, noNaN: true })], { seed: 4 })(
    "has a number that grows with its values",
    (a, b) => {
      if (a <= b) expect(bucketOf(a, 6)).toBeLessThanOrEqual(bucketOf(b, 6));
    },
  );

  test("is as wide as its bits say", () => {
    expect(bucketOf(1024, 10) + 1).toBe(bucketOf(1025, 10));
    expect(bucketOf(2048, 10)).toBe(bucketOf(2049, 10));
    expect(bucketOf(64, 6) + 1).toBe(bucketOf(65, 6));
  });
});

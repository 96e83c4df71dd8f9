import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { type NumberSeries, NumberSeriesBuilder, thinnedTo } from "../../sim/metrics/number-series.ts";

function seriesOf(numbers: readonly number[], most: number): NumberSeries {
  const series = new NumberSeriesBuilder(most);
  for (const number of numbers) series.add(number, number * 10, 1000 + number, number + 0.5, NaN);
  return series.close();
}

describe("requests by number", () => {
  test("are all there while there is room", () => {
    expect(seriesOf([2, 0, 3], 4)).toStrictEqual({
      every: 1,
      arrivalNs: Float64Array.of(0, NaN, 20, 30),
      latencyNs: Float64Array.of(1000, NaN, 1002, 1003),
      ttftNs: Float64Array.of(0.5, NaN, 2.5, 3.5),
      tpotNs: Float64Array.of(NaN, NaN, NaN, NaN),
      sumNs: Float64Array.of(1000, 0, 1002, 1003),
      counts: Float64Array.of(1, 0, 1, 1),
    });
  });

  test("are every second one and sums of two when there is not", () => {
    expect(seriesOf([0, 1, 3, 2, 4], 4)).toStrictEqual({
      every: 2,
      arrivalNs: Float64Array.of(0, 20, 40),
      latencyNs: Float64Array.of(1000, 1002, 1004),
      ttftNs: Float64Array.of(0.5, 2.5, 4.5),
      tpotNs: Float64Array.of(NaN, NaN, NaN),
      sumNs: Float64Array.of(2001, 2005, 1004),
      counts: Float64Array.of(2, 2, 1),
    });
  });

  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 300 });

  check.prop([numbers, fc.integer({ min: 1, max: 50 })], { seed: 1 })(
    "are the same whether thinned on the way or afterwards, and none is lost from the sums",
    (given, half) => {
      const little = seriesOf(given, 2 * half);
      const all = seriesOf(given, 10_000);
      expect(all.every).toBe(1);
      expect(little).toStrictEqual(thinnedTo(all, little.every));
      expect(little.arrivalNs.length).toBeLessThanOrEqual(2 * half);
      expect(little.counts.reduce((sum, count) => sum + count, 0)).toBe(given.length);
      expect(little.sumNs.reduce((sum, ns) => sum + ns, 0)).toBe(given.reduce((sum, k) => sum + 1000 + k, 0));
    },
  );

  test("cannot be had of more than are there", () => {
    expect(() => thinnedTo(seriesOf([0, 9], 4), 1)).toThrow("of every 4th request only, not of every 1th");
  });
});

import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { CDF_SHARES, cdfOf, quantile, sampleOf, sortedDefined } from "../../sim/metrics/distribution.ts";
import { cdfOfHistogram, quantilesOf, sampleOfHistogram } from "../../sim/metrics/histogram-quantiles.ts";
import {
  addValue,
  HISTOGRAM_ERROR,
  type LogLinearHistogram,
  newHistogram,
} from "../../sim/statistics/log-linear-histogram.ts";

function histogramOf(values: readonly number[]): LogLinearHistogram {
  const histogram = newHistogram();
  for (const value of values) addValue(histogram, value);
  return histogram;
}

function expectNear(found: number | null, exact: number | null): void {
  if (found === null || exact === null || exact === 0 || !Number.isFinite(exact)) expect(found).toBe(exact);
  else expect(Math.abs(found / exact - 1)).toBeLessThanOrEqual(HISTOGRAM_ERROR * (1 + 1e-9));
}

const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 9 })), {
  maxLength: 3000,
});

describe("quantiles of a histogram", () => {
  check.prop([values, fc.integer({ min: 0, max: 20 })], { seed: 1, numRuns: 100 })(
    "are those of the values, with others that never end or without, to its error",
    (given, endless) => {
      const sorted = sortedDefined(Float64Array.from([...given, ...Array.from({ length: endless }, () => Infinity)]));
      const shares = [0.5, 0.9, 0.99];
      quantilesOf(histogramOf(given), shares, endless).forEach((found, i) => {
        const exact = quantile(sorted, shares[i]!);
        expectNear(found, exact);
      });
    },
  );

  check.prop([values], { seed: 2, numRuns: 100 })("make the same samples and distribution functions", (given) => {
    const sorted = sortedDefined(Float64Array.from(given));
    const [found, exact] = [sampleOfHistogram(histogramOf(given)), sampleOf(sorted)];
    expect([found.count, found.mean, found.max]).toStrictEqual([exact.count, exact.mean, exact.max]);
    for (const name of ["p50", "p90", "p95", "p99", "p999"] as const) expectNear(found[name], exact[name]);
    const cdf = cdfOf(sorted);
    cdfOfHistogram(histogramOf(given)).forEach((value, i) => expectNear(value, cdf[i]!));
  });

  test("are known where so many values lie beyond them", () => {
    expect(quantilesOf(histogramOf([1, 2]), [0.4, 0.5, 0.9, 1])).toStrictEqual([1.4, 1.5, null, 2]);
    expect(cdfOfHistogram(newHistogram())).toStrictEqual(CDF_SHARES.map(() => null));
  });
});

import { PERCENTILES, type Distribution, type Percentile, type Support } from "../result/run.ts";
import { percentileSupport } from "../statistics/percentile-support.ts";
import { CDF_SHARES, PERCENTILE_SHARES, type TimeSample } from "./distribution.ts";
import { estimate, type Estimate, inRange, intervalsOf } from "./over-replications.ts";
import { pooledQuantile } from "./pooled-quantile.ts";

/**
 * Effective requests of each replication that must lie beyond a percentile. With several replications a noisy
 * percentile of one is no harm, since the t interval shows it; but with fewer than 5 it is biased, and 95 % intervals
 * hold the truth too rarely (test/statistics/coverage.test.ts).
 */
const BEYOND_IN_EACH = 5;

/** How far numbers of a sample can be trusted. */
export interface Trust {
  readonly confidence: number;
  /** Whether percentiles stand for the long run, so that each replication must be long enough for them. */
  readonly longRun: boolean;
}

/**
 * One quantity over replications: means of what each of them shows.
 * @param samples      one per replication
 * @param independence independent requests ÷ requests, one per replication
 */
export function combineDistribution(
  samples: readonly TimeSample[],
  independence: readonly number[],
  { confidence, longRun }: Trust,
): Distribution {
  const count = samples.reduce((sum, sample) => sum + sample.count, 0);
  const effective = samples.reduce((sum, sample, k) => sum + sample.count * independence[k]!, 0);
  // Of a finite course the percentile is that of its own requests, however they hang together.
  const has = (longRun ? effective : count) / samples.length;
  const refused: Partial<Record<Percentile, Support>> = {};
  const estimates: Record<string, Estimate> = {
    mean: inRange(
      estimate(
        samples.map((sample) => sample.mean),
        confidence,
      ),
    ),
  };
  for (const name of PERCENTILES) {
    const values = samples.map((sample) => sample[name]);
    const q = PERCENTILE_SHARES[name];
    const needs = longRun ? neededFor(q, samples.length, has) : Math.ceil(1 / (1 - q) - 1e-9);
    const isKnown = has >= needs && !values.includes(null);
    if (!isKnown && count > 0) refused[name] = { has, needs };
    estimates[name] = isKnown ? inRange(estimate(values, confidence)) : { value: null, interval: null };
  }
  const value = (name: Percentile | "mean"): number | null => estimates[name]!.value;
  return {
    count,
    effective,
    mean: value("mean"),
    p50: value("p50"),
    p90: value("p90"),
    p95: value("p95"),
    p99: value("p99"),
    p999: value("p999"),
    max: samples.reduce<number | null>(
      (max, sample) => (sample.max === null ? max : Math.max(max ?? -Infinity, sample.max)),
      null,
    ),
    intervals: intervalsOf<Percentile | "mean">(estimates),
    refused,
  };
}

/** The same distribution without percentiles, for a tenant whose queue grows: they would say how long the run was. */
export function withoutPercentiles(distribution: Distribution): Distribution {
  return {
    ...distribution,
    mean: null,
    p50: null,
    p90: null,
    p95: null,
    p99: null,
    p999: null,
    max: null,
    intervals: {},
  };
}

/** Effective requests that each of so many replications needs for a percentile. */
export function neededFor(q: number, replications: number, has: number): number {
  return percentileSupport(q, has, replications === 1 ? undefined : BEYOND_IN_EACH).needs;
}

/**
 * Points (share, value) of the distribution function: the mean over replications where all have one, then the maximum.
 * @param effective requests of each replication that count; shares that they do not support have no point
 * @param isPooled  of the requests of all replications together, because they differ in more than chance
 */
export function combineCdf(
  cdfs: readonly (readonly (number | null)[])[],
  effective: number,
  isPooled = false,
): [share: number, value: number][] {
  return CDF_SHARES.flatMap((share, i): [number, number][] => {
    if (share < 1 && effective * (1 - share) < BEYOND_IN_EACH) return [];
    const values = cdfs.map((cdf) => cdf[i]!);
    if (share === 1) {
      const known = values.filter((value) => value !== null);
      return known.length === 0 ? [] : [[1, Math.max(...known)]];
    }
    const isKnown = values.every((one) => one !== null);
    const value = isPooled && isKnown ? pooledQuantile(cdfs, share) : estimate(values, 0.95).value;
    return value === null ? [] : [[share, value]];
  });
}

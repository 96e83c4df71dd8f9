import { CDF_SHARES, type TimeSample } from "../../sim/metrics/distribution.ts";
import type { LoadSample } from "../../sim/metrics/load.ts";
import type { BlameSample, TargetSample, TenantSample, TimeName } from "../../sim/metrics/tenant-sample.ts";
import { BLAME_CAUSES, type BlameCause } from "../../sim/result/run.ts";

/** A quantity whose percentiles and mean all have one value, over so many requests. */
export function flatTimes(value: number | null, count = 10_000): TimeSample {
  return { count, mean: value, p50: value, p90: value, p95: value, p99: value, p999: value, max: value };
}

/** A target's metric in one replication, with no request open. */
export function targetValue(value: number | null, change: Partial<TargetSample> = {}): TargetSample {
  return { value, bound: value, within: null, interval: null, ...change };
}

/** The blame of requests that spent all their time on the device. */
export function deviceBlame(requests: number, ns: number): BlameSample {
  const meanNs = Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, cause === "device" ? ns : 0]));
  return { requests, meanNs: meanNs as Record<BlameCause, number> };
}

/** What differs from a quiet replication of 10,000 independent requests that all take 100 ns. */
export interface SampleChange extends Partial<Omit<TenantSample, "times" | "load">> {
  readonly times?: Partial<Record<TimeName, TimeSample>>;
  readonly load?: Partial<LoadSample>;
}

export function sampleWith({ times = {}, load = {}, ...change }: SampleChange = {}): TenantSample {
  const flat = flatTimes(100);
  return {
    arrived: 10_000,
    ended: { finished: 10_000, rejected: 0, timedOut: 0, running: 0, queued: 0 },
    retries: 0,
    preemptions: 0,
    independence: 1,
    throughputPerS: 10,
    goodputPerS: 10,
    sloAttainment: 1,
    targets: [],
    blame: { all: deviceBlame(10_000, 100), slowest1Percent: deviceBlame(100, 100) },
    cdf: CDF_SHARES.map(() => 100),
    percentileError: 0,
    ...change,
    times: { latency: flat, waiting: flat, ttft: flat, tpot: flat, slowdown: flat, interference: flat, ...times },
    load: {
      verdict: "stable",
      isTooShort: false,
      arrivedPerS: 10,
      carriedPerS: 10 - Math.max(0, load.growthPerS ?? 0),
      offered: 0.5,
      growthPerS: 0,
      ...load,
    },
  };
}

/** Replications in which one number differs. */
export function samplesOver<T>(values: readonly T[], change: (value: T) => SampleChange): TenantSample[] {
  return values.map((value) => sampleWith(change(value)));
}

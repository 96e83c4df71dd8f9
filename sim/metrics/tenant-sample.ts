import type { Ended } from "../result/ends.ts";
import { BLAME_CAUSES, type BlameCause, type Target } from "../result/run.ts";
import type { TimeSample } from "./distribution.ts";
import type { LoadSample } from "./load.ts";
import type { Limits, RequestRecord } from "./recorder.ts";
import type { SingleRun } from "./single-run.ts";

/** The quantities that requests have a distribution of. */
export const TIME_NAMES = ["latency", "waiting", "ttft", "tpot", "slowdown", "interference"] as const;
export type TimeName = (typeof TIME_NAMES)[number];

/** What one replication shows of one tenant under one policy. Plain data of fixed size, whatever the run's length. */
export interface TenantSample {
  readonly arrived: number;
  readonly ended: Ended;
  /** Times that a client tried again. */
  readonly retries: number;
  readonly preemptions: number;
  /** Independent requests ÷ requests, by their latencies in the order of arrival. */
  readonly independence: number;
  readonly times: Readonly<Record<TimeName, TimeSample>>;
  readonly throughputPerS: number;
  readonly goodputPerS: number;
  readonly sloAttainment: number | null;
  readonly targets: readonly TargetSample[];
  readonly blame: { readonly all: BlameSample; readonly slowest1Percent: BlameSample };
  /** Of a pipeline. */
  readonly stages?: { readonly all: StageSample; readonly slowest1Percent: StageSample };
  /** At CDF_SHARES. */
  readonly cdf: readonly (number | null)[];
  readonly load: LoadSample;
  /** Relative error of percentiles of times: 0 where every request was kept, else that of the histograms. */
  readonly percentileError: number;
}

/** The metric of a target in one replication. */
export interface TargetSample {
  /** With requests that are still open at their age, a lower bound. */
  readonly value: number | null;
  /** With requests that are still open as if they took for ever; null where too few arrived. */
  readonly bound: number | null;
  /** Share of requests within the limit if every open one will miss it, and if all meet it that still can. */
  readonly within: readonly [least: number, most: number] | null;
  /** What this run alone tells about the true value; null where replications tell it. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** Where the time of a pipeline's requests went, by stage. */
export interface StageSample {
  readonly requests: number;
  /** Mean latency at each stage, in their order; null without requests. */
  readonly meanNs: readonly number[] | null;
}

export interface BlameSample {
  readonly requests: number;
  readonly meanNs: Readonly<Record<BlameCause, number>> | null;
}

/** What a sample needs besides the record. */
export interface SampleInput {
  readonly targets: readonly Target[];
  /** Whether a request is served by itself, so that its device time is its own. */
  readonly servedAlone: boolean;
  /** Share of an engine that it can get at most, the mean over its partitions; 1 unless given. */
  readonly engineShare?: number;
  /** Requests that arrive in [fromNs, toNs) count. */
  readonly fromNs: number;
  readonly toNs: number;
  /** Latency by request number ÷ `every`, alone on the whole GPU and alone on its partitions; NaN or missing where unknown. */
  readonly aloneNs: Float64Array;
  readonly samePartitionNs: Float64Array;
  /** These two are about every so-many-th request, from the first on; 1 unless there are too many to keep each. */
  readonly every: number;
  /** How a single run gets intervals; null where replications do that. */
  readonly singleRun: SingleRun | null;
}

/** Latencies by request number, or of every so-many-th request where there were too many to keep each. */
export interface LatencyByNumber {
  readonly every: number;
  /** Of request k · every; NaN where it did not finish. */
  readonly latencyNs: Float64Array;
}

/** Latency of finished requests by request number. */
export function latencyByNumber({ index, latencyNs, condensed }: RequestRecord): LatencyByNumber {
  if (condensed !== null) return condensed.series;
  let last = -1;
  for (let k = 0; k < index.length; k++) last = Math.max(last, index[k]!);
  const byNumber = new Float64Array(last + 1).fill(NaN);
  for (let k = 0; k < index.length; k++) byNumber[index[k]!] = latencyNs[k]!;
  return { every: 1, latencyNs: byNumber };
}

/** The same of fewer requests. @param every a multiple of that of the latencies by a power of two */
export function latenciesOfEvery(every: number, found: LatencyByNumber): Float64Array {
  const { latencyNs } = found;
  const step = every / found.every;
  if (step === 1) return latencyNs;
  return Float64Array.from({ length: Math.ceil(latencyNs.length / step) }, (_, k) => latencyNs[k * step]!);
}

/** Time under service: all causes but the queue. */
export function serviceNs({ meanNs }: BlameSample): number {
  return meanNs === null ? 0 : BLAME_CAUSES.reduce((sum, cause) => (cause === "queue" ? sum : sum + meanNs[cause]), 0);
}

/**
 * Mean time that a request asks for of an engine that gives no more than a share to its tenant [ns].
 * @returns null where requests share iterations and have no device time of their own
 */
export function askedNs(all: BlameSample, { servedAlone, engineShare = 1 }: SampleInput): number | null {
  return servedAlone ? (all.meanNs?.device ?? 0) / engineShare : null;
}

/** The per-request limits among a tenant's targets. */
export function limitsOf(targets: readonly Target[]): Limits {
  const limit = (metric: Target["metric"]): number =>
    targets.find((target) => target.metric === metric)?.limit ?? Infinity;
  return {
    latencyNs: limit("latency"),
    ttftNs: limit("ttft"),
    tpotNs: limit("tpot"),
    targets: targets.flatMap((target) =>
      target.metric === "throughput" ? [] : [{ metric: target.metric, limitNs: target.limit }],
    ),
  };
}

import type { Grade } from "../base/fact.ts";
import type { ComparisonResult } from "./comparison.ts";
import type { ComputePartResult } from "./compute-part.ts";
import type { Ended, TurnedAway } from "./ends.ts";
import type { FaultsResult, TenantFaults } from "./faults.ts";
import type { Intervals } from "./interval.ts";
import type { OutOfMemory } from "./memory.ts";
import type { LayoutsResult } from "./layouts.ts";
import type { PipelineStages } from "./pipeline.ts";
import type { PlacementResult } from "./placement.ts";

/**
 * The result of a run: plain data, self-describing, complete. Reports read this and nothing else; it can be
 * written to JSON and read back without loss, so a report can be redrawn years later.
 *
 * Times are integer nanoseconds (`…Ns`) unless they are means, memory is bytes (`…Bytes`), rates are per second
 * (`…PerS`), shares and ratios have no unit. `null` means "not defined for this tenant" or "too few requests".
 *
 * Counts and engine times are totals over all replications; everything else is the mean over replications of what
 * each of them shows. An object's `intervals` holds, by field name, where the true value of that field plausibly lies.
 */
export interface RunResult {
  readonly schemaVersion: 2;
  readonly kind: "run";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  readonly scenario: ScenarioInfo;
  /** Units of the fields by their endings, and the list of metrics with unit, direction and meaning. */
  readonly units: Readonly<Record<string, string>>;
  readonly metrics: readonly MetricInfo[];
  readonly window: WindowInfo;
  readonly experiment: ExperimentInfo;
  /** In rank order, which is the order of names; then pipelines, in the order of theirs. */
  readonly tenants: readonly TenantInfo[];
  /** In the order of the scenario file. */
  readonly policies: readonly PolicyResult[];
  /** Policies against each other: one comparison for each tenant, then one of their worst targets. */
  readonly comparisons: readonly ComparisonResult[];
  /** Every constant and parameter that the numbers rest on, with grade and source. */
  readonly assumptions: readonly Assumption[];
  /** Things the reader must know before believing a number: skipped trace rows, scaled hardware, … */
  readonly notes: readonly string[];
}

export interface ScenarioInfo {
  readonly name: string;
  readonly title: string;
  readonly question: string | null;
  readonly seed: number;
  /** The scenario as written, defaults not filled in; enough to run it again. */
  readonly document: unknown;
}

/**
 * Where intervals come from:
 * - `replications`    independent repetitions with other draws: a t interval over them
 * - `batches`         one long run, cut into batches; percentiles only
 * - `block-bootstrap` one trace, resampled in blocks; the percentiles that targets name only
 * - `exact`           nothing is random: the numbers have no spread
 */
export type IntervalMethod = "replications" | "batches" | "block-bootstrap" | "exact";

/** How often and how the scenario was run. */
export interface ExperimentInfo {
  readonly replications: number;
  readonly intervals: IntervalMethod;
  /** Share of intervals that hold the true value. */
  readonly confidence: number;
  /**
   * `steady`: the load goes on as it is, so a warm-up is cut off and numbers are about the long run. `finite`: traces
   * and listed arrivals end, so every request counts, from an empty system on.
   */
  readonly horizon: "steady" | "finite";
  /** null when a number of replications was asked for. */
  readonly precision: PrecisionInfo | null;
  /** Whether percentiles of overloaded tenants are given although they mean little. */
  readonly overloadForced: boolean;
}

/** Replications until the intervals of the deciding metrics are narrow. */
export interface PrecisionInfo {
  /** Half width ÷ value that was asked for. */
  readonly asked: number;
  /** Of the widest interval; null while there is none. */
  readonly reached: number | null;
  /** "tenant under policy" of the widest interval. */
  readonly widest: string | null;
  readonly met: boolean;
  /** Replications at most. */
  readonly budget: number;
}

/**
 * Requests of a tenant that arrive in [its warm-up, durationNs) are counted; engines are from the latest of these
 * warm-ups, `warmupNs`, on. Arrivals go on after that, so that the counted requests finish under the same load, until
 * all have ended or the clock reaches limitNs.
 */
export interface WindowInfo {
  readonly warmupNs: number;
  readonly durationNs: number;
  readonly limitNs: number;
}

export interface MetricInfo {
  readonly name: string;
  readonly unit: string;
  readonly better: "lower" | "higher" | "neither";
  readonly doc: string;
}

export interface TenantInfo {
  readonly name: string;
  readonly title: string;
  /** Catalogue name of its work, or "inline". */
  readonly workload: string;
  /** One sentence on arrivals and serving, for tables: "gamma 3.2/s, CV 1.8; continuous batching". */
  readonly summary: string;
  readonly processes: number;
  readonly targets: readonly Target[];
  readonly warmup: WarmUp;
  /**
   * Only of a pipeline, a row of tenants that is measured like a tenant: their names, in order. Its requests are those that
   * arrive at the first of them, from there to the end of the last one; it has no processes and no memory of its own.
   */
  readonly stages?: readonly string[];
}

/** Where the counting of a tenant's requests begins: the same under every policy, so that the same requests count. */
export interface WarmUp {
  readonly ns: number;
  /** Found by MSER-5, given in the scenario, or none because the horizon is finite. */
  readonly rule: "mser-5" | "given" | "none";
  /** Policies under which latencies showed no steady part, or were too few to tell. */
  readonly unsettled: readonly string[];
}

export const TARGET_METRICS = ["latency", "ttft", "tpot", "throughput"] as const;
export type TargetMetric = (typeof TARGET_METRICS)[number];

/** One service-level objective: a percentile of a time stays below `limit`, or a throughput stays above it. */
export interface Target {
  readonly metric: TargetMetric;
  /** 0.99 for p99; null for throughput. */
  readonly quantile: number | null;
  /** ns, or requests per second for throughput. */
  readonly limit: number;
}

/** How far a target was met. */
export interface TargetOutcome extends Target {
  readonly value: number | null;
  /**
   * value ÷ limit for times, limit ÷ value for throughput; above 1 the target is missed. null: it cannot be told,
   * because too few requests finished, or because those still open at the end could turn it either way.
   */
  readonly ratio: number | null;
  /**
   * Met or missed with the whole interval, or by the value where there is none (a single run, nothing random); open
   * when the limit lies inside it, or the ratio is null.
   */
  readonly verdict: "met" | "missed" | "open";
  /**
   * Share of requests within the limit; null for throughput. Those still open count as outside, and so do those that were
   * turned away, gave up or were lost, which the percentile leaves out: where they alone keep this share below the quantile
   * with its whole interval, the target is missed whatever the percentile. Where too few requests support the percentile,
   * this decides: a mean needs fewer; so it does where placements differ, with the value of all requests together.
   */
  readonly within: number | null;
  readonly intervals: Intervals<"value" | "ratio" | "within">;
}

export interface PolicyResult {
  readonly name: string;
  /** The kinds of sharing in it, in words: "MIG with time-slicing". */
  readonly summary: string;
  readonly gpusUsed: number;
  /** null where the scenario gives no price. */
  readonly costPerHour: number | null;
  readonly currency: string;
  readonly allTargetsMet: boolean;
  readonly gpus: readonly GpuResult[];
  /** Same order as RunResult.tenants. */
  readonly tenants: readonly TenantResult[];
  readonly fairness: Fairness;
  /** Only of a policy that changes layouts during a run. */
  readonly layouts?: LayoutsResult;
  /** Only of a policy whose tenants an orchestrator places; then all intervals include the luck of placement. */
  readonly placement?: PlacementResult;
  /** Only where the scenario has faults. */
  readonly faults?: FaultsResult;
}

export interface Fairness {
  /** Jain's index over the tenants' 1 ÷ slowdown (mean latency ÷ mean latency alone): 1 when all are slowed alike. */
  readonly jain: number | null;
  readonly worstSlowdown: number | null;
  readonly worstSlowdownTenant: string | null;
  readonly intervals: Intervals<"jain" | "worstSlowdown">;
}

export interface GpuResult {
  readonly index: number;
  /** Catalogue name, "a100-sxm4-80gb". */
  readonly type: string;
  readonly mig: boolean;
  /** Sizes of the map: 8 memory and 7 compute slices on A100 and H100; 0 on a GPU without MIG. */
  readonly memorySlices: number;
  readonly computeSlices: number;
  readonly totalSms: number;
  readonly totalMemoryBytes: number;
  readonly partitions: readonly PartitionResult[];
}

export const DISCIPLINES = [
  "exclusive",
  "time-slicing",
  "mps",
  "vgpu",
  "vgpu-best-effort",
  "vgpu-equal-share",
  "vgpu-fixed-share",
  "compute-instances",
  "priority",
  "shared-server",
] as const;
export type Discipline = (typeof DISCIPLINES)[number];

export interface PartitionResult {
  /** "gpu0" or "gpu0/3g.40gb@4". */
  readonly id: string;
  /** null: the whole GPU with MIG off. */
  readonly profile: string | null;
  /** First memory slice and number of memory slices; 0 and GpuResult.memorySlices for the whole GPU. */
  readonly memoryStart: number;
  readonly memorySlices: number;
  readonly computeSlices: number;
  readonly sms: number;
  readonly memoryBytes: number;
  readonly memoryUsedBytes: number;
  readonly discipline: Discipline;
  /** The settings of the discipline, in words: "slice 2.10 ms, switch 170 µs". */
  readonly settings: string;
  readonly tenants: readonly string[];
  /** Compute instances of a GPU instance, in the order of the scenario file; absent where it is not split. */
  readonly parts?: readonly ComputePartResult[];
  readonly engine: EngineTime;
  /** SM-time busy ÷ SM-time of the partition, DCGM's SM_ACTIVE (0 to 1). */
  readonly smUtilisation: number;
  /** Memory bandwidth used ÷ bandwidth of the partition (0 to 1). */
  readonly bandwidthUtilisation: number;
  readonly intervals: Intervals<"smUtilisation" | "bandwidthUtilisation">;
}

/** Where the compute engine's time went inside the measured window; the four add up to totalNs. */
export interface EngineTime {
  readonly busyNs: number;
  readonly switchingNs: number;
  /** Extra device time because caches were cold at the start of a turn. */
  readonly coldCacheNs: number;
  readonly idleNs: number;
  readonly totalNs: number;
  /** Context switches in the window. */
  readonly switches: number;
}

export const PERCENTILES = ["p50", "p90", "p95", "p99", "p999"] as const;
export type Percentile = (typeof PERCENTILES)[number];

/**
 * Distribution of a quantity over requests. Quantiles interpolate linearly between order statistics (type 7 of
 * Hyndman and Fan) within each replication.
 */
export interface Distribution extends Readonly<Record<Percentile, number | null>> {
  /** Requests behind it. */
  readonly count: number;
  /** Independent requests that they are worth: latencies that follow each other share a queue. */
  readonly effective: number;
  readonly mean: number | null;
  /** The largest of all. */
  readonly max: number | null;
  readonly intervals: Intervals<Percentile | "mean">;
  /** Percentiles that are null because each replication has too few effective requests beyond them. */
  readonly refused: Readonly<Partial<Record<Percentile, Support>>>;
}

/** Effective requests in each replication, and how many a percentile needs. */
export interface Support {
  readonly has: number;
  readonly needs: number;
}

/**
 * Where the time of requests went. The parts of one request add up to its latency, to the nanosecond; here they
 * are means over a set of requests, in ns.
 */
export const BLAME_CAUSES = ["queue", "batching", "turn", "switch", "contention", "device", "host", "copy"] as const;
export type BlameCause = (typeof BLAME_CAUSES)[number];
export interface Blame {
  readonly requests: number;
  readonly meanNs: Readonly<Record<BlameCause, number>> | null;
  readonly intervals: Intervals<BlameCause>;
}

/**
 * Whether a tenant's queue keeps up:
 * - `stable`      in most replications it came back to where it was
 * - `backlogged`  it did not, but growth is not proven: a burst, or a system on the edge
 * - `overloaded`  it grows: more arrives than is served
 */
export const LOAD_VERDICTS = ["stable", "backlogged", "overloaded"] as const;
export type LoadVerdict = (typeof LOAD_VERDICTS)[number];

/** What is asked of a tenant and what it carries. */
export interface Load {
  readonly verdict: LoadVerdict;
  readonly arrivedPerS: number;
  /** Requests that finish per second in the second half of the window: what an overloaded tenant can carry. */
  readonly carriedPerS: number;
  /**
   * GPU time that the arrivals ask for per second of time, without switches and neighbours, ÷ the share of the engine that
   * the tenant can get; null for LLM serving and batches.
   */
  readonly offered: number | null;
  /** Growth of the number of open requests [1/s]. */
  readonly growthPerS: number;
  readonly intervals: Intervals<"arrivedPerS" | "carriedPerS" | "offered" | "growthPerS">;
}

export interface TenantResult {
  readonly name: string;
  /** Ids of the partitions it was placed on, in any replication. */
  readonly placements: readonly string[];
  readonly load: Load;
  /** True when it is overloaded in the long run, so that a percentile would say how long the run was; then none is given. */
  readonly percentilesWithheld: boolean;
  readonly arrived: number;
  readonly ended: Ended;
  /** Absent where every request was served or waits to be, at its first try. */
  readonly turnedAway?: TurnedAway;
  /** Out of memory or another failure, in a sentence; null when it ran. */
  readonly failure: string | null;
  /**
   * Latency of counted requests. Requests still open at the end enter with their age, a lower bound; then
   * `latencyIsLowerBound` is true.
   */
  readonly latencyNs: Distribution;
  readonly latencyIsLowerBound: boolean;
  /** Share by which percentiles of times may be off, because histograms gave them (record 12); absent: they are exact. */
  readonly percentileError?: number;
  /** Arrival to the first instruction on the device. */
  readonly waitingNs: Distribution;
  /**
   * Latency ÷ latency of the same request alone on the whole GPU; its mean is mean latency ÷ mean latency alone, because a
   * mean of ratios may be infinite. Null where the tenant alone would be overloaded.
   */
  readonly slowdown: Distribution;
  /** The same beside the same request alone on the same partition. */
  readonly interference: Distribution;
  /**
   * Time to first token, and time per output token after it; null unless the tenant generates tokens. A request that
   * had no token when the run ended enters the first with its age, a lower bound, and the second not at all.
   */
  readonly ttftNs: Distribution | null;
  readonly tpotNs: Distribution | null;
  /** Requests finished per second of the measured window. */
  readonly throughputPerS: number;
  /** Requests per second that finished within every per-request limit of the targets. */
  readonly goodputPerS: number;
  /** Share of arrived requests that met every per-request limit; null without such a limit or arrivals. */
  readonly sloAttainment: number | null;
  readonly targets: readonly TargetOutcome[];
  /** The largest ratio of its targets, which decides whether it is served; null without targets. */
  readonly worst: TargetOutcome | null;
  readonly met: boolean;
  readonly blame: { readonly all: Blame; readonly slowest1Percent: Blame };
  /** Points of the latency distribution, cumulative share and ns, denser towards the tail. */
  readonly latencyCdf: readonly (readonly [share: number, ns: number])[];
  /** Times a counted request lost its KV cache and was recomputed (continuous batching). */
  readonly preemptions: number;
  /** Memory taken by its processes at their start, all together; the most of any layout and of any placement. */
  readonly memoryBytes: number;
  /** Only of a pipeline. Its blame by cause is that of its stages, added up; hops between them count as queue. */
  readonly stages?: PipelineStages;
  /** Absent unless its processes grow. */
  readonly outOfMemory?: OutOfMemory;
  /** Only where the scenario has faults. */
  readonly faults?: TenantFaults;
  readonly intervals: Intervals<"throughputPerS" | "goodputPerS" | "sloAttainment">;
}

/** A constant or parameter that numbers of this run rest on. */
export interface Assumption {
  /** Where it is used: "time-slicing", "a100-sxm4-80gb", "tenant chat". */
  readonly scope: string;
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  readonly grade: Grade;
  readonly source: string;
  readonly range: readonly [low: number, high: number] | null;
}

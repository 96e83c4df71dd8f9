import type { Interval } from "./interval.ts";

/**
 * The answer to "which should I choose": plain data, complete enough to draw the page again. Times are nanoseconds,
 * ratios and factors have no unit, `null` means "not known" or "does not apply". All numbers are means over paired
 * replications; intervals are t intervals over them with the confidence of the result.
 */
export interface ChoiceResult {
  readonly schemaVersion: 1;
  readonly kind: "choice";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  readonly scenario: {
    readonly name: string;
    readonly title: string;
    readonly question: string | null;
    readonly seed: number;
  };
  readonly objective: Objective;
  readonly gpu: { readonly type: string; readonly count: number; readonly pricePerHour: number | null };
  readonly currency: string;
  readonly confidence: number;
  /** Differences of the objective's value up to this count as none. */
  readonly indifference: number;
  readonly replications: number;
  /** Simulations of one part in one replication that were run. */
  readonly cells: number;
  readonly search: SearchInfo;
  /** Those simulated to the end, best first; then those given up on the way, best first. */
  readonly candidates: readonly CandidateResult[];
  readonly recommendation: Recommendation;
  /** Empty where nothing was simulated to the end. */
  readonly headroom: readonly HeadroomResult[];
  readonly flips: readonly FlipResult[];
  readonly robustness: RobustnessResult | null;
  /** null unless no candidate meets every target. */
  readonly nearest: NearestChange | null;
  /** One for each GPU of the catalogue with `--gpu all`, else empty. */
  readonly gpus: readonly GpuChoice[];
  readonly notes: readonly string[];
}

/**
 * What is best. All but `latency` look at candidates that meet every target first.
 * - `latency`     the worst ratio of a target's percentile to its limit, over tenants; the mean p99 latency without targets
 * - `isolation`   the worst ratio, over tenants, of mean latency to that of the same requests alone on the same part
 * - `cost`        the price per hour, or the number of GPUs where there is no price; at equal cost the lower `latency`
 * - `throughput`  the largest factor on the load of all tenants at which every target is still met
 */
export const OBJECTIVES = ["latency", "isolation", "cost", "throughput"] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** On which side of a number that is the end of a range the true one lies. */
export type ChoiceBound = "at least" | "at most";

export interface SearchInfo {
  /** Different ways of placing the tenants, identical tenants and mirrored layouts counted once. */
  readonly existed: number;
  readonly pruned: readonly { readonly rule: string; readonly count: number }[];
  readonly simulated: number;
  /** Ranked behind by the estimate, and never simulated. */
  readonly notTried: number;
  /** Kinds that were not allowed. */
  readonly excluded: readonly string[];
  /** One for each round: replications so far, and candidates that had them. */
  readonly rounds: readonly { readonly replications: number; readonly candidates: number }[];
}

/** Whether every target is met. `fails`: out of memory. */
export const CANDIDATE_STATES = ["meets", "open", "misses", "overloaded", "fails"] as const;
export type CandidateState = (typeof CANDIDATE_STATES)[number];

export interface CandidateResult {
  /** "MIG: 4g.40gb chat, 3g.40gb embed". */
  readonly name: string;
  /** "time-slicing", "MIG", "MIG with MPS", … */
  readonly kind: string;
  readonly gpus: number;
  readonly costPerHour: number | null;
  readonly replications: number;
  readonly state: CandidateState;
  /** Why it misses, or fails; null when it meets all. */
  readonly why: string | null;
  /** Of the objective; in `cost` that of `latency`. null where it is not known, as of all given up for another measure. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Where the search for it came to an end of its range: on which side of `value` the true one lies. */
  readonly bound?: ChoiceBound;
  /** By what one was given up, where that is not the objective; its unit is that of the measure. */
  readonly screen?: {
    readonly measure: string;
    readonly unit: "ratio" | "ns";
    readonly value: number | null;
    readonly interval: Interval | null;
  };
  /**
   * How far it is behind the best other one, positive where it is worse whatever the objective, intervals that hold
   * together; null unless it went to the end.
   */
  readonly versusBest: Interval | null;
  readonly standing: "recommended" | "no difference" | "worse" | "given up";
  /** Those between which there is no difference share theirs, for the replications do not tell them apart. */
  readonly probabilityOfBest: number | null;
  /** Tenants of which replications are too short for a percentile. */
  readonly unknown: readonly string[];
  readonly tenants: readonly CandidateTenant[];
  /** GPU documents of a scenario file: what to write under the policy's name. */
  readonly document: unknown;
}

export interface CandidateTenant {
  readonly name: string;
  /** "p99 latency", "p99 ttft", "throughput" of the target nearest to being missed, or "p99 latency" without targets. */
  readonly metric: string;
  /** ns, or 1/s for throughput. */
  readonly value: number | null;
  readonly limit: number | null;
  readonly ratio: number | null;
  readonly interval: Interval | null;
  /** Mean latency ÷ mean latency alone on the same part; null where that was not simulated. */
  readonly slowdown: number | null;
  /** "3g.40gb", "whole GPU". */
  readonly place: string;
  /** Others on the same part. */
  readonly neighbours: readonly string[];
}

export interface Recommendation {
  /** Index into candidates; null when nothing can serve. */
  readonly candidate: number | null;
  /** Indices of those that are as good. */
  readonly equals: readonly number[];
  /** Index of the best candidate that is not as good. */
  readonly runnerUp: number | null;
  /**
   * How far the recommended one is ahead of the runner-up in the objective's unit: positive is ahead, whether low or high
   * values are good; so is its interval.
   */
  readonly lead: number | null;
  readonly leadInterval: Interval | null;
  /** Where one of the two values is a bound: what that makes of the lead. "open": nothing follows. */
  readonly leadBound?: ChoiceBound | "open";
  /**
   * The tenants that are better off than under the runner-up with the whole interval, and by how much: their ratio (or
   * p99); with `isolation` their slowdown, of which the metric is "slowdown".
   */
  readonly because: readonly {
    readonly tenant: string;
    readonly metric: string;
    readonly recommended: number;
    readonly runnerUp: number;
  }[];
  /** What another candidate has that this one has not; sentences. */
  readonly givenUp: readonly string[];
  /** Sentences, plain words first. */
  readonly sentences: readonly string[];
}

export interface HeadroomResult {
  /** null: all tenants together. */
  readonly tenant: string | null;
  /** What grows: the load, or the throughput that is asked of a tenant whose clients wait for answers. */
  readonly of: "load" | "throughput target";
  /** Factor at which the first target is missed; null where it is not known. */
  readonly factor: number | null;
  readonly interval: Interval | null;
  /** At least so much was carried: in one replication or more nothing broke up to the end of the range. */
  readonly beyond: boolean;
  /** Where the search came to an end of its range in a replication: on which side of `factor` the true one lies. */
  readonly bound?: ChoiceBound;
  /** In every replication a target is missed at the least load that was tried, which is `factor`. */
  readonly missedAlways?: true;
  /** Relative width to which the factor was found in each replication; 0 where it is exact. */
  readonly resolution: number;
  /** The tenant whose target breaks first; null when none does. */
  readonly breaks: string | null;
  readonly why: string | null;
}

/**
 * What is moved by a factor.
 * - `load`              the load of all tenants
 * - `burstiness`        the variation of the gaps between arrivals
 * - `throughput target` the throughput that is asked of tenants, their work as it is
 * - `batch work`        the work that arrives for tenants with a throughput target, and that target with it
 * - `copies`            the number of every tenant
 */
export const FLIP_AXES = ["load", "burstiness", "throughput target", "batch work", "copies"] as const;
export type FlipAxis = (typeof FLIP_AXES)[number];

export interface FlipResult {
  readonly axis: FlipAxis;
  /** The range of factors that was looked at; from 1 to 1 where nothing can be moved. */
  readonly from: number;
  readonly to: number;
  /** Where another candidate becomes better; null when none does in the range. */
  readonly at: number | null;
  readonly interval: Interval | null;
  readonly resolution: number;
  /** Name of the candidate that is better beyond it. */
  readonly winner: string | null;
  /** A sentence. */
  readonly text: string;
}

export interface RobustnessResult {
  readonly draws: number;
  /** Draws in which the recommended one, or one that is as good, comes first. */
  readonly holds: number;
  /** Names of the candidates that were compared. */
  readonly compared: readonly string[];
  /** How often each came first; those as good as the recommended one are looked at only where another is ahead of it. */
  readonly first: readonly number[];
  readonly constants: readonly RobustConstant[];
}

export interface RobustConstant {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly range: Interval;
  /** Whether the recommendation falls when this constant alone is at that end; null where it was not tried. */
  readonly flipsAtLow: boolean | null;
  readonly flipsAtHigh: boolean | null;
}

export interface NearestChange {
  /** Factor on the load of all tenants at which the best candidate meets every target. */
  readonly load: number | null;
  readonly loadCandidate: string | null;
  /** GPUs with which a candidate meets every target; null when it was not found with one more. */
  readonly gpus: number | null;
  readonly gpusCandidate: string | null;
  readonly text: string;
}

export interface GpuChoice {
  readonly gpu: string;
  readonly title: string;
  /** Why it cannot, or what it cannot do; empty when nothing is to be said. */
  readonly remarks: readonly string[];
  readonly recommended: string | null;
  readonly state: CandidateState | null;
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly gpus: number | null;
}

/** The answer to "how many of these fit on one GPU". */
export interface DensityResult {
  readonly schemaVersion: 1;
  readonly kind: "density";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  readonly scenario: { readonly name: string; readonly title: string; readonly seed: number };
  readonly tenant: string;
  readonly gpu: string;
  readonly max: number;
  readonly replications: number;
  readonly cells: number;
  readonly policies: readonly DensityPolicy[];
}

export interface DensityPolicy {
  readonly name: string;
  /** The largest number at which every one of them meets its targets; 0 when not even one does. */
  readonly most: number;
  /** Why not one more; null when the largest number that was looked at fits. */
  readonly why: string | null;
  readonly points: readonly DensityPoint[];
}

export interface DensityPoint {
  readonly tenants: number;
  /**
   * Worst ratio of a target to its limit over the tenants, or p99 latency [ns] where there are no targets; null where too
   * few requests finished for the percentile, and the share of requests in time decides.
   */
  readonly ratio: number | null;
  readonly interval: Interval | null;
  readonly fits: boolean;
  readonly why: string | null;
}

import type { Interval } from "./interval.ts";

/**
 * - `best`           every other policy is worse, or cannot serve at all
 * - `no difference from best`, `worse`
 * - `cannot be told` nothing known beats it, but of another policy too little is known
 * - `left out`       it cannot serve, or too little is known of it; `why` says which
 */
export const COMPARISON_STANDINGS = ["best", "no difference from best", "worse", "cannot be told", "left out"] as const;
export type ComparisonStanding = (typeof COMPARISON_STANDINGS)[number];

/**
 * Policies against the best of them, over paired replications. The statements about one tenant hold together with
 * the experiment's confidence; those about several tenants do not.
 */
export interface ComparisonResult {
  /** null: the worst ratio of all targets of all tenants. */
  readonly tenant: string | null;
  /** What is compared: "p99 ttft", "worst ratio". */
  readonly metric: string;
  readonly unit: "ns" | "1/s" | "1";
  readonly better: "lower" | "higher";
  /** Same order as RunResult.policies. */
  readonly policies: readonly PolicyComparison[];
}

export interface PolicyComparison {
  readonly policy: string;
  readonly standing: ComparisonStanding;
  /** Why it was left out; null otherwise. */
  readonly why: string | null;
  readonly mean: number | null;
  /** Of the mean by itself. */
  readonly interval: Interval | null;
  /** This policy minus the best other one. */
  readonly versusBest: Interval | null;
  /** How probable it is that its true mean is the best; the probabilities add up to 1. */
  readonly probabilityOfBest: number | null;
}

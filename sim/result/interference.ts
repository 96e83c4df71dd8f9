import type { Interval } from "./interval.ts";

/** The result of `slicewise interference`: each tenant beside each kind of noisy neighbour, under every way of sharing. Plain data. */
export interface InterferenceResult {
  readonly schemaVersion: 1;
  readonly kind: "interference";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  readonly scenario: { readonly name: string; readonly title: string };
  /** Catalogue name of the one GPU that victim and neighbour share. */
  readonly gpu: string;
  /** Counted requests arrive in this time [ns]. */
  readonly durationNs: number;
  readonly replications: number;
  /** Share of intervals that hold the true value. */
  readonly confidence: number;
  /** A neighbour may lengthen p50 and p99 by this share. */
  readonly tolerate: number;
  /** Ways of sharing, in the order of columns. */
  readonly ways: readonly string[];
  /** By way, what each of the two gets where that is a part of the GPU with a name: "3g.40gb". */
  readonly parts?: Readonly<Record<string, string>>;
  readonly aggressors: readonly { readonly name: string; readonly doc: string }[];
  readonly victims: readonly VictimResult[];
}

/** One tenant of the scenario. */
export interface VictimResult {
  readonly name: string;
  /** Beside a neighbour that does nothing, by way of sharing. */
  readonly alone: readonly AloneResult[];
  readonly rows: readonly AggressorResult[];
}

export interface AloneResult {
  readonly way: string;
  /** null: too few requests, overloaded even alone, or it cannot run. */
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  /** Why it cannot run or cannot be told; null where both percentiles are known. */
  readonly why: string | null;
}

/** The victim beside one aggressor. */
export interface AggressorResult {
  readonly aggressor: string;
  /** In the order of InterferenceResult.ways. */
  readonly cells: readonly InterferenceCell[];
  /** The way to choose against this aggressor; null where none is tolerable. */
  readonly advice: string | null;
  /** Without an advice: whether some way might be tolerable all the same, as of it it cannot be told. */
  readonly isUntold?: true;
  /** Whether the victim was given growth of its own beside this aggressor, which the scenario does not give it. */
  readonly victimGrows?: true;
}

export interface InterferenceCell {
  readonly way: string;
  /**
   * - `tolerable` both ratios lie with their whole intervals within what is tolerated
   * - `slowed`    one lies beyond with its whole interval, or the victim's queue grows for ever
   * - `open`      the limit lies inside an interval
   * - `unknown`   too few requests, or it cannot run
   * - `killed`    a process of the victim dies, because memory that it asks for is not there
   */
  readonly verdict: "tolerable" | "slowed" | "open" | "unknown" | "killed";
  /** Latency beside the aggressor ÷ latency beside a neighbour that does nothing. */
  readonly p50: RatioResult | null;
  readonly p99: RatioResult | null;
  /** Beside the aggressor [ns]. */
  readonly p99Ns: number | null;
  readonly overloaded: boolean;
  /** Who dies for want of memory; absent where neither grows. */
  readonly deaths?: { readonly victim: DeathResult | null; readonly neighbour: DeathResult | null };
  /** Why there is no ratio; null where both are known. */
  readonly why: string | null;
}

/** How a tenant whose memory grows fares. */
export interface DeathResult {
  /** Share of replications in which a process of it dies. */
  readonly probability: number;
  readonly interval: Interval | null;
  /** Requests that this turned away ÷ those that arrived; null without any. */
  readonly lostShare: number | null;
}

/** A mean ratio over replications with the same draws. */
export interface RatioResult {
  readonly value: number;
  readonly interval: Interval | null;
}

import type { Interval, Intervals } from "./interval.ts";

/** Allocations of a tenant's processes that failed while they ran, over all replications; its warm-up does not count. */
export interface OutOfMemory {
  /** Share of replications in which a process of it asked for memory that was not there. */
  readonly probability: number;
  /** Such allocations, failed restarts included. */
  readonly failures: number;
  /** Such allocations before, while the tenant warmed up. */
  readonly inWarmUp: number;
  /** Requests, or tries of requests, that were turned away because their process died. */
  readonly requestsLost: number;
  /** The same that came afterwards, to a process that stays away; absent without any. */
  readonly requestsAway?: number;
  /** When the first one failed, in the earliest replication [ns]; null: none did. */
  readonly firstNs: number | null;
  /** From the beginning of a run to its first one, the mean over the replications that have one [ns]; null: none has. */
  readonly meanFirstNs: number | null;
  /** That of the probability is Wilson's, for it is a share of few replications. */
  readonly intervals: Intervals<"probability" | "meanFirstNs">;
}

/** Replications in which some process of a tenant did not fit where it was placed, so that it never started. */
export interface FailedStart {
  readonly probability: number;
  /** Wilson's; null where the placement is the same in every replication. */
  readonly interval: Interval | null;
}

/** Allocations of a tenant's processes that failed while they ran, over all replications; its warm-up does not count. */
export interface OutOfMemory {
  /** Share of replications in which a process of it asked for memory that was not there. */
  readonly probability: number;
  /** Such allocations, failed restarts included. */
  readonly failures: number;
  /** Requests, or tries of requests, that were turned away because their process died. */
  readonly requestsLost: number;
  /** When the first one failed, in the earliest replication [ns]; null: none did. */
  readonly firstNs: number | null;
}

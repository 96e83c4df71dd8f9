import type { Interval } from "./interval.ts";
import type { FailedStart } from "./memory.ts";

/** How an orchestrator chooses among the free places of a GPU, one process after the other. */
export const PLACEMENT_RULES = ["random", "distributed", "packed"] as const;
export type PlacementRule = (typeof PLACEMENT_RULES)[number];

/** Latencies that placements may be compared by: percentiles need more requests than a mean. */
export const PLACEMENT_METRICS = ["p99", "p95", "p90", "mean"] as const;
export type PlacementMetric = (typeof PLACEMENT_METRICS)[number];

/** Who landed where under a policy whose tenants an orchestrator places, in each replication anew. */
export interface PlacementResult {
  readonly rule: PlacementRule;
  /** Processes that each partition takes, in the order of the policy's partitions. */
  readonly replicas: readonly PoolPart[];
  /** GPUs of the pool; those that held no process in any replication are not among the policy's GPUs, and cost nothing. */
  readonly gpusOffered?: number;
  /** Different placements among the replications; the processes of a tenant are alike. */
  readonly distinct: number;
  /** One per replication, from the first; partitions without tenants are left out. */
  readonly draws: readonly (readonly PlacedPart[])[];
  /** Same order as RunResult.tenants. */
  readonly tenants: readonly TenantPlacement[];
}

/** A partition of the pool and how many processes it takes. */
export interface PoolPart {
  readonly partition: string;
  readonly replicas: number;
}

/** A partition and who landed on it. */
export interface PlacedPart {
  readonly partition: string;
  /** In rank order. */
  readonly tenants: readonly PlacedTenant[];
  /** Memory that they take at their start. */
  readonly memoryUsedBytes?: number;
}

/** Processes of one tenant. */
export interface PlacedTenant {
  readonly name: string;
  readonly processes: number;
}

/** What the luck of placement did to one tenant. */
export interface TenantPlacement {
  readonly name: string;
  /** Latency that placements are compared by, the first that is known; null: none is. */
  readonly metric: PlacementMetric | null;
  /** Absent where it starts wherever it lands. */
  readonly failedStart?: FailedStart;
  /** Its targets that some replication missed by itself. */
  readonly missed?: readonly MissedTarget[];
  /** In how many replications some process of it was on a partition; partitions it never met are left out. */
  readonly landed: readonly { readonly partition: string; readonly replications: number }[];
  /** Its replications by the company it was in: the best first, then overloaded ones, then those in which it failed. */
  readonly companies: readonly Company[];
  /** By the name of the neighbour; those that were always or never there have nothing to compare with. */
  readonly neighbours: readonly NeighbourEffect[];
}

/** A target, and in how many replications it was missed: placements that a tenant must not land in. */
export interface MissedTarget {
  /** Its number among the tenant's targets, from 0. */
  readonly target: number;
  readonly replications: number;
}

/** Latency of a tenant over some of its replications. */
export interface CompanyLatency {
  /** Of the mean over replications in which the tenant ran and was not overloaded [ns]; null: there are none. */
  readonly valueNs: number | null;
  /** null for a single replication. */
  readonly interval: Interval | null;
}

/** Replications in which a tenant was on partitions of the same kinds with the same neighbours. */
export interface Company extends CompanyLatency {
  /** Kinds of the partitions that its processes were on, one entry for each partition. */
  readonly on: readonly string[];
  /** Processes of others on these partitions, in rank order. */
  readonly neighbours: readonly PlacedTenant[];
  /** Numbers of the replications, from 1. */
  readonly replications: readonly number[];
  /** Replications in which its queue grew without end. */
  readonly overloaded: number;
  /** Replications in which a process of it did not start. */
  readonly failed: number;
}

/** Latency of a tenant in replications with and without another one beside it. */
export interface NeighbourEffect {
  readonly name: string;
  /** Replications in which they shared a partition. */
  readonly replications: number;
  readonly beside: CompanyLatency;
  readonly apart: CompanyLatency;
  /** beside ÷ apart; null where one of them is not known. */
  readonly ratio: number | null;
}

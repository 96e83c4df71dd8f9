import type { Fact } from "../base/fact.ts";
import type { DeviceSlice } from "../hardware/device-slice.ts";
import type { Gpu, MigProfile } from "../hardware/gpu.ts";
import type { PlacementRule } from "../result/placement.ts";
import type { Target } from "../result/run.ts";
import type { FaultPlan } from "../sharing/fault-plan.ts";
import type { SharingPolicy } from "../sharing/policy.ts";
import type { PipelineSpec } from "./pipelines.ts";
import type { Arrivals } from "../workload/arrivals/index.ts";
import type { CopyNeed } from "../workload/copies.ts";
import type { TraceSizes, TraceTokens } from "../workload/draws.ts";
import type { GrowthRule } from "../workload/growth.ts";
import type { RequestRules } from "../workload/request-rules.ts";
import type { RoutingName } from "../workload/routing.ts";
import type { BatchingRule } from "../workload/serving/batch-server.ts";
import type { TraceSelection } from "../workload/traces/select-requests.ts";
import type { MemoryNeed, Work } from "../workload/work.ts";

/**
 * A scenario with every name looked up and every number in ns and bytes: what a run needs, and nothing that can
 * still be wrong. Traces are named here and read later.
 */
export interface Scenario {
  /** File name without folder and ending. */
  readonly name: string;
  readonly title: string;
  readonly question: string | null;
  readonly seed: number;
  /** null: found by MSER-5, or none where the horizon is finite. */
  readonly warmupNs: number | null;
  /** null: until the last listed or traced arrival. */
  readonly durationNs: number | null;
  readonly limitNs: number | null;
  /** null: not said, or none is needed because nothing is random. */
  readonly replications: number | null;
  /** Replications until the intervals of what decides are this narrow: half width ÷ value. */
  readonly precision: number | null;
  readonly maxReplications: number | null;
  readonly currency: string;
  /** Index: number of the GPU. */
  readonly pool: readonly PoolGpu[];
  /** In rank order, which is the order of names. */
  readonly tenants: readonly TenantSpec[];
  /** In the order of names; absent where there are none. */
  readonly pipelines?: readonly PipelineSpec[];
  readonly policies: readonly PolicySpec[];
  /** What breaks; absent where nothing does. */
  readonly faults?: FaultPlan;
  /** As written, for the result document. */
  readonly document: unknown;
}

export interface PoolGpu {
  readonly gpu: Gpu;
  readonly pricePerHour: number | null;
}

export interface TenantSpec {
  readonly name: string;
  readonly title: string;
  /** Catalogue name, or "inline". */
  readonly workload: string;
  readonly work: Work;
  readonly memory: MemoryNeed;
  /** Data touched in one turn [B]; decides how much of the cold-cache penalty it pays. */
  readonly workingSetBytes: number;
  readonly arrivals: Arrivals | TraceArrivals;
  /** Processes on each partition it is placed on. */
  readonly processes: number;
  /** null: not said, which is enough for a tenant on one partition. */
  readonly routing: RoutingName | null;
  readonly rules: RequestRules;
  /** null: one request at a time, or whatever its kind of work does by itself. */
  readonly batching: BatchingRule | null;
  /** How the memory of a process grows; null or absent: it does not. */
  readonly growth?: GrowthRule | null;
  /** What its requests move between host and GPU; null or absent: nothing. */
  readonly copies?: CopyNeed | null;
  readonly targets: readonly Target[];
}

/** A trace that still has to be read. */
export interface TraceArrivals {
  readonly kind: "trace";
  /** null: to be given on the command line. */
  readonly file: string | null;
  readonly format: string;
  readonly selection: TraceSelection;
  /** Factor on its pace. */
  readonly load: number;
}

/** A tenant whose trace, if it has one, has been read. */
export interface ReadyTenant extends Omit<TenantSpec, "arrivals"> {
  readonly arrivals: Arrivals;
  /** Token counts of the trace; null when they are drawn. */
  readonly traceTokens: TraceTokens | null;
  /** Sizes of the trace, mean 1; absent when they are drawn. */
  readonly traceSizes?: TraceSizes;
}

/** A scenario whose traces have been read. */
export interface ReadyScenario extends Omit<Scenario, "tenants"> {
  readonly tenants: readonly ReadyTenant[];
  /** Things the reader of the result must know, such as skipped rows of a trace. */
  readonly notes: readonly string[];
}

export interface PolicySpec {
  readonly name: string;
  /** Without members where an orchestrator places the tenants, in each replication anew. */
  readonly partitions: readonly PartitionSpec[];
  /** Absent where every tenant is pinned. */
  readonly placement?: Placement;
}

/** Tenants that an orchestrator places on the partitions of a policy. */
export interface Placement {
  readonly rule: PlacementRule;
  /** Processes that each partition takes; same order as the partitions. */
  readonly replicas: readonly number[];
  /** In rank order. */
  readonly asks: readonly PlacementAsk[];
}

/** Processes of one tenant, each of which asks for one free replica. */
export interface PlacementAsk {
  readonly tenant: string;
  readonly processes: number;
  /** MIG profile of the partitions that will do; null: whole GPUs. */
  readonly profile: string | null;
  /** MPS active thread percentage as a share; null: an equal part for each replica. */
  readonly smShare: number | null;
}

/** A leaf of the sharing tree: one slice of one GPU, a policy with its settings, and who is on it. */
export interface PartitionSpec {
  readonly gpuIndex: number;
  readonly slice: DeviceSlice;
  /** null: the whole GPU with MIG off. */
  readonly profile: MigProfile | null;
  readonly start: number;
  readonly policy: SharingPolicy;
  readonly params: Readonly<Record<string, number>>;
  /** Where each setting comes from. */
  readonly paramFacts: Readonly<Record<string, Fact>>;
  /** In rank order. */
  readonly members: readonly MemberSpec[];
  /** Compute instances that a GPU instance is split into, by their numbers; absent where it is whole. */
  readonly parts?: readonly { readonly name: string; readonly sms: number }[];
  /** Rate at which its processes page memory in that others displaced [B/s]; null or absent: they hold what fits. */
  readonly oversubscription?: Fact | null;
}

export interface MemberSpec {
  readonly tenant: string;
  readonly processes: number;
  /** MPS active thread percentage as a share, 1 without a cap. */
  readonly smShare: number;
}

import type { FaultClass } from "./faults.ts";

/**
 * What happened in a stretch of one run, instant by instant: plain data, written beside result.json and never part of
 * it. Times are integer nanoseconds of the simulated clock (`…Ns`), shares are from 0 to 1.
 */
export interface Timeline {
  readonly schemaVersion: 1;
  readonly kind: "timeline";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  readonly scenario: { readonly name: string; readonly title: string; readonly seed: number };
  /** Which repetition was looked at, from 1 on. */
  readonly replication: number;
  /** The window that was asked for: [fromNs, toNs). */
  readonly fromNs: number;
  readonly toNs: number;
  /** Names in rank order; others refer to a tenant by its place here. */
  readonly tenants: readonly string[];
  /** In the order of the scenario file. */
  readonly policies: readonly TimelinePolicy[];
}

/** One policy in the window. */
export interface TimelinePolicy {
  readonly name: string;
  /** Where the window ends under this policy: at `toNs`, or where the run ended before. */
  readonly endNs: number;
  readonly partitions: readonly TimelinePartition[];
  /** Requests that were open at some instant of the window, in order of arrival, then tenant, then number. */
  readonly requests: readonly TimelineRequest[];
}

/** One compute engine in the window. */
export interface TimelinePartition {
  /** "gpu0" or "gpu0/3g.40gb@4". */
  readonly id: string;
  readonly gpu: number;
  /** The leaf of the sharing tree, "time-slicing". */
  readonly policy: string;
  readonly processes: readonly TimelineProcess[];
  /** What the engine did, in order, without a gap from the beginning of the window to its end. */
  readonly stretches: readonly TimelineStretch[];
  /** Stretches in which processes were down, by the faults that ended them; absent where nothing breaks. */
  readonly downs?: readonly TimelineDown[];
  /** When the part was not there, because its GPU had another layout or was being cut again; absent where it always is. */
  readonly away?: readonly TimelineAway[];
  /** Which processes ran where several do at the same time, in order of beginning; empty where they run one by one. */
  readonly bursts: readonly TimelineBurst[];
}

/** A process on a partition. */
export interface TimelineProcess {
  /** Place of its tenant in {@link Timeline.tenants}. */
  readonly tenant: number;
  /** Among the tenant's processes on this partition, from 1 on. */
  readonly number: number;
}

/** What an engine can be doing. */
export const STRETCH_KINDS = ["run", "switch", "cold", "idle"] as const;
export type StretchKind = (typeof STRETCH_KINDS)[number];

/** A stretch of an engine's time, cut at the borders of the window. Runs of one process that touch are one stretch. */
export interface TimelineStretch {
  readonly kind: StretchKind;
  readonly fromNs: number;
  readonly toNs: number;
  /**
   * Place in the partition's processes: who runs, whose caches are refilled, to whom the engine is switched. null while
   * idle, where several run together, and where the window ends before it shows.
   */
  readonly process: number | null;
  /** Shares of the partition's SMs and of its bandwidth in use; 0 unless it runs. */
  readonly smShare: number;
  readonly bandwidthShare: number;
}

/**
 * A burst of a process that runs beside others, from its first instruction to its end. Where processes of one compute
 * instance take turns as well, the turns of the others are in it.
 */
export interface TimelineBurst {
  readonly process: number;
  readonly fromNs: number;
  readonly toNs: number;
  /** Its time ÷ its time alone; null where the run ended before the burst. */
  readonly stretch: number | null;
}

/** A process is down, from the fault that ended it until it serves again. Not cut at the window. */
export interface TimelineDown {
  /** Place in the partition's processes. */
  readonly process: number;
  readonly by: FaultClass;
  readonly fromNs: number;
  /** null: it was still down when the window or the run was over. */
  readonly toNs: number | null;
}

/** A part of a GPU is not there. Not cut at the window. */
export interface TimelineAway {
  readonly fromNs: number;
  /** null: it had not come again when the window or the run was over. */
  readonly toNs: number | null;
  /** Whether its processes were ended in the middle of what they did. */
  readonly isEvicted: boolean;
}

/** How a request had ended when the run was over. */
export type TimelineEnd = "finished" | "rejected" | "timedOut" | "failed" | "open";

/** A request with its phases: it waits from its arrival to its start, then it is served. Not cut at the window. */
export interface TimelineRequest {
  /** Place of its tenant in {@link Timeline.tenants}. */
  readonly tenant: number;
  /** Within its tenant, in order of arrival, from 0 on. */
  readonly index: number;
  readonly arrivalNs: number;
  /** First instruction on the device; null where it never began. */
  readonly startNs: number | null;
  /** null while it is open. */
  readonly endNs: number | null;
  readonly end: TimelineEnd;
  /**
   * Who finished it, by places in the policy's partitions and in their processes; null where nobody did, and where its
   * output was still copied to the host after its last burst.
   */
  readonly partition: number | null;
  readonly process: number | null;
  /** When it lost its memory and started over. */
  readonly preemptedNs: readonly number[];
}

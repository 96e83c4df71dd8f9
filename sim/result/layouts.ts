/** What a policy that changes its layouts during a run has to say of them. Plain data; times in whole ns. */

/** The steps of a re-cut, in their order. */
export const RECUT_STEPS = ["drain", "orchestrator", "destroy", "modeChange", "create", "start"] as const;
export type RecutStep = (typeof RECUT_STEPS)[number];

/** One change of the layout of one GPU in one run. */
export interface RecutRecord {
  readonly fromNs: number;
  /** When every part of the new layout serves; null when the run ended before. */
  readonly toNs: number | null;
  /** Layouts before and after, by their numbers. */
  readonly from: number;
  readonly to: number;
  /** Steps that were over when the run ended [ns]; their sum is toNs - fromNs when all are. */
  readonly stepNs: Readonly<Partial<Record<RecutStep, number>>>;
}

/** Requests of one tenant that found none of its parts, in one run. */
export interface HeldRecord {
  readonly tenant: string;
  /** Time in which none of its parts took requests [ns]. */
  readonly withoutPartNs: number;
  /** Requests that waited outside, how long they did so together, and the longest of them [ns]. */
  readonly held: number;
  readonly heldNs: number;
  readonly longestNs: number;
  /** Requests that were ended on a part that went away, and begun again. */
  readonly evicted: number;
}

/** What one run shows of its layouts. */
export interface LayoutsRecord {
  readonly endNs: number;
  readonly gpus: readonly {
    readonly gpuIndex: number;
    readonly start: number;
    readonly recuts: readonly RecutRecord[];
  }[];
  readonly tenants: readonly HeldRecord[];
}

/** The layouts of a policy over all replications. Times and counts are means over replications unless they say else. */
export interface LayoutsResult {
  readonly gpus: readonly GpuLayouts[];
  /** Tenants of which some part comes or goes; the others never notice. */
  readonly tenants: readonly TenantLayouts[];
}

export interface GpuLayouts {
  readonly index: number;
  readonly layouts: readonly LayoutInfo[];
  /** Finished re-cuts in a replication. */
  readonly recuts: number;
  /** Mean time of a finished re-cut by its steps; null without one. */
  readonly stepNs: Readonly<Record<RecutStep, number>> | null;
  /** The longest finished re-cut of all replications; null without one. */
  readonly longestNs: number | null;
  /** The first replication, from 0 on without gaps; a layout of null is a re-cut. */
  readonly windows: readonly LayoutWindow[];
}

export interface LayoutInfo {
  readonly name: string;
  /** Ids of its partitions. */
  readonly partitions: readonly string[];
}

export interface LayoutWindow {
  readonly fromNs: number;
  readonly toNs: number;
  readonly layout: string | null;
}

export interface TenantLayouts {
  readonly name: string;
  readonly withoutPartNs: number;
  readonly held: number;
  /** Mean wait outside of a request that was held, the longest of all; null where none was. */
  readonly heldMeanNs: number | null;
  readonly heldLongestNs: number | null;
  readonly evicted: number;
}

/** A policy result that may tell of layouts: those of policies with fixed layouts do not. */
interface MayHaveLayouts {
  readonly layouts?: LayoutsResult;
}

/** What a policy's result says of its layouts; null when they are fixed. */
export function layoutsOf(policy: object): LayoutsResult | null {
  return (policy as MayHaveLayouts).layouts ?? null;
}

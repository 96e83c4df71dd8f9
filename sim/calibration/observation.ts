import type { Gpu, MigProfile } from "../hardware/gpu.ts";

/** Disciplines among the processes of one partition. */
export const SHARINGS = ["exclusive", "time-slicing", "mps"] as const;
export type Sharing = (typeof SHARINGS)[number];

/** What a measurement tells: mean time of one step, or items per second of one process. */
export const METRICS = ["latencyMeanMs", "throughputPerS"] as const;
export type Metric = (typeof METRICS)[number];

/** Kinds of work. What a file calls otherwise is `other`, which has the priors of inference. */
export const KINDS = ["inference", "training", "hpc", "other"] as const;
export type Kind = (typeof KINDS)[number];

/** One published measurement: so many equal processes, each running one step after the other without a pause. */
export interface Observation {
  /** From the file's column `id`; "line 12" where it has none. */
  readonly id: string;
  /** 1-based. */
  readonly line: number;
  readonly group: string;
  readonly family: string;
  readonly role: "given" | "predict";
  readonly gpu: Gpu;
  /** null: the whole GPU with MIG off. */
  readonly profile: MigProfile | null;
  readonly sharing: Sharing;
  /** Processes in that partition. */
  readonly tenants: number;
  /** Other MIG instances of the same GPU that are busy. */
  readonly busyNeighbours: number;
  /** Items per step; 1 where the file does not say. */
  readonly batch: number;
  readonly metric: Metric;
  /** In the metric's unit. */
  readonly value: number;
  /** The same as the time of one step of one process [ns]. */
  readonly stepNs: number;
  /** Whether that is how long a step takes: not with a rate in a unit of the source's own, or of an unknown batch. */
  readonly stepKnown: boolean;
  readonly kind: Kind;
  /** GR_ENGINE_ACTIVE, SM_ACTIVE and DRAM_ACTIVE of DCGM as shares; null where the file does not say. */
  readonly gpuBusy: number | null;
  readonly smActive: number | null;
  readonly dramActive: number | null;
  readonly source: string;
  readonly note: string;
}

/** One workload in one measurement set. */
export interface Group {
  readonly name: string;
  readonly family: string;
  readonly kind: Kind;
  /** At least one. */
  readonly given: readonly Observation[];
  readonly predict: readonly Observation[];
}

/** Time of one step [ns] from a value in the metric's unit. */
export function stepOf(metric: Metric, value: number, batch: number): number {
  return metric === "latencyMeanMs" ? value * 1e6 : (batch / value) * 1e9;
}

/** A value in the metric's unit from the time of one step [ns]. */
export function valueOf(metric: Metric, stepNs: number, batch: number): number {
  return metric === "latencyMeanMs" ? stepNs / 1e6 : (batch / stepNs) * 1e9;
}

/** Partition as the file writes it: "full" or the profile's name. */
export function partitionOf({ profile }: Pick<Observation, "profile">): string {
  return profile === null ? "full" : profile.name;
}

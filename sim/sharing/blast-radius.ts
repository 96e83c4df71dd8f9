import type { FaultClass } from "../result/faults.ts";
import type { Discipline } from "../result/run.ts";

/** What must be started again before the processes that a fault ended serve again. */
export type Restart = "process" | "gpuReset" | "node";

/**
 * Whose work a fault takes at once:
 * - `context`  the process that caused it and all that are in one hardware context with it; whether those in contexts beside
 *   it die too is contested, and asked of {@link CONTEXTS}
 * - `instance` all processes of the GPU instance, or of the GPU where it is not split; the other instances of the GPU follow
 *   by drain or at once, which is contested, because the GPU is reset as a whole
 * - `gpu`      all processes of the GPU, whatever instances it has
 * - `node`     all processes of all GPUs
 */
export type Reach = "context" | "instance" | "gpu" | "node";

/** One row of the table of who loses what. */
export interface Blast {
  readonly reach: Reach;
  readonly restarts: Restart;
  /** Whether a fault in one context may end processes in contexts beside it. */
  readonly isContested: boolean;
  readonly source: string;
}

/** Who loses work by a fault of each class. The one place that says so: policies and stations do not know. */
export const BLAST_RADIUS: Readonly<Record<FaultClass, Blast>> = {
  application: {
    reach: "context",
    restarts: "process",
    isContested: true,
    source: "NVIDIA Xid documentation: Xid 13, 31, 43, 68 and 109 are faults of the application",
  },
  contained: {
    reach: "context",
    restarts: "process",
    isContested: false,
    source: "NVIDIA Xid documentation: after Xid 94 only the application that met the error must restart",
  },
  uncontained: {
    reach: "instance",
    restarts: "gpuReset",
    isContested: false,
    source: "NVIDIA Xid documentation: Xid 95 and 48 end all applications and ask for a reset of the GPU",
  },
  offBus: {
    reach: "gpu",
    restarts: "node",
    isContested: false,
    source: "NVIDIA Xid documentation: Xid 79, 119 and 120 end all work on the GPU, all MIG instances included",
  },
  hang: {
    reach: "context",
    restarts: "process",
    isContested: true,
    source: "ended by its watchdog, a process takes with it what a fault of it would",
  },
  host: { reach: "node", restarts: "node", isContested: false, source: "no process outlives its node" },
};

/** Which processes of a partition share a hardware context, and which stand beside each other in contexts of their own. */
export interface Contexts {
  /** Whether all processes are in one context, so that a fault of one ends all. */
  readonly isOne: boolean;
  /**
   * Among whom a fault may reach over to other contexts, where documents disagree: all of the partition, those of one VM,
   * those of one compute instance, or nobody.
   */
  readonly contested: "partition" | "vm" | "part" | null;
  readonly source: string;
}

const README = "README of NVIDIA's Kubernetes device plugin: time-sliced workloads are in one fault domain";

/** How processes of a partition are kept apart, by the way in which they share it. */
export const CONTEXTS: Readonly<Record<Discipline, Contexts>> = {
  exclusive: { isOne: false, contested: null, source: "one process, or an instance that is isolated by MIG" },
  "time-slicing": { isOne: false, contested: "partition", source: README },
  priority: { isOne: false, contested: "partition", source: README },
  mps: {
    isOne: true,
    contested: null,
    source: "NVIDIA MPS guide: a fatal fault of one client is reported to all clients of the GPU",
  },
  "shared-server": { isOne: true, contested: null, source: "one process holds all models" },
  vgpu: { isOne: false, contested: null, source: "one VM, passed through with its isolation" },
  "vgpu-best-effort": { isOne: false, contested: "vm", source: README },
  "vgpu-equal-share": { isOne: false, contested: "vm", source: README },
  "vgpu-fixed-share": { isOne: false, contested: "vm", source: README },
  "compute-instances": { isOne: false, contested: "part", source: README },
};

/** A process as the table sees it. */
export interface Placed {
  readonly discipline: Discipline;
  /** Number of its partition, and where they count its tenant (a VM) and its compute instance. */
  readonly partition: number;
  readonly tenant: number;
  readonly part: number;
}

/** Whether two processes are in one hardware context. A process is with itself. */
export function isInOneContext(a: Placed, b: Placed): boolean {
  return a === b || (a.partition === b.partition && CONTEXTS[a.discipline].isOne);
}

/** Whether documents disagree about a fault of one process reaching the other, in a context of its own. */
export function isContestedBetween(a: Placed, b: Placed): boolean {
  if (a === b || a.partition !== b.partition) return false;
  switch (CONTEXTS[a.discipline].contested) {
    case "partition":
      return true;
    case "vm":
      return a.tenant === b.tenant;
    case "part":
      return a.part === b.part;
    case null:
      return false;
  }
}

import type { Gpu } from "./gpu.ts";

/**
 * What a tenant's work sees of a GPU: the whole device with MIG off, or one GPU instance. This is all that a
 * split in space hands down; nothing below it knows what the other parts do.
 */
export interface DeviceSlice {
  /** "gpu0" or "gpu0/3g.40gb@4"; unique in a policy. */
  readonly id: string;
  readonly gpu: Gpu;
  /** MIG profile name, or null for the whole GPU with MIG off. */
  readonly profile: string | null;
  readonly sms: number;
  /** Share of the GPU's memory bandwidth and L2 cache: memory slices ÷ all memory slices (0 to 1]. */
  readonly bandwidthShare: number;
  readonly memoryBytes: number;
}

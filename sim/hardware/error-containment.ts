import type { Gpu } from "./gpu.ts";

/** Where it is documented which GPUs contain memory errors. */
export const CONTAINMENT_SOURCE =
  "NVIDIA GPU Memory Error Management: error containment exists on A100 and later data-centre GPUs of this line, not on T4, " +
  "V100, L4, L40S and A10";

/**
 * Whether a GPU can keep an uncorrectable memory error from everybody but the process that met it. Of the catalogue these are
 * the GPUs that can be split by MIG, whose memory system is built for it.
 */
export function containsErrors(gpu: Gpu): boolean {
  return gpu.mig !== null;
}

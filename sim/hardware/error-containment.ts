import { fact, type Fact } from "../base/fact.ts";
import type { Gpu } from "./gpu.ts";

/**
 * Whether a GPU can keep an uncorrectable memory error from everybody but the process that met it. Of the catalogue these are
 * the GPUs that can be split by MIG, whose memory system is built for it.
 */
export function containsErrors(gpu: Gpu): boolean {
  return gpu.mig !== null;
}

/** The same as a fact: 1 where it can, 0 where it cannot. */
export function containment(gpu: Gpu): Fact {
  return fact(
    Number(containsErrors(gpu)),
    "1",
    "documented",
    "NVIDIA GPU Memory Error Management: errors are contained on A100 and later GPUs of this line, not on T4, V100, L4, L40S and A10",
  );
}

import type { Fact } from "../base/fact.ts";

/** One row of the GPU catalogue. Every number is a {@link Fact}; `null` where no solid source is known. */
export interface Gpu {
  /** Catalogue name, lower case: "a100-sxm4-80gb". */
  readonly name: string;
  /** As people write it: "A100 SXM4 80 GB". */
  readonly title: string;
  readonly architecture: "Volta" | "Turing" | "Ampere" | "Ada Lovelace" | "Hopper";
  /** Streaming multiprocessors with MIG off. */
  readonly sms: Fact;
  /** Nominal device memory [B]. */
  readonly memoryBytes: Fact;
  /** Peak memory bandwidth [B/s]. */
  readonly bandwidth: Fact<number | null>;
  readonly l2Bytes: Fact<number | null>;
  /** Dense peak of the tensor cores in BF16 (FP16 before Ampere) [FLOP/s]. */
  readonly tensorFlops: Fact<number | null>;
  /** Dense peak FP8 [FLOP/s]; null on GPUs without it. */
  readonly fp8Flops: Fact<number | null>;
  /** Peak FP32 [FLOP/s]. */
  readonly fp32Flops: Fact<number | null>;
  readonly boostClockHz: Fact<number | null>;
  readonly tdpW: Fact<number | null>;
  readonly copyEngines: Fact<number | null>;
  /** PCIe bandwidth, both directions together [B/s]. */
  readonly pcieBandwidth: Fact<number | null>;
  /** null: this GPU has no MIG. */
  readonly mig: Mig | null;
}

/** How a GPU can be partitioned. */
export interface Mig {
  /** The placement axis: 8 on A100 and H100, 4 on A30. Each holds 1/n of memory, bandwidth and L2. */
  readonly memorySlices: number;
  readonly computeSlices: number;
  /** Where the slice counts, ids, starts and maxima come from; the profiles' other numbers are facts of their own. */
  readonly origin: Pick<Fact, "grade" | "source">;
  readonly profiles: readonly MigProfile[];
}

/** A GPU instance profile, as `nvidia-smi mig -lgip` and `-lgipp` list it. */
export interface MigProfile {
  /** "3g.40gb" */
  readonly name: string;
  /** Profile id of nvidia-smi. */
  readonly id: number;
  readonly computeSlices: number;
  readonly memorySlices: number;
  readonly sms: Fact<number | null>;
  /** Usable memory [B]. */
  readonly memoryBytes: Fact<number | null>;
  readonly copyEngines: Fact<number | null>;
  /**
   * standard: 1g, 2g, 3g, 4g, 7g; double-memory: the 1g with two memory slices;
   * media: "+me" variants, at most one per GPU.
   */
  readonly kind: "standard" | "double-memory" | "media";
  /** At most this many at the same time. */
  readonly maxInstances: number;
  /** Memory slices at which it may start. */
  readonly starts: readonly number[];
}

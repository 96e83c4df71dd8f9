import { fact, type Fact } from "../../base/fact.ts";
import type { LinearCost, MemoryNeed, Work } from "../work.ts";

/** A workload that a scenario can name. */
export interface CatalogWorkload {
  /** "resnet50" */
  readonly name: string;
  readonly title: string;
  readonly kind: "inference" | "llm" | "training";
  /** What one request is, how it is served, and where the numbers come from; one paragraph. */
  readonly doc: string;
  readonly work: Work;
  /** Of one process at the work's own batch. */
  readonly memory: MemoryNeed;
  /** Bytes that one burst reads again and again; what a cold L2 cache costs is bounded by it. */
  readonly workingSetBytes: Fact;
}

/** A cost `fixed + perItem·b`. */
export function linear(fixedNs: Fact, perItemNs: Fact): LinearCost {
  return { fixedNs, perItemNs };
}

/** A part of the cost that the source leaves at nothing. */
export function none(reason: string): Fact {
  return fact(0, "ns", "derived", reason);
}

/** Host gap of a compiled or captured model: one launch and one completion for each burst. */
export const COMPILED_HOST_GAP = fact(
  8_000,
  "ns",
  "derived",
  "launch to first instruction 4.2 to 5.9 µs and kernel end to host 2.5 to 3.0 µs on A100: slotbench gputrace, 2026",
  [3_000, 40_000],
);

/** Context and libraries of a process without a framework: TensorRT, ONNX Runtime, CTranslate2. */
export const RUNTIME_CONTEXT = fact(
  500e6,
  "B",
  "assumed",
  "context and libraries of a CUDA process: secondary sources",
  [300e6, 800e6],
);

/** Context and libraries of a PyTorch process, vLLM included. */
export const PYTORCH_CONTEXT = fact(
  1.2e9,
  "B",
  "documented",
  "a constant in the gpulets artifact (ATC'22)",
  [0.8e9, 1.5e9],
);

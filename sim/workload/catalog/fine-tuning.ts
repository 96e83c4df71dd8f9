import { fact } from "../../base/fact.ts";
import { layerParameters, weightsBytes } from "../llm/parameter-count.ts";
import { valuesMoved } from "../llm/prepare.ts";
import { A100_LAYER_FLOPS, A100_LLM_RATES, LLAMA_2_7B } from "../llm/rates.ts";
import { findShape } from "../llm/shapes.ts";
import { linear, none, PYTORCH_CONTEXT, type CatalogWorkload } from "./entry.ts";
import { A100_WHOLE, weightsRead } from "./transformer-costs.ts";

const SHAPE = findShape("qwen2.5-1.5b")!;
const SEQUENCE = 512;
const BATCH = 4;
const { bandwidth, otherPerTokenNs } = A100_LLM_RATES;

const products = SHAPE.layers * layerParameters(SHAPE) + SHAPE.vocabulary * SHAPE.hidden;
/** Forward and the gradients of activations; the frozen weights need no gradients of their own. */
const flopsPerItem = 4 * products * SEQUENCE;
/** Forward once, backward about twice the values; the logits four times in 32 bits. */
const otherNs = 3 * SHAPE.layers * SEQUENCE * otherPerTokenNs.value * (valuesMoved(SHAPE) / valuesMoved(LLAMA_2_7B));
const logitsBytes = 4 * SEQUENCE * SHAPE.vocabulary * 4;
/** Kernels of one layer, forward and backward, that eager PyTorch launches one by one. */
const KERNELS_PER_LAYER = 65;
const DISPATCH_NS = 27_000;

/** Training steps that were derived, not fitted. */
export const FINE_TUNING: readonly CatalogWorkload[] = [
  {
    name: "lora-qwen2.5-1.5b",
    title: "LoRA fine-tuning step of Qwen2.5 1.5B",
    kind: "training",
    doc:
      `One request is one step of ${BATCH} sequences of ${SEQUENCE} tokens in BF16, adapters only, without activation ` +
      "checkpointing, in eager PyTorch. Derived from FLOPs and bytes at the rates measured on A100.",
    work: {
      kind: "bursts",
      reference: A100_WHOLE,
      batch: BATCH,
      bursts: 1,
      hostGapNs: fact(1_000_000, "ns", "assumed", "optimiser bookkeeping, next batch, reading the loss", [8_000, 10e6]),
      floor: linear(
        fact(
          SHAPE.layers * KERNELS_PER_LAYER * DISPATCH_NS,
          "ns",
          "assumed",
          `${SHAPE.layers} layers × ${KERNELS_PER_LAYER} kernels (assumed) × 27 µs, the dispatch of one kernel by eager ` +
            "PyTorch as fitted on published A100 inference times",
          [10e6, 100e6],
        ),
        none("kernels are launched as often for two sequences as for one"),
      ),
      compute: linear(
        none("every product grows with the batch"),
        fact(
          Math.round((flopsPerItem / A100_LAYER_FLOPS.value) * 1e9),
          "ns",
          "derived",
          `4 FLOP × ${(products / 1e6).toFixed(0)} M parameters × ${SEQUENCE} tokens ÷ ${A100_LAYER_FLOPS.value / 1e12} TFLOP/s, the ` +
            `effective rate of A100 (${A100_LAYER_FLOPS.source})`,
        ),
      ),
      memory: linear(
        weightsRead(products, 2),
        fact(
          Math.round(otherNs + (logitsBytes / bandwidth.value) * 1e9),
          "ns",
          "derived",
          `3 × the other kernels of the forward pass (${otherPerTokenNs.source}) + 4 passes over the logits in 32 bits ÷ ` +
            `${(bandwidth.value / 1e12).toFixed(2)} TB/s`,
        ),
      ),
      latency: linear(none("launches are in the floor"), none("launches are in the floor")),
      size: { kind: "constant" },
    },
    memory: {
      contextBytes: PYTORCH_CONTEXT,
      weightsBytes: fact(weightsBytes(SHAPE), "B", "derived", `parameters of ${SHAPE.source} × 2 B`),
      workingBytes: fact(
        9e9,
        "B",
        "assumed",
        "activations of 2048 tokens: about 34 values per hidden unit and layer in 16 bits, and logits with gradient in 32 bits",
        [5e9, 14e9],
      ),
      kvCache: null,
    },
    workingSetBytes: fact(weightsBytes(SHAPE), "B", "derived", "weights, read in both passes"),
  },
];

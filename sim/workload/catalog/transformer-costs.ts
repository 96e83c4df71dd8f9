import { fact, type Fact } from "../../base/fact.ts";
import { valuesMoved } from "../llm/prepare.ts";
import { A100_LAYER_FLOPS, A100_LLM_RATES, LLAMA_2_7B } from "../llm/rates.ts";
import type { Reference } from "../work.ts";

/** The rates below are those of this GPU with MIG off. */
export const A100_WHOLE: Reference = { gpu: "a100-sxm4-80gb", sms: 108 };

/** Encoder layers over a sequence: attention of a token to all others and a feed-forward network, in 16 bits. */
export interface EncoderShape {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  /** Tokens of one item. */
  readonly tokens: number;
}

const BYTES = 2;
const { bandwidth, attentionFlops, attentionNs, otherFloorNs, otherFixedNs, otherPerTokenNs } = A100_LLM_RATES;

/** The least time of one small matrix product, whatever its size. */
export const SMALL_MATMUL_NS = fact(
  9_000,
  "ns",
  "derived",
  "products of 16 to 128 rows with sides of 768 to 4096 on A100 take 6.6 to 14 µs: AIConfigurator operator database",
  [6_600, 14_000],
);

/** Parameters of the matrix products of one encoder layer: four projections and two feed-forward matrices. */
export function encoderLayerParameters(shape: EncoderShape): number {
  return 4 * shape.hidden * shape.hidden + 2 * shape.hidden * shape.intermediate;
}

/** Time of the matrix products and of attention for one item, bound by compute. */
export function encoderComputePerItem(shape: EncoderShape): Fact {
  const { layers, hidden, tokens } = shape;
  const matmul = 2 * layers * encoderLayerParameters(shape) * tokens;
  const attention = 4 * layers * tokens * tokens * hidden;
  return fact(
    round((matmul / A100_LAYER_FLOPS.value + attention / attentionFlops.value) * 1e9),
    "ns",
    "derived",
    `${giga(matmul)} GFLOP ÷ ${giga(A100_LAYER_FLOPS.value / 1e3)} TFLOP/s + attention ${giga(attention)} GFLOP ÷ ` +
      `${giga(attentionFlops.value / 1e3)} TFLOP/s: shape of the model, effective rates of A100 (${A100_LAYER_FLOPS.source})`,
  );
}

/** Reading the weights of all layers once for each burst, whatever the batch. */
export function weightsRead(parameters: number, times = 1): Fact {
  const bytes = parameters * BYTES * times;
  return fact(
    round((bytes / bandwidth.value) * 1e9),
    "ns",
    "derived",
    `${times === 1 ? "" : `${times} × `}${(parameters / 1e6).toFixed(1)} M parameters × ${BYTES} B ÷ ` +
      `${(bandwidth.value / 1e12).toFixed(2)} TB/s, the effective bandwidth of A100`,
  );
}

/** Kernels between the matrix products for one item, bound by bandwidth. */
export function encoderMemoryPerItem(shape: EncoderShape): Fact {
  const perToken = otherPerTokenNs.value * growth(shape);
  return fact(
    round(shape.layers * shape.tokens * perToken),
    "ns",
    "derived",
    `${shape.layers} layers × ${shape.tokens} tokens × ${perToken.toFixed(1)} ns, the other kernels of a Llama-2-7B ` +
      `layer on A100 (${otherPerTokenNs.source}) × the ratio of values moved`,
  );
}

/** The least time of all layers: their kernels are too small to fill the part at a small batch. */
export function encoderFloor(shape: EncoderShape): Fact {
  const layer = 4 * SMALL_MATMUL_NS.value + attentionNs.value + otherFloorNs.value + otherFixedNs.value * growth(shape);
  return fact(
    round(shape.layers * layer),
    "ns",
    "derived",
    `${shape.layers} layers × ${(layer / 1e3).toFixed(1)} µs: 4 small products (${SMALL_MATMUL_NS.source}), attention ` +
      `(${attentionNs.source}), other kernels (${otherFixedNs.source})`,
    [round(shape.layers * layer * 0.5), round(shape.layers * layer * 1.6)],
  );
}

/** Values that the other kernels move, compared with the layer on which they were measured. */
export function growth(shape: Pick<EncoderShape, "hidden" | "intermediate">): number {
  // An activation without a gate reads and writes one value each; there is no rotary embedding.
  return (10 * shape.hidden + 2 * shape.intermediate) / valuesMoved(LLAMA_2_7B);
}

function round(ns: number): number {
  return Math.round(ns);
}

function giga(x: number): string {
  return (x / 1e9).toFixed(1);
}

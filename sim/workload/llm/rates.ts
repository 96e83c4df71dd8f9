import { fact, type Fact } from "../../base/fact.ts";
import type { Gpu } from "../../hardware/gpu.ts";
import type { LlmShape } from "../work.ts";

/** How fast a GPU runs the parts of a transformer layer. Effective rates, well below the peaks of the catalogue. */
export interface LlmRates {
  /** Reading weights, keys and values [B/s]. */
  readonly bandwidth: Fact;
  /** Matrix products [FLOP/s]. */
  readonly flops: Fact;
  /** How softly the two limits of a matrix product meet: t = (memory^p + compute^p)^(1/p). */
  readonly exponent: Fact;
  /** Attention over a prompt [FLOP/s]. */
  readonly attentionFlops: Fact;
  /** Launch and tail of one layer's attention kernels, whatever their length [ns]. */
  readonly attentionNs: Fact;
  /** Other kernels of one layer, part that no shape can shrink [ns]. */
  readonly otherFloorNs: Fact;
  /** Other kernels of one layer, part that grows with the layer's activations; value at {@link LLAMA_2_7B} [ns]. */
  readonly otherFixedNs: Fact;
  /** Other kernels of one layer per token; value at {@link LLAMA_2_7B} [ns]. */
  readonly otherPerTokenNs: Fact;
}

/** The model on whose measured operators the rates were fitted. */
export const LLAMA_2_7B: LlmShape = {
  name: "llama-2-7b",
  layers: 32,
  hidden: 4096,
  intermediate: 11008,
  heads: 32,
  kvHeads: 32,
  headDim: 128,
  vocabulary: 32000,
  bytesPerParameter: 2,
  source: "meta-llama/Llama-2-7b-hf config.json",
};

const VIDUR = "Vidur (MLSys'24), profiling/compute mlp.csv, Llama-2-7B and 70B, tensor parallel 1";
const AICONFIGURATOR = "AIConfigurator operator database, vLLM 0.14.0, BF16";
const EXPONENT = fact(1.5, "1", "derived", `fit on the matrix products of one layer, 1 to 4096 tokens: ${VIDUR}`);

/** Fitted on an A100 SXM4 80 GB: matrix products of a Llama-2-7B layer within 2.3 % (median), 7.4 % (90th percentile). */
export const A100_LLM_RATES: LlmRates = {
  bandwidth: fact(1.6e12, "B/s", "derived", `fit: ${VIDUR}`, [1.44e12, 1.76e12]),
  flops: fact(221e12, "FLOP/s", "derived", `fit: ${VIDUR}`, [199e12, 243e12]),
  exponent: EXPONENT,
  attentionFlops: fact(
    171e12,
    "FLOP/s",
    "derived",
    `median of prompts with more than 1 TFLOP of attention: ${AICONFIGURATOR}`,
    [147e12, 178e12],
  ),
  attentionNs: fact(
    18_700,
    "ns",
    "derived",
    `fit on decode attention with 8 KV heads: ${AICONFIGURATOR}; Vidur's kernel times give 13.4 µs`,
    [12_000, 20_000],
  ),
  otherFloorNs: fact(9_500, "ns", "derived", `fit on fewer than 32 tokens, tensor parallel 1 to 8: ${VIDUR}`),
  otherFixedNs: fact(16_500, "ns", "derived", `26 µs at fewer than 32 tokens, two additions, less the floor: ${VIDUR}`),
  otherPerTokenNs: fact(180, "ns", "derived", `slope over tokens: ${VIDUR}`),
};

/** Fitted on an H100 SXM5: matrix products of a Llama-2-7B layer within 4.3 % (median), 10.8 % (90th percentile). */
const H100_LLM_RATES: LlmRates = {
  bandwidth: fact(2.38e12, "B/s", "derived", `fit: ${VIDUR}`, [2.14e12, 2.9e12]),
  flops: fact(717e12, "FLOP/s", "derived", `fit: ${VIDUR}`, [645e12, 850e12]),
  exponent: EXPONENT,
  attentionFlops: fact(
    537e12,
    "FLOP/s",
    "derived",
    `median of prompts with more than 1 TFLOP of attention: ${AICONFIGURATOR}`,
    [401e12, 587e12],
  ),
  attentionNs: fact(
    12_500,
    "ns",
    "derived",
    `fit on decode attention with 8 KV heads: ${AICONFIGURATOR}`,
    [11_000, 14_000],
  ),
  otherFloorNs: fact(7_000, "ns", "derived", `fit on fewer than 32 tokens, tensor parallel 1 to 8: ${VIDUR}`),
  otherFixedNs: fact(14_000, "ns", "derived", `21 µs at fewer than 32 tokens, two additions, less the floor: ${VIDUR}`),
  otherPerTokenNs: fact(100, "ns", "derived", `slope over tokens: ${VIDUR}`),
};

/** What the two measured GPUs reach at most; other GPUs are scaled by their peaks over these. */
const MEASURED = {
  a100: { title: "A100 SXM4 80 GB", rates: A100_LLM_RATES, bandwidth: 2.039e12, tensorFlops: 312e12 },
  h100: { title: "H100 SXM5 80 GB", rates: H100_LLM_RATES, bandwidth: 3.35e12, tensorFlops: 989.4e12 },
} as const;

/** The measured GPU whose architecture is the same or the nearest. */
const NEAREST: Readonly<Record<Gpu["architecture"], keyof typeof MEASURED>> = {
  Volta: "a100",
  Turing: "a100",
  Ampere: "a100",
  "Ada Lovelace": "a100",
  Hopper: "h100",
};

/**
 * Effective rates of a GPU with MIG off. On A100 SXM4 80 GB and H100 SXM5 fits on measured operators; elsewhere
 * those of the nearest architecture × the ratio of peak bandwidth or peak tensor FLOP/s. Times of kernels bound by
 * latency are taken over as they are.
 * @returns undefined when the catalogue does not know the GPU's peak bandwidth or tensor FLOP/s
 */
export function llmRates(gpu: Gpu): LlmRates | undefined {
  if (gpu.bandwidth.value === null || gpu.tensorFlops.value === null) return undefined;
  const { title, rates, bandwidth, tensorFlops } = MEASURED[NEAREST[gpu.architecture]];
  const byBandwidth = nearlyOne(gpu.bandwidth.value / bandwidth);
  const byFlops = nearlyOne(gpu.tensorFlops.value / tensorFlops);
  return {
    ...rates,
    bandwidth: scaled(rates.bandwidth, byBandwidth, `peak bandwidth over that of ${title}`),
    flops: scaled(rates.flops, byFlops, `peak tensor FLOP/s over that of ${title}`),
    attentionFlops: scaled(rates.attentionFlops, byFlops, `peak tensor FLOP/s over that of ${title}`),
    otherPerTokenNs: scaled(rates.otherPerTokenNs, 1 / byBandwidth, `peak bandwidth of ${title} over that of this GPU`),
  };
}

/** Datasheets round: 989 and 989.4 TFLOP/s are the same GPU. */
function nearlyOne(ratio: number): number {
  return Math.abs(ratio - 1) < 0.005 ? 1 : ratio;
}

function scaled(measured: Fact, factor: number, by: string): Fact {
  if (factor === 1) return measured;
  const source = `scaled, not measured: × ${factor.toFixed(3)}, ${by}. Origin: ${measured.source}`;
  const range = measured.range;
  return range === undefined
    ? fact(measured.value * factor, measured.unit, "derived", source)
    : fact(measured.value * factor, measured.unit, "derived", source, [range[0] * factor, range[1] * factor]);
}

import { fact, type Fact } from "../../base/fact.ts";
import type { Gpu } from "../../hardware/gpu.ts";
import type { LlmShape } from "../work.ts";

/** How fast a GPU runs the parts of a transformer layer. Effective rates, fitted on measured operators. */
export interface LlmRates {
  /** Reading weights and activations of matrix products [B/s]. */
  readonly bandwidth: Fact;
  /** Matrix products on the largest tile, all SMs busy [FLOP/s]. */
  readonly flops: Fact;
  /** Launch, first fetch and tail of one matrix product [ns]. */
  readonly kernelNs: Fact;
  /** Share of a largest tile's time spent on fetching operands; see `matmul.ts`. */
  readonly tileLoss: Fact;
  /** Share of the last wave's empty places that is lost; see `matmul.ts`. */
  readonly waveLoss: Fact;
  /** Attention over a prompt [FLOP/s]. */
  readonly attentionFlops: Fact;
  /** Moving queries, keys, values and outputs of new tokens through attention [B/s]. */
  readonly attentionBandwidth: Fact;
  /** Reading the keys and values of cached tokens [B/s]. */
  readonly cacheBandwidth: Fact;
  /** Launch and tail of one layer's attention kernels, whatever their length [ns]. */
  readonly attentionNs: Fact;
  /** Other kernels of one layer, part that no shape can shrink [ns]. */
  readonly otherFloorNs: Fact;
  /** Other kernels of one layer, part that grows with the layer's activations; value at {@link LLAMA_2_7B} [ns]. */
  readonly otherFixedNs: Fact;
  /** Other kernels of one layer per token, where tokens are many; value at {@link LLAMA_2_7B} [ns]. */
  readonly otherPerTokenNs: Fact;
}

/** One of the two models on whose measured operators the rates were fitted; the shape at which the others are stated. */
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

/*
 * `npm run fit-llm` fits every constant below anew and fails with --check where one has moved. Ranges span the fits on
 * each source alone; VALIDATION-LLM.md says how well they predict what they were not fitted on.
 */
const VIDUR = "fit on Llama-2-7B and 70B, tensor parallel 1 to 8: Vidur (MLSys'24), profiling/compute mlp.csv";
const STACKS = `${VIDUR}; range: either model alone, and AIConfigurator's matrix products under vLLM 0.14.0`;
const ATTENTION =
  "fit on prompts and decoding, 8 to 64 heads of 128: AIConfigurator operator database, vLLM 0.14.0, BF16; range: " +
  "up to 32 heads alone and more than 32 alone";
const TILING = {
  tileLoss: fact(0.2, "1", "derived", `grid of 0.1, A100 and H100 together, ${VIDUR}`, [0.1, 0.3]),
  waveLoss: fact(0.2, "1", "derived", `grid of 0.1, A100 and H100 together, ${VIDUR}`, [0.1, 0.3]),
};

/** Fitted on an A100 SXM4 80 GB. */
export const A100_LLM_RATES: LlmRates = {
  ...TILING,
  bandwidth: fact(1.75e12, "B/s", "derived", STACKS, [1.61e12, 1.79e12]),
  flops: fact(241e12, "FLOP/s", "derived", STACKS, [239e12, 276e12]),
  kernelNs: fact(4390, "ns", "derived", STACKS, [4390, 5290]),
  attentionFlops: fact(184e12, "FLOP/s", "derived", ATTENTION, [178e12, 190e12]),
  attentionBandwidth: fact(836e9, "B/s", "derived", ATTENTION, [762e9, 902e9]),
  cacheBandwidth: fact(1.37e12, "B/s", "derived", ATTENTION, [1.29e12, 1.4e12]),
  attentionNs: fact(17_800, "ns", "derived", ATTENTION, [17_500, 18_200]),
  otherFloorNs: fact(7800, "ns", "derived", VIDUR, [0, 7800]),
  otherFixedNs: fact(17_600, "ns", "derived", VIDUR, [17_600, 22_600]),
  otherPerTokenNs: fact(167, "ns", "derived", VIDUR, [167, 167]),
};

/** What whole layers reach on an A100 SXM4 80 GB, partly filled tiles and waves included. */
export const A100_LAYER_FLOPS = fact(
  221e12,
  "FLOP/s",
  "derived",
  "all matrix products of Llama-2-7B layers at 512 tokens and more, as one rate: Vidur (MLSys'24) mlp.csv",
  [200e12, 241e12],
);

/** Fitted on an H100 SXM5. */
export const H100_LLM_RATES: LlmRates = {
  ...TILING,
  bandwidth: fact(3.3e12, "B/s", "derived", STACKS, [3.13e12, 3.35e12]),
  flops: fact(742e12, "FLOP/s", "derived", STACKS, [732e12, 955e12]),
  kernelNs: fact(5760, "ns", "derived", STACKS, [3510, 6080]),
  attentionFlops: fact(635e12, "FLOP/s", "derived", ATTENTION, [610e12, 666e12]),
  attentionBandwidth: fact(1.19e12, "B/s", "derived", ATTENTION, [1.08e12, 1.27e12]),
  cacheBandwidth: fact(2.76e12, "B/s", "derived", ATTENTION, [2.73e12, 2.76e12]),
  attentionNs: fact(11_900, "ns", "derived", ATTENTION, [11_800, 11_900]),
  otherFloorNs: fact(8830, "ns", "derived", VIDUR, [3470, 8830]),
  otherFixedNs: fact(11_000, "ns", "derived", VIDUR, [11_000, 16_000]),
  otherPerTokenNs: fact(94.2, "ns", "derived", VIDUR, [92.5, 95.8]),
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
    attentionBandwidth: scaled(rates.attentionBandwidth, byBandwidth, `peak bandwidth over that of ${title}`),
    cacheBandwidth: scaled(rates.cacheBandwidth, byBandwidth, `peak bandwidth over that of ${title}`),
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

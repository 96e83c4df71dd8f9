import { power } from "../../base/math.ts";
import { matmulTime } from "../../workload/llm/matmul.ts";
import { otherBeyondFixedNs, valuesMoved } from "../../workload/llm/prepare.ts";
import { LLAMA_2_7B } from "../../workload/llm/rates.ts";
import type { AttentionSample, MatmulSample, OtherSample } from "./samples.ts";

/** The two constants of matrix products that all GPUs share. */
export interface TilingConstants {
  readonly tileLoss: number;
  readonly waveLoss: number;
}

/** Constants of matrix products of one GPU: [B/s], [FLOP/s], [ns]. */
export interface MatmulConstants {
  readonly bandwidth: number;
  readonly flops: number;
  readonly kernelNs: number;
}

/** Constants of attention of one GPU: [ns], [FLOP/s], [B/s], [B/s]. */
export interface AttentionConstants {
  readonly attentionNs: number;
  readonly attentionFlops: number;
  readonly attentionBandwidth: number;
  readonly cacheBandwidth: number;
}

/** Constants of the other kernels of one layer of Llama-2-7B on one GPU [ns]. */
export interface OtherConstants {
  readonly otherFloorNs: number;
  readonly otherFixedNs: number;
  readonly otherPerTokenNs: number;
}

/** Predicted time of one matrix product on a whole GPU of so many SMs [ns]. */
export function predictMatmul(
  { tokens, inputs, outputs }: Pick<MatmulSample, "tokens" | "inputs" | "outputs">,
  { bandwidth, flops, kernelNs }: MatmulConstants,
  tiling: TilingConstants,
  sms: number,
): number {
  const speed = { nsPerByte: 1e9 / bandwidth, smNsPerFlop: (1e9 * sms) / flops, sms, ...tiling };
  return kernelNs + matmulTime({ copies: 1, tokens, inputs, outputs, bytesPerParameter: 2 }, speed).totalNs;
}

/** Predicted time of one layer's attention [ns]; the same terms as in {@link prepareLlm}. */
export function predictAttention(sample: AttentionSample, constants: AttentionConstants): number {
  const { kind, sequences, tokens, cached, heads, kvHeads, headDim } = sample;
  const newBytes = sequences * tokens * 2 * 2 * (heads + kvHeads) * headDim;
  const newNs = constants.attentionNs + (1e9 * newBytes) / constants.attentionBandwidth;
  if (kind === "decode") {
    const cacheBytes = sequences * (cached + tokens) * 2 * 2 * kvHeads * headDim;
    return newNs + (1e9 * cacheBytes) / constants.cacheBandwidth;
  }
  const pairs = sequences * tokens * (cached + (tokens + 1) / 2);
  return newNs + (1e9 * 4 * heads * headDim * pairs) / constants.attentionFlops;
}

/** Predicted time of one layer's other kernels [ns]; the same terms as in {@link prepareLlm}. */
export function predictOthers(sample: OtherSample, constants: OtherConstants): number {
  const growth = valuesMoved(sample) / valuesMoved(LLAMA_2_7B);
  const fixedNs = constants.otherFloorNs + growth * constants.otherFixedNs;
  return fixedNs + otherBeyondFixedNs(fixedNs, growth * constants.otherPerTokenNs * sample.tokens);
}

/**
 * What the simulator used before for all matrix products of a layer together: t = (memory^1.5 + compute^1.5)^(2/3),
 * without tiles, waves or launches. Kept as the yardstick.
 * @param constants  [B/s], [FLOP/s]
 */
export function plainRoofline(
  tokens: number,
  parameters: number,
  { bandwidth, flops }: Pick<MatmulConstants, "bandwidth" | "flops">,
): number {
  const memoryNs = (1e9 * 2 * parameters) / bandwidth;
  const computeNs = (1e9 * 2 * parameters * tokens) / flops;
  const larger = Math.max(memoryNs, computeNs);
  const [a, b] = [memoryNs / larger, computeNs / larger];
  const sum = a * Math.sqrt(a) + b * Math.sqrt(b);
  return larger * power(sum, 2 / 3);
}

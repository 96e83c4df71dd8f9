import type { DeviceSlice } from "../../hardware/device-slice.ts";
import type { LlmShape } from "../work.ts";
import { kvBytesPerToken } from "./kv-cache.ts";
import { layerMatmuls, MATMULS_PER_LAYER } from "./layer-matmuls.ts";
import { matmulTime, type MatmulSpeed } from "./matmul.ts";
import type { ShapeWithExperts } from "./parameter-count.ts";
import { LLAMA_2_7B, type LlmRates } from "./rates.ts";
import type { LlmTimes } from "./times.ts";

/** How far the tables must reach: the limits of the scheduler. */
export interface BatchBounds {
  readonly maxBatchedTokens: number;
  readonly maxSequences: number;
}

/** Activations, keys and values that attention reads and writes stay in 16 bits [B]. */
const ACTIVATION_BYTES = 2;

/**
 * Times of one model on one slice. With s the share of the whole GPU's SMs (MIG off) and w the share of its
 * bandwidth, the matrix products of a layer follow {@link matmulTime} at w·BW on the slice's own SMs, one kernel
 * each; the output projection follows the same law over the sampled sequences. Attention over a prompt costs
 * 4·heads·headDim FLOPs per pair and layer at s × the rate of attention kernels; decoding reads keys and values at
 * w × the cache's bandwidth; every new token's queries, keys, values and outputs are moved once. Launches and tails do
 * not depend on the slice.
 * @param rates  of the GPU that the slice belongs to, MIG off
 * @returns tables of length maxBatchedTokens + 1 and maxSequences + 1, index 0 is 0
 */
export function prepareLlm(
  shape: ShapeWithExperts,
  rates: LlmRates,
  slice: DeviceSlice,
  bounds: BatchBounds,
): LlmTimes {
  const s = slice.sms / slice.gpu.sms.value;
  const w = slice.bandwidthShare;
  const { layers, bytesPerParameter, heads, kvHeads, headDim, hidden, vocabulary } = shape;
  const speed: MatmulSpeed = {
    nsPerByte: 1e9 / (w * rates.bandwidth.value),
    smNsPerFlop: (1e9 * slice.gpu.sms.value) / rates.flops.value,
    sms: slice.sms,
    tileLoss: rates.tileLoss.value,
    waveLoss: rates.waveLoss.value,
  };

  const growth = valuesMoved(shape) / valuesMoved(LLAMA_2_7B);
  const otherNs = rates.otherFloorNs.value + rates.otherFixedNs.value * growth;
  const otherTokenNs = (rates.otherPerTokenNs.value * growth) / w;

  const { totalNs: matmulNs, computeNs: matmulComputeNs } = layerMatmuls(shape, speed, bounds.maxBatchedTokens);
  for (let n = 1; n <= bounds.maxBatchedTokens; n++) {
    matmulNs[n] = layers * (matmulNs[n]! + otherBeyondFixedNs(otherNs, otherTokenNs * n));
    matmulComputeNs[n]! *= layers;
  }

  const headNs = new Float64Array(bounds.maxSequences + 1);
  for (let k = 1; k <= bounds.maxSequences; k++) {
    const projection = { copies: 1, tokens: k, inputs: hidden, outputs: vocabulary, bytesPerParameter };
    headNs[k] = matmulTime(projection, speed).totalNs;
  }

  const attentionBytes = ACTIVATION_BYTES * 2 * (heads + kvHeads) * headDim;
  const kvBytes = kvBytesPerToken(shape);
  return {
    matmulNs,
    matmulComputeNs,
    headNs,
    // The output projection's launch counts in every iteration; those that sample nothing are rare.
    otherFixedNs:
      layers * (otherNs + rates.attentionNs.value) + (MATMULS_PER_LAYER * layers + 1) * rates.kernelNs.value,
    otherPerTokenNs: (1e9 * layers * attentionBytes) / (w * rates.attentionBandwidth.value),
    prefillPairNs: (layers * 4 * heads * headDim * 1e9) / (s * rates.attentionFlops.value),
    kvTokenNs: (1e9 * kvBytes) / (w * rates.cacheBandwidth.value),
    kvBytesPerToken: kvBytes,
  };
}

/**
 * Time of one layer's other kernels beyond the fixed one: √(fixed² + moving²) − fixed. Below some hundred tokens they
 * wait for latency and cost nothing more; a plain sum would be 40 % too long where the two are equal.
 * @param movingNs  time to move the values of all tokens
 */
export function otherBeyondFixedNs(fixedNs: number, movingNs: number): number {
  return Math.sqrt(fixedNs * fixedNs + movingNs * movingNs) - fixedNs;
}

/**
 * Values that the kernels between the matrix products of one layer read and write per token: two norms, two
 * additions, rotary embedding, activation. Their time per token, and the part of their fixed time above a floor,
 * grow in proportion: a Llama-2-70B layer moves 2.06 times the values of a 7B layer and takes 2.0 times as long per
 * token.
 */
export function valuesMoved(
  shape: Pick<LlmShape, "hidden" | "intermediate" | "heads" | "kvHeads" | "headDim"> &
    Pick<ShapeWithExperts, "experts">,
): number {
  const forward = (shape.experts?.perToken ?? 1) * shape.intermediate;
  return 10 * shape.hidden + 3 * forward + 2 * (shape.heads + shape.kvHeads) * shape.headDim;
}

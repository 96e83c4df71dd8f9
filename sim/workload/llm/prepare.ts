import { power } from "../../base/math.ts";
import type { DeviceSlice } from "../../hardware/device-slice.ts";
import type { LlmShape } from "../work.ts";
import { kvBytesPerToken } from "./kv-cache.ts";
import { layerParameters } from "./parameter-count.ts";
import { LLAMA_2_7B, type LlmRates } from "./rates.ts";
import type { LlmTimes } from "./times.ts";

/** How far the tables must reach: the limits of the scheduler. */
export interface BatchBounds {
  readonly maxBatchedTokens: number;
  readonly maxSequences: number;
}

/**
 * Times of one model on one slice. With s the share of the whole GPU's SMs (MIG off) and w the share of its
 * bandwidth, one layer's matrix products over n tokens take
 *
 *     t(n) = ( (W / (w·BW))^p + (2·P·n / (s·F))^p )^(1/p)
 *
 * W bytes and P parameters of the layer. The output projection follows the same law over the sampled sequences.
 * Attention over a prompt costs 4·heads·headDim FLOPs per pair and layer at s × the rate of attention kernels;
 * decoding reads keys and values at w·BW. Launches and tails do not depend on the slice.
 * @param rates  of the GPU that the slice belongs to, MIG off
 * @returns tables of length maxBatchedTokens + 1 and maxSequences + 1, index 0 is 0
 */
export function prepareLlm(shape: LlmShape, rates: LlmRates, slice: DeviceSlice, bounds: BatchBounds): LlmTimes {
  const s = slice.sms / slice.gpu.sms.value;
  const w = slice.bandwidthShare;
  const { layers, bytesPerParameter, heads, headDim, hidden, vocabulary } = shape;
  const nsPerByte = 1e9 / (w * rates.bandwidth.value);
  const nsPerFlop = 1e9 / (s * rates.flops.value);
  const p = rates.exponent.value;

  const parameters = layerParameters(shape);
  const weightsNs = parameters * bytesPerParameter * nsPerByte;
  const tokenNs = 2 * parameters * nsPerFlop;
  const matmulNs = new Float64Array(bounds.maxBatchedTokens + 1);
  const matmulComputeNs = new Float64Array(bounds.maxBatchedTokens + 1);
  for (let n = 1; n <= bounds.maxBatchedTokens; n++) {
    const both = softMaximum(weightsNs, tokenNs * n, p);
    matmulNs[n] = layers * both.total;
    matmulComputeNs[n] = layers * both.total * both.secondShare;
  }

  const projection = vocabulary * hidden;
  const headNs = new Float64Array(bounds.maxSequences + 1);
  for (let k = 1; k <= bounds.maxSequences; k++) {
    headNs[k] = softMaximum(projection * bytesPerParameter * nsPerByte, 2 * projection * k * nsPerFlop, p).total;
  }

  const growth = valuesMoved(shape) / valuesMoved(LLAMA_2_7B);
  const otherNs = rates.otherFloorNs.value + rates.otherFixedNs.value * growth;
  const kvBytes = kvBytesPerToken(shape);
  return {
    matmulNs,
    matmulComputeNs,
    headNs,
    otherFixedNs: layers * (otherNs + rates.attentionNs.value),
    otherPerTokenNs: (layers * rates.otherPerTokenNs.value * growth) / w,
    prefillPairNs: (layers * 4 * heads * headDim * 1e9) / (s * rates.attentionFlops.value),
    kvTokenNs: kvBytes * nsPerByte,
    kvBytesPerToken: kvBytes,
  };
}

/**
 * Values that the kernels between the matrix products of one layer read and write per token: two norms, two
 * additions, rotary embedding, activation. Their time per token, and the part of their fixed time above a floor,
 * grow in proportion: a Llama-2-70B layer moves 2.06 times the values of a 7B layer and takes 2.0 times as long per
 * token; its fixed time comes out at 44 µs on A100 (47 measured) and 36 µs on H100 (36 measured).
 */
export function valuesMoved(shape: LlmShape): number {
  return 10 * shape.hidden + 3 * shape.intermediate + 2 * (shape.heads + shape.kvHeads) * shape.headDim;
}

/**
 * (a^p + b^p)^(1/p), and the share b^p / (a^p + b^p) of it that slowing b down by a little would stretch.
 * Scaled by the larger one, so that powers neither overflow nor vanish.
 */
function softMaximum(a: number, b: number, p: number): { readonly total: number; readonly secondShare: number } {
  const larger = Math.max(a, b);
  const first = raised(a / larger, p);
  const second = raised(b / larger, p);
  const sum = first + second;
  return { total: larger * power(sum, 1 / p), secondShare: second / sum };
}

function raised(x: number, p: number): number {
  return p === 1.5 ? x * Math.sqrt(x) : power(x, p);
}

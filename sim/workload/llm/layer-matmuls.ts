import { power } from "../../base/math.ts";
import { matmulMemoryNs, matmulTiledNs, TILE_ROWS, type MatmulSpeed, type MatmulWeights } from "./matmul.ts";
import type { ShapeWithExperts } from "./parameter-count.ts";

/** Kernels of matrix products in one layer: query-key-value, output, gate-and-up, down. */
export const MATMULS_PER_LAYER = 4;

/** Times of one layer's matrix products by number of tokens, index 0 is 0 [ns]. */
export interface LayerTimes {
  readonly totalNs: Float64Array;
  /** Part of `totalNs` that slowing the SMs by a little would stretch. */
  readonly computeNs: Float64Array;
}

/**
 * The matrix products of one layer over 1 to so many tokens, launches left out; each follows `matmulTime`.
 *
 * A mixture of experts: every token goes to `perToken` of `count` experts, chosen as if independent and equally
 * likely. Then n tokens touch count·(1 − (1 − perToken/count)^n) experts on average; their weights are read, and each
 * works on its share of the tokens. One token reads the weights of `perToken` experts, a long prompt those of all.
 * Real routing is less even: it touches fewer experts and loads them unequally. The router itself is left out.
 * @param maxTokens  at least 1
 */
export function layerMatmuls(shape: ShapeWithExperts, speed: MatmulSpeed, maxTokens: number): LayerTimes {
  const { hidden, heads, kvHeads, headDim, intermediate, bytesPerParameter } = shape;
  const times = { totalNs: new Float64Array(maxTokens + 1), computeNs: new Float64Array(maxTokens + 1) };
  const dense = expertsTouched(undefined, maxTokens);
  const forward = expertsTouched(shape.experts, maxTokens);
  const perToken = shape.experts?.perToken ?? 1;
  const add = (inputs: number, outputs: number, copies: Float64Array, used: number): void =>
    addProducts(times, { inputs, outputs, bytesPerParameter }, copies, used, speed);
  add(hidden, (heads + 2 * kvHeads) * headDim, dense, 1);
  add(heads * headDim, hidden, dense, 1);
  add(hidden, 2 * intermediate, forward, perToken);
  add(intermediate, hidden, forward, perToken);
  return times;
}

/** @param copies  by tokens: products that run side by side, between which tokens × used are shared out */
function addProducts(
  { totalNs, computeNs }: LayerTimes,
  weights: MatmulWeights,
  copies: Float64Array,
  used: number,
  speed: MatmulSpeed,
): void {
  let tiledNs = 0;
  let lastBlock = -1;
  let lastCopies = -1;
  for (let n = 1; n < totalNs.length; n++) {
    const active = copies[n]!;
    const tokens = (n * used) / active;
    const block = Math.ceil(tokens / TILE_ROWS);
    if (block !== lastBlock || active !== lastCopies) tiledNs = matmulTiledNs(weights, active, tokens, speed);
    lastBlock = block;
    lastCopies = active;
    const memoryNs = matmulMemoryNs(weights, active, tokens, speed);
    const productNs = Math.sqrt(memoryNs * memoryNs + tiledNs * tiledNs);
    totalNs[n]! += productNs;
    computeNs[n]! += (tiledNs * tiledNs) / productNs;
  }
}

/** Mean number of experts that so many tokens touch; 1 for a dense layer. */
function expertsTouched(experts: ShapeWithExperts["experts"], maxTokens: number): Float64Array {
  const touched = new Float64Array(maxTokens + 1).fill(1);
  if (experts === undefined) return touched;
  const { count, perToken } = experts;
  for (let n = 1; n <= maxTokens; n++) {
    touched[n] = perToken >= count ? count : count * (1 - power(1 - perToken / count, n));
  }
  return touched;
}

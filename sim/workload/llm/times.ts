/**
 * Device times of one model's iteration on one slice, prepared once so that the scheduler's loop only looks up
 * and adds. One iteration over n tokens (decode tokens of the running sequences plus prefill chunks), of which k
 * sequences are sampled, reading c cached tokens for decoding and with q (token × context) pairs in prefill takes
 *
 *     matmulNs[n] + headNs[k] + otherFixedNs + otherPerTokenNs·n + kvTokenNs·c + prefillPairNs·q
 */
export interface LlmTimes {
  /**
   * Index: tokens, 0 to maxBatchedTokens. Kernels of all layers that see tokens alone: matrix products without their
   * launches, and what norms, activations and additions take beyond `otherFixedNs` [ns].
   */
  readonly matmulNs: Float64Array;
  /** Part of `matmulNs` that scales with the SMs; the rest scales with bandwidth [ns]. */
  readonly matmulComputeNs: Float64Array;
  /** Index: sequences sampled, 0 to maxSequences. Output projection, bound by bandwidth [ns]. */
  readonly headNs: Float64Array;
  /** Launches, and kernels of all layers that wait for latency [ns]. */
  readonly otherFixedNs: number;
  /** Moving a new token's queries, keys, values and outputs in all layers, bound by bandwidth [ns]. */
  readonly otherPerTokenNs: number;
  /** Attention of prefill per pair of a new token and a token it attends to, bound by compute [ns]. */
  readonly prefillPairNs: number;
  /** Reading the keys and values of one cached token in all layers, bound by bandwidth [ns]. */
  readonly kvTokenNs: number;
  /** Bytes of keys and values of one token in all layers. */
  readonly kvBytesPerToken: number;
}

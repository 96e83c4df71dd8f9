import type { LlmShape } from "../work.ts";

/** Keys and values stay in 16 bits even where the weights are quantised (vLLM's kv_cache_dtype auto) [B]. */
const KV_BYTES = 2;

/** Bytes of the keys and values of one token in all layers. */
export function kvBytesPerToken(shape: LlmShape): number {
  return 2 * KV_BYTES * shape.kvHeads * shape.headDim * shape.layers;
}

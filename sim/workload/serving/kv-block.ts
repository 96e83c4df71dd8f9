/** Tokens whose keys and values share one block of the cache, as in vLLM; a power of two. */
export const KV_BLOCK_TOKENS = 16;

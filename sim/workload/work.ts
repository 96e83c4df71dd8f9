import type { Fact } from "../base/fact.ts";

/**
 * The work of one request, as the scenario describes it: what it costs on a reference part. How long it takes
 * on a given slice is for `burst-times.ts` and `llm/times.ts` to say.
 */
export type Work = BurstWork | LlmWork;

/** A cost `fixed + perItem·b` of a burst of batch b [ns]. */
export interface LinearCost {
  readonly fixedNs: Fact;
  readonly perItemNs: Fact;
}

/**
 * A request is `bursts` equal bursts; a burst ends at a host synchronisation. Alone, on a part with SM fraction s
 * and bandwidth fraction w of the reference, one burst of batch b takes
 *
 *     T = host gap + max( floor(b), compute(b)/s + memory(b)/w + latency(b) )
 *
 * `floor` holds the engine but does not depend on the part's size: kernels too small to fill it, launch gaps too
 * short to give the engine away. `latency` is device time of kernels bound by latency. During the host gap the
 * engine is free for others.
 */
export interface BurstWork {
  readonly kind: "bursts";
  readonly reference: Reference;
  /** Items in one request. */
  readonly batch: number;
  readonly bursts: number;
  readonly hostGapNs: Fact;
  readonly floor: LinearCost;
  readonly compute: LinearCost;
  readonly memory: LinearCost;
  readonly latency: LinearCost;
  /** Random factor on all device times of a request, mean 1: longer audio, bigger documents. */
  readonly size: SizeDistribution;
}

/** The part on which the coefficients hold: so many SMs, and the whole memory bandwidth, of a catalogue GPU. */
export interface Reference {
  readonly gpu: string;
  /** 108 for a whole A100 with MIG off, 98 for its 7g profile. */
  readonly sms: number;
}

/** A positive random factor with mean 1. */
export type SizeDistribution =
  | { readonly kind: "constant" }
  | { readonly kind: "exponential" }
  | { readonly kind: "gamma" | "lognormal"; readonly cv: number };

/** Autoregressive generation by a transformer, served with continuous batching and chunked prefill. */
export interface LlmWork {
  readonly kind: "llm";
  readonly shape: LlmShape;
  /** Tokens of a request, unless a trace gives them. */
  readonly promptTokens: TokenDistribution;
  readonly outputTokens: TokenDistribution;
  /** Host time of one iteration during which no kernel is resident. */
  readonly hostGapNs: Fact;
  /** Tokens processed in one iteration at most (vLLM: max_num_batched_tokens). */
  readonly maxBatchedTokens: number;
  /** Sequences running at the same time at most (vLLM: max_num_seqs). */
  readonly maxSequences: number;
}

/** What the timing of a transformer depends on. All counts are of the whole model on one GPU. */
export interface LlmShape {
  readonly name: string;
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocabulary: number;
  /** 2 for BF16 and FP16, 1 for FP8 and INT8. */
  readonly bytesPerParameter: number;
  /** Public name of the model card or configuration file. */
  readonly source: string;
}

/** Positive token counts. lognormal: by median and mean of the distribution before rounding; both in tokens. */
export type TokenDistribution =
  | { readonly kind: "constant"; readonly tokens: number }
  | {
      readonly kind: "lognormal";
      readonly median: number;
      readonly mean: number;
      /** Draws above are cut to it, draws below 1 to 1. */
      readonly max: number;
    };

/** Memory that one process of a tenant takes [B]. */
export interface MemoryNeed {
  readonly contextBytes: Fact;
  readonly weightsBytes: Fact;
  /** Activations, workspaces, optimiser state: everything but weights, context and KV cache. */
  readonly workingBytes: Fact;
  /** Continuous batching only: bytes for the KV cache, or "fill": an equal part of what is left. */
  readonly kvCache: number | "fill" | null;
}

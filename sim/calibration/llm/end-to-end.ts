import type { Gpu } from "../../hardware/gpu.ts";
import { wholeGpu } from "../../hardware/slices.ts";
import { prepareLlm } from "../../workload/llm/prepare.ts";
import { llmRates } from "../../workload/llm/rates.ts";
import { findShape } from "../../workload/llm/shapes.ts";
import type { EndToEndSample } from "./samples.ts";

/** Times of one measured point: as measured, and as the constants in use predict them [ns]. */
export interface EndToEndPoint extends EndToEndSample {
  readonly predictedPromptNs: number;
  readonly predictedTokenNs: number;
}

/** The batches that an engine of the time ran in one iteration; larger ones show other effects. */
const MAX_TOKENS = 16_384;
/** Answers of 128 tokens: half of them are cached on average. */
const OUTPUT = 128;
/** Reductions over all GPUs in one layer: after attention and after the feed-forward network. */
const REDUCTIONS = 2;

/**
 * Llama-2-70B split over GPUs, which the simulator does not model: each GPU computes its part of every layer as the
 * simulator would, and the parts are added up at the links' peak rate, so the exchange is a lower bound.
 * @param linkBytesPerS  one direction of a GPU's NVLink
 * @param hostNs         host time of an iteration
 */
export function predictEndToEnd(
  samples: readonly EndToEndSample[],
  gpu: Gpu,
  { linkBytesPerS, hostNs }: { readonly linkBytesPerS: number; readonly hostNs: number },
): readonly EndToEndPoint[] {
  const whole = findShape("llama-2-70b")!;
  const rates = llmRates(gpu)!;
  const used = samples.filter(({ prompt, sequences }) => prompt * sequences <= MAX_TOKENS && sequences <= 32);
  return [...new Set(used.map(({ split }) => split))].flatMap((split) => {
    const shard = {
      ...whole,
      heads: whole.heads / split,
      kvHeads: whole.kvHeads / split,
      intermediate: whole.intermediate / split,
      vocabulary: whole.vocabulary / split,
    };
    const bounds = { maxBatchedTokens: MAX_TOKENS, maxSequences: 32 };
    const times = prepareLlm(shard, rates, wholeGpu(gpu, "gpu0"), bounds);
    const iterationNs = (tokens: number, sequences: number): number => {
      const exchanged = (REDUCTIONS * whole.layers * tokens * whole.hidden * 2 * 2 * (split - 1)) / split;
      const exchangeNs = (1e9 * exchanged) / linkBytesPerS;
      const kernelsNs = times.matmulNs[tokens]! + times.headNs[sequences]! + times.otherPerTokenNs * tokens;
      return hostNs + exchangeNs + kernelsNs + times.otherFixedNs;
    };
    return used
      .filter((sample) => sample.split === split)
      .map((sample) => {
        const { prompt, sequences } = sample;
        const pairs = sequences * prompt * ((prompt + 1) / 2);
        const cached = sequences * (prompt + OUTPUT / 2);
        return {
          ...sample,
          predictedPromptNs: iterationNs(prompt * sequences, sequences) + times.prefillPairNs * pairs,
          predictedTokenNs: iterationNs(sequences, sequences) + times.kvTokenNs * cached,
        };
      });
  });
}

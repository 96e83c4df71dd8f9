import { fact } from "../../base/fact.ts";
import { weightsBytes } from "../llm/parameter-count.ts";
import { findShape } from "../llm/shapes.ts";
import { AZURE_2023, AZURE_2023_CITATION, type TraceStatistics } from "../traces/azure-2023-statistics.ts";
import type { TokenDistribution } from "../work.ts";
import { PYTORCH_CONTEXT, type CatalogWorkload } from "./entry.ts";

type Use = "conversation" | "code";

type Row = readonly [name: string, title: string, shape: string, use: Use];

/** Those whose weights in BF16 fit one GPU of 80 GB. */
const ROWS: readonly Row[] = [
  ["llama-3-8b", "Llama 3 8B chat", "llama-3-8b", "conversation"],
  ["llama-3.1-8b", "Llama 3.1 8B chat", "llama-3.1-8b", "conversation"],
  ["llama-2-7b", "Llama 2 7B chat", "llama-2-7b", "conversation"],
  ["llama-2-13b", "Llama 2 13B chat", "llama-2-13b", "conversation"],
  ["mistral-7b", "Mistral 7B chat", "mistral-7b", "conversation"],
  ["mistral-nemo-12b", "Mistral Nemo 12B chat", "mistral-nemo-12b", "conversation"],
  ["mistral-small-24b", "Mistral Small 24B chat", "mistral-small-24b", "conversation"],
  ["gemma-3-1b", "Gemma 3 1B chat", "gemma-3-1b", "conversation"],
  ["gemma-3-4b", "Gemma 3 4B chat", "gemma-3-4b", "conversation"],
  ["gemma-3-12b", "Gemma 3 12B chat", "gemma-3-12b", "conversation"],
  ["gemma-3-27b", "Gemma 3 27B chat", "gemma-3-27b", "conversation"],
  ["gemma-2-27b", "Gemma 2 27B chat", "gemma-2-27b", "conversation"],
  ["gemma-2-9b", "Gemma 2 9B chat", "gemma-2-9b", "conversation"],
  ["gemma-2-2b", "Gemma 2 2B chat", "gemma-2-2b", "conversation"],
  ["phi-4", "Phi-4 (14B) chat", "phi-4", "conversation"],
  ["phi-4-mini", "Phi-4 mini (3.8B) chat", "phi-4-mini", "conversation"],
  ["phi-3-medium", "Phi-3 medium (14B) chat", "phi-3-medium", "conversation"],
  ["phi-3-mini", "Phi-3 mini (3.8B) chat", "phi-3-mini", "conversation"],
  ["llama-3.2-3b", "Llama 3.2 3B chat", "llama-3.2-3b", "conversation"],
  ["llama-3.2-1b", "Llama 3.2 1B chat", "llama-3.2-1b", "conversation"],
  ["qwen3-0.6b", "Qwen3 0.6B chat", "qwen3-0.6b", "conversation"],
  ["qwen3-1.7b", "Qwen3 1.7B chat", "qwen3-1.7b", "conversation"],
  ["qwen3-4b", "Qwen3 4B chat", "qwen3-4b", "conversation"],
  ["qwen3-8b", "Qwen3 8B chat", "qwen3-8b", "conversation"],
  ["qwen3-14b", "Qwen3 14B chat", "qwen3-14b", "conversation"],
  ["qwen3-32b", "Qwen3 32B chat", "qwen3-32b", "conversation"],
  ["qwen3-30b-a3b", "Qwen3 30B (3B active) chat", "qwen3-30b-a3b", "conversation"],
  ["qwen2.5-32b", "Qwen2.5 32B chat", "qwen2.5-32b", "conversation"],
  ["qwen2.5-14b", "Qwen2.5 14B chat", "qwen2.5-14b", "conversation"],
  ["qwen2.5-7b", "Qwen2.5 7B chat", "qwen2.5-7b", "conversation"],
  ["qwen2.5-3b", "Qwen2.5 3B chat", "qwen2.5-3b", "conversation"],
  ["qwen2.5-1.5b", "Qwen2.5 1.5B chat", "qwen2.5-1.5b", "conversation"],
  ["qwen2.5-0.5b", "Qwen2.5 0.5B chat", "qwen2.5-0.5b", "conversation"],
  [
    "deepseek-r1-distill-qwen-1.5b",
    "DeepSeek-R1 distilled to Qwen 1.5B",
    "deepseek-r1-distill-qwen-1.5b",
    "conversation",
  ],
  ["deepseek-r1-distill-qwen-7b", "DeepSeek-R1 distilled to Qwen 7B", "deepseek-r1-distill-qwen-7b", "conversation"],
  ["deepseek-r1-distill-llama-8b", "DeepSeek-R1 distilled to Llama 8B", "deepseek-r1-distill-llama-8b", "conversation"],
  ["deepseek-r1-distill-qwen-14b", "DeepSeek-R1 distilled to Qwen 14B", "deepseek-r1-distill-qwen-14b", "conversation"],
  ["deepseek-r1-distill-qwen-32b", "DeepSeek-R1 distilled to Qwen 32B", "deepseek-r1-distill-qwen-32b", "conversation"],
  ["tinyllama-1.1b", "TinyLlama 1.1B chat", "tinyllama-1.1b", "conversation"],
  ["codellama-7b", "Code Llama 7B completion", "codellama-7b", "code"],
  ["qwen2.5-coder-7b", "Qwen2.5-Coder 7B completion", "qwen2.5-7b", "code"],
  ["qwen2.5-coder-1.5b", "Qwen2.5-Coder 1.5B completion", "qwen2.5-1.5b", "code"],
];

/**
 * Host time of an iteration: scheduling, input preparation, output processing. Engines since 2025 overlap part of it
 * with the device; it grows with the number of sequences.
 */
const ITERATION_HOST_GAP = fact(
  665_000,
  "ns",
  "derived",
  "0.156 ms scheduling + 0.337 ms input preparation + 0.172 ms output processing, medians at batch 8, Llama-2-7B on " +
    "A100: Vidur (MLSys'24), profiling cpu_overheads.csv",
  [50_000, 5_100_000],
);

const REASONING =
  " A model that reasons before it answers writes several times as many tokens: give it outputTokens of its own.";

/** Autoregressive models in BF16 under continuous batching; token counts as in the Azure traces of 2023. */
export const LANGUAGE_MODELS: readonly CatalogWorkload[] = ROWS.map(languageModel);

function languageModel([name, title, shapeName, use]: Row): CatalogWorkload {
  const { tiedEmbeddings, publicParameters: _, publicActiveParameters: _active, ...shape } = findShape(shapeName)!;
  const bytes = weightsBytes({ ...shape, tiedEmbeddings });
  const weights = fact(bytes, "B", "derived", `parameters of ${shape.source} × ${shape.bytesPerParameter} B`);
  const statistics = AZURE_2023[use];
  return {
    name,
    title,
    kind: "llm",
    doc:
      `One request is a prompt and its answer, served by a vLLM-like engine in BF16. Times from the rates measured on ` +
      `A100 and H100. Token counts are lognormal with the mean and median of the ${use} requests in: ${AZURE_2023_CITATION}.` +
      (shapeName.startsWith("deepseek-r1") ? REASONING : ""),
    work: {
      kind: "llm",
      shape,
      promptTokens: lognormal(statistics.promptTokens),
      outputTokens: lognormal(statistics.outputTokens),
      hostGapNs: ITERATION_HOST_GAP,
      // vLLM's defaults of max_num_batched_tokens (chunked prefill) and max_num_seqs.
      maxBatchedTokens: 2048,
      maxSequences: 256,
    },
    memory: {
      contextBytes: PYTORCH_CONTEXT,
      weightsBytes: weights,
      workingBytes: fact(1e9, "B", "assumed", "activations of 2048 tokens, logits, CUDA graphs", [0.5e9, 3e9]),
      kvCache: "fill",
    },
    workingSetBytes: weights,
  };
}

/** A lognormal cut at the trace's largest count; the cut lowers the mean of the answers by about 5 %. */
function lognormal(tokens: TraceStatistics["promptTokens"]): TokenDistribution {
  return { kind: "lognormal", median: tokens.median.value, mean: tokens.mean.value, max: tokens.max.value };
}

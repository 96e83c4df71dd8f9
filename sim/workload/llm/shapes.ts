import type { ShapeWithExperts } from "./parameter-count.ts";
import { LLAMA_2_7B } from "./rates.ts";

/** A public model: its shape, and what its parameter count needs to know besides. */
export type PublicModel = ShapeWithExperts & {
  /** Input embedding and output projection are one matrix. */
  readonly tiedEmbeddings: boolean;
  /** As the model card or the technical report states it. */
  readonly publicParameters: number;
  /** Mixture of experts: those that one token passes through, as stated. */
  readonly publicActiveParameters?: number;
};

type Row = readonly [
  name: string,
  layers: number,
  hidden: number,
  intermediate: number,
  heads: number,
  kvHeads: number,
  headDim: number,
  vocabulary: number,
  tiedEmbeddings: boolean,
  publicParameters: number,
  repository: string,
  experts?: readonly [count: number, perToken: number, publicActiveParameters: number],
];

/** DeepSeek-R1 taught to smaller models: their shapes are those of the models they were made from. */
const DISTILLED: readonly Row[] = [
  [
    "deepseek-r1-distill-qwen-1.5b",
    ...([28, 1536, 8960, 12, 2, 128, 151936, false, 1.78e9] as const),
    "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B",
  ],
  [
    "deepseek-r1-distill-qwen-7b",
    ...([28, 3584, 18944, 28, 4, 128, 152064, false, 7.62e9] as const),
    "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
  ],
  [
    "deepseek-r1-distill-llama-8b",
    ...([32, 4096, 14336, 32, 8, 128, 128256, false, 8.03e9] as const),
    "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
  ],
  [
    "deepseek-r1-distill-qwen-14b",
    ...([48, 5120, 13824, 40, 8, 128, 152064, false, 14.8e9] as const),
    "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B",
  ],
  [
    "deepseek-r1-distill-qwen-32b",
    ...([64, 5120, 27648, 40, 8, 128, 152064, false, 32.8e9] as const),
    "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B",
  ],
  [
    "deepseek-r1-distill-llama-70b",
    ...([80, 8192, 28672, 64, 8, 128, 128256, false, 70.6e9] as const),
    "deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
  ],
];

const ROWS: readonly Row[] = [
  ["llama-2-13b", 40, 5120, 13824, 40, 40, 128, 32000, false, 13.02e9, "meta-llama/Llama-2-13b-hf"],
  ["llama-2-70b", 80, 8192, 28672, 64, 8, 128, 32000, false, 68.98e9, "meta-llama/Llama-2-70b-hf"],
  ["codellama-7b", 32, 4096, 11008, 32, 32, 128, 32016, false, 6.74e9, "codellama/CodeLlama-7b-hf"],
  ["llama-3-8b", 32, 4096, 14336, 32, 8, 128, 128256, false, 8.03e9, "meta-llama/Meta-Llama-3-8B"],
  ["llama-3.1-8b", 32, 4096, 14336, 32, 8, 128, 128256, false, 8.03e9, "meta-llama/Llama-3.1-8B"],
  ["llama-3.1-70b", 80, 8192, 28672, 64, 8, 128, 128256, false, 70.55e9, "meta-llama/Llama-3.1-70B"],
  ["llama-3.2-1b", 16, 2048, 8192, 32, 8, 64, 128256, true, 1.24e9, "meta-llama/Llama-3.2-1B"],
  ["llama-3.2-3b", 28, 3072, 8192, 24, 8, 128, 128256, true, 3.21e9, "meta-llama/Llama-3.2-3B"],
  ["llama-3.3-70b", 80, 8192, 28672, 64, 8, 128, 128256, false, 70.55e9, "meta-llama/Llama-3.3-70B-Instruct"],
  ["mistral-7b", 32, 4096, 14336, 32, 8, 128, 32768, false, 7.25e9, "mistralai/Mistral-7B-v0.3"],
  ["mistral-nemo-12b", 40, 5120, 14336, 32, 8, 128, 131072, false, 12.25e9, "mistralai/Mistral-Nemo-Base-2407"],
  ["mistral-small-24b", 40, 5120, 32768, 32, 8, 128, 131072, false, 23.57e9, "mistralai/Mistral-Small-24B-Base-2501"],
  ["mixtral-8x7b", 32, 4096, 14336, 32, 8, 128, 32000, false, 46.7e9, "mistralai/Mixtral-8x7B-v0.1", [8, 2, 12.9e9]],
  ["qwen2.5-0.5b", 24, 896, 4864, 14, 2, 64, 151936, true, 0.49e9, "Qwen/Qwen2.5-0.5B"],
  ["qwen2.5-1.5b", 28, 1536, 8960, 12, 2, 128, 151936, true, 1.54e9, "Qwen/Qwen2.5-1.5B"],
  ["qwen2.5-3b", 36, 2048, 11008, 16, 2, 128, 151936, true, 3.09e9, "Qwen/Qwen2.5-3B"],
  ["qwen2.5-7b", 28, 3584, 18944, 28, 4, 128, 152064, false, 7.61e9, "Qwen/Qwen2.5-7B"],
  ["qwen2.5-14b", 48, 5120, 13824, 40, 8, 128, 152064, false, 14.7e9, "Qwen/Qwen2.5-14B"],
  ["qwen2.5-32b", 64, 5120, 27648, 40, 8, 128, 152064, false, 32.5e9, "Qwen/Qwen2.5-32B"],
  ["qwen2.5-72b", 80, 8192, 29568, 64, 8, 128, 152064, false, 72.7e9, "Qwen/Qwen2.5-72B"],
  ["qwen3-0.6b", 28, 1024, 3072, 16, 8, 128, 151936, true, 0.6e9, "Qwen/Qwen3-0.6B"],
  ["qwen3-1.7b", 28, 2048, 6144, 16, 8, 128, 151936, true, 1.7e9, "Qwen/Qwen3-1.7B"],
  ["qwen3-4b", 36, 2560, 9728, 32, 8, 128, 151936, true, 4.0e9, "Qwen/Qwen3-4B"],
  ["qwen3-8b", 36, 4096, 12288, 32, 8, 128, 151936, false, 8.2e9, "Qwen/Qwen3-8B"],
  ["qwen3-14b", 40, 5120, 17408, 40, 8, 128, 151936, false, 14.8e9, "Qwen/Qwen3-14B"],
  ["qwen3-32b", 64, 5120, 25600, 64, 8, 128, 151936, false, 32.8e9, "Qwen/Qwen3-32B"],
  ["qwen3-30b-a3b", 48, 2048, 768, 32, 4, 128, 151936, false, 30.5e9, "Qwen/Qwen3-30B-A3B", [128, 8, 3.3e9]],
  ["phi-3-mini", 32, 3072, 8192, 32, 32, 96, 32064, false, 3.82e9, "microsoft/Phi-3-mini-4k-instruct"],
  ["phi-3-medium", 40, 5120, 17920, 40, 10, 128, 32064, false, 14e9, "microsoft/Phi-3-medium-4k-instruct"],
  ["phi-4", 40, 5120, 17920, 40, 10, 128, 100352, false, 14.7e9, "microsoft/phi-4"],
  ["phi-4-mini", 32, 3072, 8192, 24, 8, 128, 200064, true, 3.8e9, "microsoft/Phi-4-mini-instruct"],
  ["tinyllama-1.1b", 22, 2048, 5632, 32, 4, 64, 32000, false, 1.1e9, "TinyLlama/TinyLlama-1.1B-Chat-v1.0"],
  ["gemma-2-2b", 26, 2304, 9216, 8, 4, 256, 256000, true, 2.61e9, "google/gemma-2-2b"],
  ["gemma-2-9b", 42, 3584, 14336, 16, 8, 256, 256000, true, 9.24e9, "google/gemma-2-9b"],
  ["gemma-2-27b", 46, 4608, 36864, 32, 16, 128, 256000, true, 27.2e9, "google/gemma-2-27b"],
  ["gemma-3-1b", 26, 1152, 6912, 4, 1, 256, 262144, true, 1.0e9, "google/gemma-3-1b-it"],
  ["gemma-3-4b", 34, 2560, 10240, 8, 4, 256, 262208, true, 3.88e9, "google/gemma-3-4b-it, without its vision tower,"],
  [
    "gemma-3-12b",
    48,
    3840,
    15360,
    16,
    8,
    256,
    262208,
    true,
    11.77e9,
    "google/gemma-3-12b-it, without its vision tower,",
  ],
  [
    "gemma-3-27b",
    62,
    5376,
    21504,
    32,
    16,
    128,
    262208,
    true,
    27.02e9,
    "google/gemma-3-27b-it, without its vision tower,",
  ],
  ...DISTILLED,
];

/**
 * Public models in BF16, from the config.json of their model repository. To add one, add its row. Layers with a sliding
 * window (Gemma) count as layers with full attention: times and cache of prompts beyond the window come out too large.
 */
export const LLM_SHAPES: readonly PublicModel[] = [
  { ...LLAMA_2_7B, tiedEmbeddings: false, publicParameters: 6.74e9 },
  ...ROWS.map(publicModel),
];

/** The public model of that exact name, or undefined. */
export function findShape(name: string): PublicModel | undefined {
  return LLM_SHAPES.find((shape) => shape.name === name);
}

function publicModel(row: Row): PublicModel {
  const [name, layers, hidden, intermediate, heads, kvHeads, headDim, vocabulary, tied, parameters, repository] = row;
  const dense: PublicModel = {
    name,
    layers,
    hidden,
    intermediate,
    heads,
    kvHeads,
    headDim,
    vocabulary,
    bytesPerParameter: 2,
    source: `${repository} config.json`,
    tiedEmbeddings: tied,
    publicParameters: parameters,
  };
  const experts = row[11];
  if (experts === undefined) return dense;
  const [count, perToken, publicActiveParameters] = experts;
  return { ...dense, experts: { count, perToken }, publicActiveParameters };
}

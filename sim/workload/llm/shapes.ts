import type { LlmShape } from "../work.ts";
import { LLAMA_2_7B } from "./rates.ts";

/** A public model: its shape, and what its parameter count needs to know besides. */
export interface PublicModel extends LlmShape {
  /** Input embedding and output projection are one matrix. */
  readonly tiedEmbeddings: boolean;
  /** As the model card states it. */
  readonly publicParameters: number;
}

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
];

const ROWS: readonly Row[] = [
  ["llama-2-70b", 80, 8192, 28672, 64, 8, 128, 32000, false, 68.98e9, "meta-llama/Llama-2-70b-hf"],
  ["codellama-7b", 32, 4096, 11008, 32, 32, 128, 32016, false, 6.74e9, "codellama/CodeLlama-7b-hf"],
  ["llama-3-8b", 32, 4096, 14336, 32, 8, 128, 128256, false, 8.03e9, "meta-llama/Meta-Llama-3-8B"],
  ["llama-3.2-1b", 16, 2048, 8192, 32, 8, 64, 128256, true, 1.24e9, "meta-llama/Llama-3.2-1B"],
  ["llama-3.2-3b", 28, 3072, 8192, 24, 8, 128, 128256, true, 3.21e9, "meta-llama/Llama-3.2-3B"],
  ["mistral-7b", 32, 4096, 14336, 32, 8, 128, 32768, false, 7.25e9, "mistralai/Mistral-7B-v0.3"],
  ["qwen2.5-0.5b", 24, 896, 4864, 14, 2, 64, 151936, true, 0.49e9, "Qwen/Qwen2.5-0.5B"],
  ["qwen2.5-1.5b", 28, 1536, 8960, 12, 2, 128, 151936, true, 1.54e9, "Qwen/Qwen2.5-1.5B"],
  ["qwen2.5-3b", 36, 2048, 11008, 16, 2, 128, 151936, true, 3.09e9, "Qwen/Qwen2.5-3B"],
  ["qwen2.5-7b", 28, 3584, 18944, 28, 4, 128, 152064, false, 7.61e9, "Qwen/Qwen2.5-7B"],
  ["phi-3-mini", 32, 3072, 8192, 32, 32, 96, 32064, false, 3.82e9, "microsoft/Phi-3-mini-4k-instruct"],
  ["tinyllama-1.1b", 22, 2048, 5632, 32, 4, 64, 32000, false, 1.1e9, "TinyLlama/TinyLlama-1.1B-Chat-v1.0"],
  ["gemma-2-2b", 26, 2304, 9216, 8, 4, 256, 256000, true, 2.61e9, "google/gemma-2-2b"],
  ["gemma-2-9b", 42, 3584, 14336, 16, 8, 256, 256000, true, 9.24e9, "google/gemma-2-9b"],
];

/** Public models in BF16, from the config.json of their model repository. To add one, add its row. */
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
  return {
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
}

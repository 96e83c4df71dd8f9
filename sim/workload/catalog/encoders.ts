import { fact } from "../../base/fact.ts";
import type { BurstWork } from "../work.ts";
import { COMPILED_HOST_GAP, linear, none, RUNTIME_CONTEXT, type CatalogWorkload } from "./entry.ts";
import {
  A100_WHOLE,
  encoderComputePerItem,
  encoderFloor,
  encoderLayerParameters,
  encoderMemoryPerItem,
  weightsRead,
  type EncoderShape,
} from "./transformer-costs.ts";

interface Encoder {
  readonly name: string;
  readonly title: string;
  readonly request: string;
  readonly shape: EncoderShape;
  readonly batch: number;
  readonly parameters: number;
  readonly card: string;
}

const BASE = { layers: 12, hidden: 768, intermediate: 3072 } as const;
const LARGE = { layers: 24, hidden: 1024, intermediate: 4096 } as const;

const ENCODERS: readonly Encoder[] = [
  {
    name: "bert-base",
    title: "BERT-base text classification",
    request: "one text of 128 tokens",
    shape: { ...BASE, tokens: 128 },
    batch: 1,
    parameters: 109.5e6,
    card: "google-bert/bert-base-uncased",
  },
  {
    name: "bert-large",
    title: "BERT-large question answering",
    request: "one question with its passage, 384 tokens",
    shape: { ...LARGE, tokens: 384 },
    batch: 1,
    parameters: 335e6,
    card: "google-bert/bert-large-uncased",
  },
  {
    name: "text-embedding",
    title: "Text embedding, 335 M parameters",
    request: "8 passages of 256 tokens",
    shape: { ...LARGE, tokens: 256 },
    batch: 8,
    parameters: 335e6,
    card: "BAAI/bge-large-en-v1.5",
  },
  {
    name: "reranker",
    title: "Cross-encoder reranker, 560 M parameters",
    request: "32 pairs of a query and a passage, 512 tokens each",
    shape: { ...LARGE, tokens: 512 },
    batch: 32,
    parameters: 560e6,
    card: "BAAI/bge-reranker-large",
  },
];

/** Encoder models in FP16 on a compiled engine, from FLOPs and bytes at the rates measured on A100. */
export const ENCODER_WORKLOADS: readonly CatalogWorkload[] = ENCODERS.map(encoderWorkload);

function encoderWorkload(model: Encoder): CatalogWorkload {
  const { shape, batch, parameters, card } = model;
  const layerParameters = shape.layers * encoderLayerParameters(shape);
  const work: BurstWork = {
    kind: "bursts",
    reference: A100_WHOLE,
    batch,
    bursts: 1,
    hostGapNs: COMPILED_HOST_GAP,
    floor: linear(encoderFloor(shape), none("small kernels take as long for two items as for one")),
    compute: linear(none("every product grows with the batch"), encoderComputePerItem(shape)),
    memory: linear(weightsRead(layerParameters), encoderMemoryPerItem(shape)),
    latency: linear(none("launches and tails are in the floor"), none("launches and tails are in the floor")),
    size: { kind: "constant" },
  };
  // The widest pair of activations of a layer, twice for double buffering.
  const activations = 4 * batch * shape.tokens * (shape.hidden + shape.intermediate) * 2;
  return {
    name: model.name,
    title: model.title,
    kind: "inference",
    doc:
      `One request is ${model.request}; FP16 on a compiled engine such as TensorRT. Derived from the shape of ${card} ` +
      "and the rates measured on A100, not from a measurement of this model.",
    work,
    memory: {
      contextBytes: RUNTIME_CONTEXT,
      weightsBytes: fact(parameters * 2, "B", "derived", `${parameters / 1e6} M parameters (${card}) × 2 B`),
      workingBytes: fact(
        activations + 256e6,
        "B",
        "assumed",
        `activations of ${batch} × ${shape.tokens} tokens and 256 MB of workspace`,
        [activations, 4 * activations + 1e9],
      ),
      kvCache: null,
    },
    workingSetBytes: fact(
      layerParameters * 2,
      "B",
      "derived",
      `weights of the layers: ${(layerParameters / 1e6).toFixed(1)} M parameters × 2 B`,
    ),
  };
}

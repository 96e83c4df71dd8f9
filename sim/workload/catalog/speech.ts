import { fact, type Fact } from "../../base/fact.ts";
import { A100_LLM_RATES } from "../llm/rates.ts";
import { COMPILED_HOST_GAP, linear, none, RUNTIME_CONTEXT, type CatalogWorkload } from "./entry.ts";
import {
  A100_WHOLE,
  encoderComputePerItem,
  encoderFloor,
  encoderLayerParameters,
  encoderMemoryPerItem,
  growth,
  SMALL_MATMUL_NS,
  weightsRead,
  type EncoderShape,
} from "./transformer-costs.ts";

/** Tokens that 30 s of speech become. */
const STEPS = 100;
const STEPS_WHY = "30 s of speech at 150 words a minute and 1.33 tokens a word, assumed: 100 decoder steps";

/** Both models share the encoder: 30 s of audio become 1500 positions. */
const ENCODER: EncoderShape = { layers: 32, hidden: 1280, intermediate: 5120, tokens: 1500 };
const VOCABULARY = 51866;
/** Self-attention, cross-attention and feed-forward of one decoder layer: 16·hidden². */
const DECODER_LAYER_PARAMETERS = 16 * ENCODER.hidden * ENCODER.hidden;

/** Speech recognition of 30 s windows: one encoder pass, then one decoder step for each token. */
export const SPEECH_WORKLOADS: readonly CatalogWorkload[] = [
  whisper("whisper-large-v3", "Whisper large-v3 speech recognition", 32, 1550e6, "openai/whisper-large-v3"),
  whisper("distil-whisper", "Distil-Whisper large-v3 speech recognition", 2, 756e6, "distil-whisper/distil-large-v3"),
];

function whisper(name: string, title: string, decoderLayers: number, parameters: number, card: string): CatalogWorkload {
  const { layers, hidden, tokens } = ENCODER;
  const bursts = 1 + STEPS;
  const stepParameters = decoderLayers * DECODER_LAYER_PARAMETERS + VOCABULARY * hidden;
  const encoderParameters = layers * encoderLayerParameters(ENCODER);

  /** Bursts of a request are equal, so each takes its part of the encoder's pass and of all steps. */
  const spread = (encoder: Fact, step: Fact, what: string): Fact =>
    fact(
      Math.round((encoder.value + STEPS * step.value) / bursts),
      "ns",
      "derived",
      `${what}: (encoder ${Math.round(encoder.value)} ns + ${STEPS} × step ${Math.round(step.value)} ns) ÷ ${bursts} bursts. ` +
        `${STEPS_WHY}. Encoder: ${encoder.source}. Step: ${step.source}`,
    );
  const tokenCompute = flopsTime(2 * stepParameters);
  const crossRead = readTime(decoderLayers * 2 * 2 * hidden * tokens, "keys and values of the audio");

  return {
    name,
    title,
    kind: "inference",
    doc:
      `One request is 30 s of audio: an encoder pass and ${STEPS} greedy decoder steps in FP16, each a burst of its own, on a ` +
      `compiled engine. Bursts of a request are equal, so the encoder's pass is spread over them. Derived from the ` +
      `shape of ${card} and the rates measured on A100, not from a measurement of this model.`,
    work: {
      kind: "bursts",
      reference: A100_WHOLE,
      batch: 1,
      bursts,
      hostGapNs: COMPILED_HOST_GAP,
      floor: linear(
        spread(encoderFloor(ENCODER), stepFloor(decoderLayers), "kernels too small to fill the part"),
        none("small kernels take as long for two windows as for one"),
      ),
      compute: linear(
        none("every product grows with the batch"),
        spread(encoderComputePerItem(ENCODER), tokenCompute, "matrix products and attention"),
      ),
      memory: linear(
        spread(weightsRead(encoderParameters), weightsRead(stepParameters), "reading the weights"),
        spread(encoderMemoryPerItem(ENCODER), crossRead, "activations, and keys and values of the audio"),
      ),
      latency: linear(none("launches and tails are in the floor"), none("launches and tails are in the floor")),
      size: { kind: "constant" },
    },
    memory: {
      contextBytes: RUNTIME_CONTEXT,
      weightsBytes: fact(parameters * 2, "B", "derived", `${parameters / 1e6} M parameters (${card}) × 2 B`),
      workingBytes: fact(1e9, "B", "assumed", "activations of 1500 positions, keys and values, workspaces", [0.5e9, 3e9]),
      kvCache: null,
    },
    workingSetBytes: fact(stepParameters * 2, "B", "derived", "weights that each decoder step reads, 2 B each"),
  };
}

/** One decoder step: eight products, two attentions, other kernels, in each layer. */
function stepFloor(layers: number): Fact {
  const { attentionNs, otherFloorNs, otherFixedNs } = A100_LLM_RATES;
  const other = otherFloorNs.value + otherFixedNs.value * growth(ENCODER);
  const layer = 8 * SMALL_MATMUL_NS.value + 2 * attentionNs.value + other;
  return fact(
    layers * layer,
    "ns",
    "derived",
    `${layers} layers × ${(layer / 1e3).toFixed(1)} µs: 8 small products (${SMALL_MATMUL_NS.source}), 2 attentions ` +
      `(${attentionNs.source}), other kernels (${otherFixedNs.source})`,
  );
}

function flopsTime(flops: number): Fact {
  const rate = A100_LLM_RATES.flops.value;
  const source = `${(flops / 1e9).toFixed(2)} GFLOP ÷ ${rate / 1e12} TFLOP/s, the effective rate of A100`;
  return fact((flops / rate) * 1e9, "ns", "derived", source);
}

function readTime(bytes: number, what: string): Fact {
  const rate = A100_LLM_RATES.bandwidth.value;
  const source = `${(bytes / 1e6).toFixed(1)} MB (${what}) ÷ ${(rate / 1e12).toFixed(2)} TB/s, the effective bandwidth of A100`;
  return fact((bytes / rate) * 1e9, "ns", "derived", source);
}

import { fact, type Fact } from "../../base/fact.ts";
import { A100_LAYER_FLOPS, A100_LLM_RATES } from "../llm/rates.ts";
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

const CARD = "openai/whisper-large-v3";
const PARAMETERS = 1550e6;

/** 30 s of audio become 1500 positions. */
const ENCODER: EncoderShape = { layers: 32, hidden: 1280, intermediate: 5120, tokens: 1500 };
const ENCODER_PARAMETERS = ENCODER.layers * encoderLayerParameters(ENCODER);

const DECODER_LAYERS = 32;
const VOCABULARY = 51866;
/** Self-attention, cross-attention and feed-forward take 16·hidden² parameters a layer; then the output projection. */
const STEP_PARAMETERS = DECODER_LAYERS * 16 * ENCODER.hidden * ENCODER.hidden + VOCABULARY * ENCODER.hidden;
/** Keys and values of the audio, which every step reads: 16 bits each. */
const CROSS_BYTES = DECODER_LAYERS * 2 * 2 * ENCODER.hidden * ENCODER.tokens;

/** Tokens that 30 s of speech become. */
const STEPS = 100;
const BURSTS = 1 + STEPS;
const STEPS_WHY = `${STEPS} steps are assumed: 30 s at 150 words a minute and 1.33 tokens a word`;

/** Speech recognition of 30 s windows: one encoder pass, then one decoder step for each token. */
export const SPEECH_WORKLOADS: readonly CatalogWorkload[] = [
  {
    name: "whisper-large-v3",
    title: "Whisper large-v3 speech recognition",
    kind: "inference",
    doc:
      `One request is 30 s of audio: an encoder pass and ${STEPS} greedy decoder steps in FP16, each a burst of its own, ` +
      "on a compiled engine. Bursts of a request are equal, so the encoder's pass is spread over them. Derived from " +
      `the shape of ${CARD} and the rates measured on A100, not from a measurement of this model; ${STEPS_WHY}.`,
    work: {
      kind: "bursts",
      reference: A100_WHOLE,
      batch: 1,
      bursts: BURSTS,
      hostGapNs: COMPILED_HOST_GAP,
      floor: linear(
        spread(encoderFloor(ENCODER), stepFloor()),
        none("small kernels take as long for two windows as for one"),
      ),
      compute: linear(
        none("every product grows with the batch"),
        spread(encoderComputePerItem(ENCODER), stepCompute()),
      ),
      memory: linear(
        spread(weightsRead(ENCODER_PARAMETERS), weightsRead(STEP_PARAMETERS)),
        spread(encoderMemoryPerItem(ENCODER), crossRead()),
      ),
      latency: linear(none("launches and tails are in the floor"), none("launches and tails are in the floor")),
      size: { kind: "constant" },
    },
    memory: {
      contextBytes: RUNTIME_CONTEXT,
      weightsBytes: fact(PARAMETERS * 2, "B", "derived", `${PARAMETERS / 1e6} M parameters (${CARD}) × 2 B`),
      workingBytes: fact(
        1e9,
        "B",
        "assumed",
        "activations of 1500 positions, keys and values, workspaces",
        [0.5e9, 3e9],
      ),
      kvCache: null,
    },
    workingSetBytes: fact(STEP_PARAMETERS * 2, "B", "derived", "weights that each decoder step reads, 2 B each"),
  },
];

/** Bursts of a request are equal, so each takes its part of the encoder's pass and of all steps. */
function spread(encoder: Fact, step: Fact): Fact {
  return fact(
    Math.round((encoder.value + STEPS * step.value) / BURSTS),
    "ns",
    "derived",
    `(encoder ${Math.round(encoder.value)} ns + ${STEPS} × step ${Math.round(step.value)} ns) ÷ ${BURSTS} bursts; ` +
      `${STEPS_WHY}. Encoder: ${encoder.source}. Step: ${step.source}`,
  );
}

/** One decoder step: eight products, two attentions, other kernels, in each layer. */
function stepFloor(): Fact {
  const { attentionNs, otherFloorNs, otherFixedNs } = A100_LLM_RATES;
  const other = otherFloorNs.value + otherFixedNs.value * growth(ENCODER);
  const layer = 8 * SMALL_MATMUL_NS.value + 2 * attentionNs.value + other;
  return fact(
    DECODER_LAYERS * layer,
    "ns",
    "derived",
    `${DECODER_LAYERS} layers × ${(layer / 1e3).toFixed(1)} µs: 8 small products (${SMALL_MATMUL_NS.source}), ` +
      `2 attentions (${attentionNs.source}), other kernels (${otherFixedNs.source})`,
  );
}

function stepCompute(): Fact {
  const flops = 2 * STEP_PARAMETERS;
  const rate = A100_LAYER_FLOPS.value;
  const source = `${(flops / 1e9).toFixed(2)} GFLOP ÷ ${rate / 1e12} TFLOP/s, the effective rate of A100`;
  return fact((flops / rate) * 1e9, "ns", "derived", source);
}

function crossRead(): Fact {
  const rate = A100_LLM_RATES.bandwidth.value;
  const source =
    `${(CROSS_BYTES / 1e6).toFixed(1)} MB of keys and values of the audio ÷ ${(rate / 1e12).toFixed(2)} TB/s, ` +
    "the effective bandwidth of A100";
  return fact((CROSS_BYTES / rate) * 1e9, "ns", "derived", source);
}

import { fact, type Fact } from "../../base/fact.ts";
import type { BurstWork } from "../work.ts";
import { linear, none, PYTORCH_CONTEXT, type CatalogWorkload } from "./entry.ts";

type Origin = Pick<Fact, "grade" | "source">;

/** Coefficients of model and fit, in ns; see BurstWork. */
interface Fit {
  readonly hostGap: number;
  readonly hostGapRange: readonly [number, number];
  /** Its part per item is held at 0: on a faster GPU a floor that grows with the batch would bind at every batch. */
  readonly floor: number;
  readonly compute: readonly [fixed: number, perItem: number];
  readonly memory: readonly [fixed: number, perItem: number];
  readonly latency: readonly [fixed: number, perItem: number];
  /** How the constant overhead was divided between the host and the engine. */
  readonly split: Origin;
  readonly data: string;
}

function fitted(gpu: string, batch: number, fit: Fit): BurstWork {
  const coefficient = (ns: number): Fact =>
    ns === 0
      ? none(`the fit with coefficients ≥ 0 leaves nothing here: ${fit.data}`)
      : fact(ns, "ns", "derived", `fit: ${fit.data}`);
  const cost = ([fixed, perItem]: readonly [number, number]) => linear(coefficient(fixed), coefficient(perItem));
  const { grade, source } = fit.split;
  return {
    kind: "bursts",
    // 98 SMs: the measurements ran in the profiles of a GPU with MIG on, 7g the largest.
    reference: { gpu, sms: 98 },
    batch,
    bursts: 1,
    hostGapNs: fact(fit.hostGap, "ns", grade, `${source}. Fit: ${fit.data}`, fit.hostGapRange),
    floor: linear(coefficient(fit.floor), none("held at 0 in the fit: launches do not grow with the batch")),
    compute: cost(fit.compute),
    memory: cost(fit.memory),
    latency: cost(fit.latency),
    size: { kind: "constant" },
  };
}

const COUNTERS: Origin = {
  grade: "derived",
  source:
    "the part of the constant overhead during which no kernel is resident, fitted on the engine-active counter " +
    "(GRACT) of the same runs, corrected for the time between steps",
};
const AS_RESNET: Origin = {
  grade: "assumed",
  source: "two thirds of the constant overhead, the share that the engine-active counter shows for resnet50 inference",
};

const MIGPERF = "PyTorch, A100 80 GB, alone in 1g to 7g, batch 1 to 256 (MIGPerf, MLSysOps/MIGProfiler)";
const MIGPERF_RESNET50 = `resnet50, ${MIGPERF}: 36 runs, mean error 2.9 %`;
const MIGPERF_VIT = `vision_transformer, ${MIGPERF}: 36 runs, mean error 1.3 %`;
const MIGPERF_TRAINING = `resnet50 training, ${MIGPERF}: 33 runs, mean error 2.1 %`;
const MISO_BERT =
  "bert training, PyTorch, A100 40 GB, alone in 2g to 7g, batch 2 to 8 (MISO, SoCC'22): 14 runs, mean error 0.7 %";

/** Workloads whose coefficients were fitted to published measurements of MIG profiles. */
export const MEASURED_WORKLOADS: readonly CatalogWorkload[] = [
  {
    name: "resnet50",
    title: "ResNet-50 image classification",
    kind: "inference",
    doc: "One request is one image of 224×224; eager PyTorch in FP32 (as in MIGPerf), so small batches wait for the host.",
    work: fitted("a100-sxm4-80gb", 1, {
      hostGap: 1_853_000,
      hostGapRange: [8_000, 2_744_000],
      floor: 3_484_000,
      compute: [347_300, 105_800],
      memory: [139_700, 205_800],
      latency: [890_900, 0],
      split: COUNTERS,
      data: MIGPERF_RESNET50,
    }),
    memory: {
      contextBytes: PYTORCH_CONTEXT,
      weightsBytes: fact(102.2e6, "B", "derived", "25.56 M parameters (torchvision) × 4 B"),
      workingBytes: fact(0.3e9, "B", "assumed", "activations of a small batch and cuDNN workspaces", [0.1e9, 1e9]),
      kvCache: null,
    },
    workingSetBytes: fact(102.2e6, "B", "derived", "the weights: 25.56 M parameters × 4 B"),
  },
  {
    name: "vision-transformer",
    title: "Vision transformer image classification",
    kind: "inference",
    doc: "One request is one image of 224×224; eager PyTorch (as in MIGPerf, which does not name the variant).",
    work: fitted("a100-sxm4-80gb", 1, {
      hostGap: 854_000,
      hostGapRange: [8_000, 2_039_000],
      floor: 4_526_000,
      compute: [0, 2_238_000],
      memory: [300_500, 164_600],
      latency: [1_185_000, 16_640],
      split: COUNTERS,
      data: MIGPERF_VIT,
    }),
    memory: {
      contextBytes: PYTORCH_CONTEXT,
      weightsBytes: fact(346e6, "B", "assumed", "taken for ViT-B/16: 86.6 M parameters (torchvision) × 4 B"),
      workingBytes: fact(0.5e9, "B", "assumed", "activations of a small batch and workspaces", [0.2e9, 1.5e9]),
      kvCache: null,
    },
    workingSetBytes: fact(346e6, "B", "assumed", "the weights, taken for ViT-B/16"),
  },
  {
    name: "resnet50-train",
    title: "ResNet-50 training step",
    kind: "training",
    doc: "One request is one step of batch 32 (forward, backward, SGD with momentum) in eager PyTorch FP32, as in MIGPerf.",
    work: fitted("a100-sxm4-80gb", 32, {
      hostGap: 4_449_000,
      hostGapRange: [8_000, 6_591_000],
      floor: 16_940_000,
      compute: [2_289_000, 296_600],
      memory: [335_700, 627_300],
      latency: [2_142_000, 160_300],
      split: AS_RESNET,
      data: MIGPERF_TRAINING,
    }),
    memory: {
      contextBytes: PYTORCH_CONTEXT,
      weightsBytes: fact(102.2e6, "B", "derived", "25.56 M parameters (torchvision) × 4 B"),
      workingBytes: fact(
        3.1e9,
        "B",
        "derived",
        "2 × weights for gradients and momentum + 32 × 90 MB of activations; in MIGPerf batch 64 runs in 1g.10gb, 128 " +
          "does not, 128 runs in 2g.20gb, 256 does not, which leaves 76 to 136 MB per item",
        [2.6e9, 4.6e9],
      ),
      kvCache: null,
    },
    workingSetBytes: fact(3.1e9, "B", "derived", "activations, gradients and momentum are all touched once a step"),
  },
  {
    name: "bert-finetune",
    title: "BERT fine-tuning step",
    kind: "training",
    doc: "One request is one step of batch 8 in eager PyTorch with its input pipeline, as in MISO; the model is taken for BERT-base.",
    work: fitted("a100-sxm4-40gb", 8, {
      hostGap: 9_350_000,
      hostGapRange: [8_000, 13_850_000],
      floor: 37_850_000,
      compute: [2_496_000, 4_198_000],
      memory: [1_816_000, 7_432_000],
      latency: [4_502_000, 1_290_000],
      split: AS_RESNET,
      data: MISO_BERT,
    }),
    memory: {
      contextBytes: PYTORCH_CONTEXT,
      weightsBytes: fact(438e6, "B", "derived", "109.5 M parameters (bert-base-uncased) × 4 B"),
      workingBytes: fact(
        11.7e9,
        "B",
        "derived",
        "3 × weights for gradients and Adam + 8 × 1.3 GB of activations; in MISO batch 4 runs in 2g.10gb and 6 does not, " +
          "which leaves 1.23 to 1.84 GB per item",
        [11.2e9, 16e9],
      ),
      kvCache: null,
    },
    workingSetBytes: fact(11.7e9, "B", "derived", "activations, gradients and moments are all touched once a step"),
  },
];

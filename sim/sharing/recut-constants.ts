import { fact } from "../base/fact.ts";
import type { Parameter } from "./policy.ts";

/** What it costs to re-cut a GPU during a run, each with its origin. NVIDIA publishes none of these times. */
const A30 = "A30 through NVML: README of artecs-group/FAR_MIG_scheduler (JPDC 2025, arXiv 2507.13601)";
const A100 = "one self-published report of nvidia-smi on an A100 SXM4 80 GB";

/** Times of a re-cut [ns]. Instances of a GPU are destroyed and created one after the other. */
export const RECUT_SETTINGS = {
  orchestrator: {
    type: "duration",
    doc: "what the orchestrator takes from drained parts to the first command: device plugin, labels, scheduling",
    min: 0,
    max: 3600e9,
    fallback: () =>
      fact(
        30e9,
        "ns",
        "assumed",
        "tens of seconds to minutes with the Kubernetes MIG Manager, which waits up to 5 min for each client; no published number",
        [0, 300e9],
      ),
  },
  destroy: {
    type: "duration",
    doc: "to destroy one GPU instance",
    min: 0,
    max: 600e9,
    fallback: () =>
      fact(300e6, "ns", "assumed", `between 0.10 s (${A30}) and 0.63 s (4.38 s for seven: ${A100})`, [100e6, 630e6]),
  },
  create: {
    type: "duration",
    doc: "to create one GPU instance",
    min: 0,
    max: 600e9,
    fallback: () =>
      fact(150e6, "ns", "measured", `0.13 to 0.16 s on ${A30}; 2.46 s for seven in ${A100}`, [130e6, 350e6]),
  },
  modeChange: {
    type: "duration",
    doc: "to switch MIG on or off, when the whole GPU is idle",
    min: 0,
    max: 600e9,
    fallback: (gpu) =>
      gpu.architecture === "Ampere"
        ? fact(6.46e9, "ns", "measured", `6.46 s to switch MIG on, which resets the GPU: ${A100}`, [1e9, 7e9])
        : fact(1e9, "ns", "assumed", "no reset from Hopper on (NVIDIA MIG User Guide); no published time", [0, 7e9]),
  },
  context: {
    type: "duration",
    doc: "for a process to create its context on a new part; processes do so at the same time",
    min: 0,
    max: 600e9,
    fallback: () => fact(500e6, "ns", "assumed", "published start-up times of CUDA processes vary", [200e6, 1e9]),
  },
  loadPerGB: {
    type: "duration",
    doc: "to bring 1 GB of a process's weights to the GPU; processes of a GPU do so one after the other",
    min: 0,
    max: 600e9,
    fallback: () =>
      fact(
        400e6,
        "ns",
        "assumed",
        "2.5 GB/s, a local disk; 40 ms from pinned host memory over PCIe 4 x16, 2 s from a network disk of 0.5 GB/s",
        [40e6, 2e9],
      ),
  },
} as const satisfies Record<string, Parameter>;

export type RecutSetting = keyof typeof RECUT_SETTINGS;

import { fact, type Fact } from "../base/fact.ts";

/** What a run with faults assumes where the scenario does not say, each with its origin. Almost nothing of it is published. */
export const FAULT_SETTINGS = {
  process: {
    doc: "from the death of a process until it serves again: noticed, started, context, weights",
    fact: fact(
      20e9,
      "ns",
      "assumed",
      "0.5 s for a context, 400 ms for each GB of weights from a local disk, 10 s of a kubelet that restarts a container " +
        "again; a large model takes minutes",
      [1e9, 600e9],
    ),
  },
  gpuReset: {
    doc: "to reset a GPU, before its processes start again",
    fact: fact(
      60e9,
      "ns",
      "assumed",
      "nvidia-smi --gpu-reset takes seconds; until the clients are gone and the device is healthy again, a minute",
      [5e9, 600e9],
    ),
  },
  node: {
    doc: "to restart a node, before its processes start again",
    fact: fact(300e9, "ns", "assumed", "servers with many GPUs take minutes to start", [120e9, 1800e9]),
  },
  hangTimeout: {
    doc: "from the moment when a kernel hangs until its process is ended",
    fact: fact(
      30e9,
      "ns",
      "assumed",
      "compute drivers have no watchdog of their own; probes of orchestrators take tens of seconds",
      [1e9, 600e9],
    ),
  },
} as const satisfies Record<string, { readonly doc: string; readonly fact: Fact }>;
export type FaultSetting = keyof typeof FAULT_SETTINGS;

/** Probability that a fault in one context ends a process in another one that takes turns with it. Contested. */
export const COLLATERAL = fact(
  0,
  "1",
  "assumed",
  "contested: each process has its own context and address space (CUDA C++ Programming Guide), so 0; the README of NVIDIA's " +
    "Kubernetes device plugin puts time-sliced workloads into one fault domain, so that all crash together, which is 1",
  [0, 1],
);

/** Whether other GPU instances end what they have begun before an uncontained error resets the GPU. Contested; 1 is yes. */
export const DRAIN_ON_UNCONTAINED = fact(
  1,
  "1",
  "documented",
  "NVIDIA A100 memory error guide: drain the other GPU instances, then reset; operators that reset at once are the other reading",
  [0, 1],
);

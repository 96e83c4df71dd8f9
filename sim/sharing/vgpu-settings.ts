import { fact } from "../base/fact.ts";
import { coldCache, contextSwitch, contextSwitchIdle } from "./constants.ts";
import type { Member, Option, Parameter, SettingRefusal } from "./policy.ts";
import { AVERAGING_FACTOR, OVERSHOOT, vgpuSlice } from "./vgpu-constants.ts";

/** Below the shortest slot by more than the largest cold-cache time, so that every slot does some work. */
const LONGEST_SWITCH_NS = 900_000;

/** Settings that all three schedulers of time-sliced vGPUs have. */
export const VGPU_PARAMS = {
  slice: {
    type: "duration",
    doc: "length of a vGPU's slot; 1/480 s up to 8 vGPUs of the type, 1/960 s above",
    min: 1_000_000,
    max: 30_000_000,
    fallback: (_gpu, options) => vgpuSlice(options?.["maxVgpus"] ?? 1),
  },
  contextSwitch: {
    type: "duration",
    doc: "dead time when the engine passes on from a context that still has work",
    min: 0,
    max: LONGEST_SWITCH_NS,
    fallback: contextSwitch,
  },
  contextSwitchIdle: {
    type: "duration",
    doc: "dead time when the leaving context has nothing to save",
    min: 0,
    max: LONGEST_SWITCH_NS,
    fallback: contextSwitchIdle,
  },
  coldCache: {
    type: "duration",
    doc: "extra device time after another context ran, for a working set that fills the L2 cache",
    min: 0,
    max: 99_999,
    fallback: coldCache,
  },
} as const satisfies Record<string, Parameter>;

/** Settings of the two that are strict about shares. */
export const STRICT_PARAMS = {
  overshoot: {
    type: "duration",
    doc: "how long a context goes on after its slot has ended, if it has work",
    min: 0,
    max: 1_000_000,
    fallback: () => OVERSHOOT,
  },
  averagingFactor: {
    type: "number",
    doc: "a vGPU's next slot is shorter by the overshoot it has accrued ÷ this factor",
    min: 1,
    max: 60,
    fallback: () => AVERAGING_FACTOR,
  },
} as const satisfies Record<string, Parameter>;

/** vGPUs that one GPU takes at most, with room for the smallest types there are. */
export const MOST_VGPUS = 64;

/** The most vGPUs of the type on the GPU. */
export const MAX_VGPUS = {
  type: "count",
  doc: "the most vGPUs of the type that the GPU takes; as many as are placed unless given",
  min: 1,
  max: MOST_VGPUS,
  fallback: (tenants) => fact(Math.max(1, tenants), "1", "assumed", "a type that divides the GPU among those placed"),
} as const satisfies Option;

/** Time-sliced vGPUs and MIG exclude each other on every GPU of the catalogue. */
export const WHOLE_GPU_ONLY = {
  rule: "A100, H100 and the other GPUs of the catalogue have no time-sliced MIG-backed vGPUs (RTX PRO 6000 Blackwell, which is not in it, has)",
  help: "Use vgpu: {} for a VM that owns the GPU instance, or timeSlicing: {} for processes that share it",
} as const;

/** There is room for every VM. */
export function checkVgpus(params: Readonly<Record<string, number>>, tenants: number): SettingRefusal | null {
  const { maxVgpus } = params;
  if (maxVgpus === undefined || maxVgpus >= tenants) return null;
  return {
    setting: "maxVgpus",
    rule: `${tenants} VMs are placed here, each with a vGPU of its own, but the GPU takes ${maxVgpus} of the type`,
    help: `Raise maxVgpus: to ${tenants} or more (a smaller type), or spread the VMs over more GPUs`,
  };
}

/** Settings of the strict schedulers [ns]. */
export type StrictSettings = Readonly<Record<keyof typeof VGPU_PARAMS | keyof typeof STRICT_PARAMS, number>>;

/** VM of each process, numbered from 0 in rank order: the processes of one tenant run in one VM. */
export function vmsOf(members: readonly Member[]): Int32Array {
  const tenants = [...new Set(members.map(({ tenant }, i) => tenant ?? i))].toSorted((a, b) => a - b);
  return Int32Array.from(members, ({ tenant }, i) => tenants.indexOf(tenant ?? i));
}

import { definePolicy } from "./policy.ts";
import { turnsStation } from "./vgpu-turns-station.ts";
import { checkVgpus, MAX_VGPUS, VGPU_PARAMS, WHOLE_GPU_ONLY } from "./vgpu-settings.ts";

/** NVIDIA's default for time-sliced vGPUs. */
export const vgpuBestEffort = definePolicy({
  name: "vgpu-best-effort",
  key: "vgpuBestEffort",
  doc: "Round robin over VMs that have work; a tenant is a VM, whose processes take turns inside its slots.",
  workConserving: true,
  maxProcesses: { count: Infinity, rule: "" },
  wholeGpuOnly: WHOLE_GPU_ONLY,
  params: VGPU_PARAMS,
  options: { maxVgpus: MAX_VGPUS },
  check: checkVgpus,
  station: (members, params, probe) => turnsStation(members, { ...params, overshoot: 0, averagingFactor: 1 }, probe),
});

import { definePolicy } from "./policy.ts";
import { VgpuSlotsStation } from "./vgpu-slots-station.ts";
import { checkVgpus, MAX_VGPUS, STRICT_PARAMS, VGPU_PARAMS, WHOLE_GPU_ONLY } from "./vgpu-settings.ts";

/** A strict share for each vGPU that could be there. */
export const vgpuFixedShare = definePolicy({
  name: "vgpu-fixed-share",
  key: "vgpuFixedShare",
  doc: "Every VM gets 1/`maxVgpus` of the slots, whether the others work, run or exist.",
  workConserving: false,
  maxProcesses: { count: Infinity, rule: "" },
  wholeGpuOnly: WHOLE_GPU_ONLY,
  params: { ...VGPU_PARAMS, ...STRICT_PARAMS },
  options: { maxVgpus: MAX_VGPUS },
  check: checkVgpus,
  shareOf: ({ maxVgpus }) => 1 / maxVgpus!,
  station: (members, settings, probe) => new VgpuSlotsStation(members, settings, settings.maxVgpus, probe),
});

import { fact } from "../base/fact.ts";
import { definePolicy, type Option } from "./policy.ts";
import { VgpuSlotsStation } from "./vgpu-slots-station.ts";
import { turnsStation } from "./vgpu-turns-station.ts";
import { checkVgpus, MAX_VGPUS, MOST_VGPUS, STRICT_PARAMS, VGPU_PARAMS, WHOLE_GPU_ONLY } from "./vgpu-settings.ts";

const OPTIONS = {
  maxVgpus: MAX_VGPUS,
  running: {
    type: "count",
    doc: "vGPUs that are running, whatever they do; as many as are placed unless more run that are no tenants here",
    min: 1,
    max: MOST_VGPUS,
    fallback: (tenants) => fact(Math.max(1, tenants), "1", "assumed", "every VM that is placed runs all the time"),
  },
  giveIdle: {
    type: "flag",
    doc: "whether a slot whose VM has no work is given to the next",
    fallback: () =>
      fact(0, "1", "documented", "NVIDIA vGPU User Guide: an equal share for each running vGPU, whatever its load"),
  },
} as const satisfies Record<string, Option>;

/** A strict share for each running vGPU. */
export const vgpuEqualShare = definePolicy({
  name: "vgpu-equal-share",
  key: "vgpuEqualShare",
  doc: "Every running VM gets an equal share of the slots, whatever its load; idle slots stay idle unless `giveIdle: true`.",
  workConserving: false,
  maxProcesses: { count: Infinity, rule: "" },
  wholeGpuOnly: WHOLE_GPU_ONLY,
  params: { ...VGPU_PARAMS, ...STRICT_PARAMS },
  options: OPTIONS,
  check: (params, tenants) => {
    const { running } = params;
    if (running === undefined || running >= tenants) return checkVgpus(params, tenants);
    return {
      setting: "running",
      rule: `${tenants} VMs are placed here, so that at least so many vGPUs run, not ${running}`,
      help: `Leave running: out, or raise it to ${tenants} or more`,
    };
  },
  shareOf: ({ giveIdle, running }) => (giveIdle === 1 ? 1 : 1 / running!),
  station: (members, settings, probe) =>
    settings.giveIdle === 1
      ? turnsStation(members, settings, probe)
      : new VgpuSlotsStation(members, settings, settings.running, probe),
});

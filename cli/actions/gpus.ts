import Table from "cli-table3";
import { formatBytes, significant } from "../../sim/base/units.ts";
import { computeProfiles } from "../../sim/hardware/compute-instances.ts";
import type { Gpu, Mig } from "../../sim/hardware/gpu.ts";
import { findGpu, GPUS, unknownGpu } from "../../sim/hardware/gpus.ts";
import { enumerateLayouts, type Layout, layoutSms, maximalLayouts } from "../../sim/hardware/placement.ts";
import { mistake } from "../mistake.ts";

/** Prints the catalogue, or one GPU of it. @throws ProblemsError when there is no such GPU */
export function gpus(name: string | undefined, json: boolean): void {
  if (name === undefined) process.stdout.write(json ? toJson(GPUS) : `${listGpus()}\n`);
  else {
    const gpu = findGpu(name) ?? mistake("gpus", { ...unknownGpu(name), found: name });
    process.stdout.write(json ? toJson(gpu) : `${describeGpu(gpu)}\n`);
  }
}

function listGpus(): string {
  const table = plainTable(["name", "GPU", "SMs", "memory", "GB/s", "MIG"]);
  for (const { name, title, sms, memoryBytes, bandwidth, mig } of GPUS) {
    const gbPerS = bandwidth.value === null ? "?" : significant(bandwidth.value / 1e9);
    table.push([
      name,
      title,
      sms.value,
      formatBytes(memoryBytes.value),
      gbPerS,
      mig === null ? "no" : `${mig.computeSlices} slices`,
    ]);
  }
  return table.toString();
}

function describeGpu(gpu: Gpu): string {
  const head = `${gpu.title} (${gpu.architecture}): ${gpu.sms.value} SMs, ${formatBytes(gpu.memoryBytes.value)}`;
  const { mig } = gpu;
  if (mig === null) {
    const others = GPUS.filter((other) => other.mig !== null).map((other) => other.name);
    return `${head}\n\nNo MIG. Share it with timeSlicing or mps; GPUs with MIG: ${others.join(", ")}`;
  }
  const profiles = [head, "", "GPU instance profiles", profileTable(mig)];
  const parts = ["", "Compute instance profiles", computeTable(gpu, mig)];
  return [...profiles, ...parts, "", ...layoutLines(mig)].join("\n");
}

function profileTable(mig: Mig): string {
  const table = plainTable([
    "profile",
    "id",
    "compute",
    "memory",
    "SMs",
    "usable",
    "copy engines",
    "at most",
    "may start at",
  ]);
  for (const profile of mig.profiles) {
    table.push([
      profile.name,
      profile.id,
      `${profile.computeSlices}/${mig.computeSlices}`,
      `${profile.memorySlices}/${mig.memorySlices}`,
      profile.sms.value ?? "?",
      profile.memoryBytes.value === null ? "?" : formatBytes(profile.memoryBytes.value),
      profile.copyEngines.value ?? "?",
      profile.maxInstances,
      profile.starts.join(" "),
    ]);
  }
  return table.toString();
}

function computeTable(gpu: Gpu, mig: Mig): string {
  const table = plainTable(["GPU instance", "compute instance", "compute", "SMs", "at most"]);
  for (const profile of mig.profiles) {
    for (const { name, computeSlices, sms, maxInstances } of computeProfiles(gpu, profile)) {
      if (name === profile.name) continue;
      const count = sms.value === null ? "?" : `${sms.value}${sms.grade === "assumed" ? " (assumed)" : ""}`;
      table.push([profile.name, name, `${computeSlices}/${profile.computeSlices}`, count, maxInstances]);
    }
  }
  return table.toString();
}

function layoutLines(mig: Mig): string[] {
  const standard = maximalLayouts(mig, ["standard"]);
  const all = maximalLayouts(mig, ["standard", "double-memory"]);
  const lines = standard.map((layout, i) => `  ${String(i + 1).padStart(2)}  ${layoutText(layout)}`);
  const more = all.length - standard.length;
  return [
    `Layouts that nothing more fits into, standard profiles (profile@first memory slice): ${standard.length}`,
    ...lines,
    `${enumerateLayouts(mig, ["standard"]).length} legal layouts in all.`,
    ...(more > 0 ? [`With the double-memory 1g: ${all.length} full layouts.`] : []),
  ];
}

function layoutText(layout: Layout): string {
  const parts = layout.map(({ profile, start }) => `${profile.name}@${start}`);
  const sms = layoutSms(layout);
  return `${parts.join("  ")}  (${sms === null ? "SMs unknown" : `${sms} SMs`})`;
}

function plainTable(head: string[]): InstanceType<typeof Table> {
  return new Table({
    head,
    style: { head: [], border: [], compact: true },
    chars: {
      top: "",
      "top-mid": "",
      "top-left": "",
      "top-right": "",
      bottom: "",
      "bottom-mid": "",
      "bottom-left": "",
      "bottom-right": "",
      left: "",
      "left-mid": "",
      mid: "",
      "mid-mid": "",
      right: "",
      "right-mid": "",
      middle: " ",
    },
  });
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

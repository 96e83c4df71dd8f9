import { describe, expect, test } from "vitest";
import { findGpu } from "../../sim/hardware/gpus.ts";
import { gpuInstance } from "../../sim/hardware/slices.ts";
import { burstTimes } from "../../sim/workload/burst-times.ts";
import { findWorkload } from "../../sim/workload/catalog.ts";
import { measuredTable, median } from "../support/measured-table.ts";
import { sharedData } from "../support/shared-data.ts";

const path = sharedData("validation/observations.csv");

// The coefficients were fitted to these very runs, so this checks the fit, not the model's foresight.
const CASES = [
  { name: "resnet50", group: "migperf-80g-cvinf-resnet50", runs: 36, mean: 0.035, worst: 0.12 },
  { name: "vision-transformer", group: "migperf-80g-cvinf-vision-transformer", runs: 36, mean: 0.02, worst: 0.06 },
  { name: "resnet50-train", group: "migperf-80g-cvtrain-resnet50", runs: 33, mean: 0.03, worst: 0.13 },
  { name: "bert-finetune", group: "miso-bert", runs: 14, mean: 0.01, worst: 0.025 },
] as const;

describe.each(CASES)("$name against the runs of $group", ({ name, group, runs, mean, worst }) => {
  test.skipIf(path === null)("the time of a step is within the stated error in every MIG profile", ({ annotate }) => {
    const workload = findWorkload(name)!;
    if (workload.work.kind !== "bursts") throw new Error("expected bursts");
    const errors: number[] = [];
    for (const row of measuredTable(path!).filter((one) => one["group"] === group)) {
      expect([row["sharing"], row["metric"]]).toEqual(["exclusive", "latencyMeanMs"]);
      const gpu = findGpu(row["gpu"]!)!;
      const profile = gpu.mig!.profiles.find((one) => one.name === row["partition"])!;
      const slice = gpuInstance(gpu, profile, profile.starts[0]!, "gpu0");
      const times = burstTimes({ ...workload.work, batch: Number(row["batch"]) }, slice, findGpu);
      if ("quantity" in times) throw new Error("the reference lacks a rate");
      const deviceNs = Math.max(times.floorNs, times.computeNs + times.memoryNs + times.latencyNs);
      errors.push(Math.abs((times.hostNs + deviceNs) / 1e6 / Number(row["value"]) - 1));
    }
    const average = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    void annotate(
      `error: mean ${percent(average)}, median ${percent(median(errors))}, worst ${percent(Math.max(...errors))}`,
    );
    expect(errors).toHaveLength(runs);
    expect(average).toBeLessThan(mean);
    expect(Math.max(...errors)).toBeLessThan(worst);
  });
});

function percent(x: number): string {
  return `${(100 * x).toFixed(1)} %`;
}

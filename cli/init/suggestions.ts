import type { Gpu } from "../../sim/hardware/gpu.ts";
import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import { type Alone, aloneOn } from "../workloads/alone.ts";

/** Share of the time for which requests served one by one keep the GPU busy: enough to see waiting, not an overload. */
const BUSY = 0.3;
/** How many times longer than alone a request may take. */
const PATIENCE = 5;

/** A name for a tenant of this workload that no other has: "resnet50", then "resnet50 2". */
export function suggestedName({ name }: CatalogWorkload, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name} ${number}`)) number++;
  return `${name} ${number}`;
}

/** A rate that keeps the whole GPU busy to about a third with requests one by one: "40/s". */
export function suggestedRate(workload: CatalogWorkload, gpu: Gpu): string {
  const { latencyNs } = alone(workload, gpu);
  if (latencyNs === null) return "1/s";
  const perS = (BUSY * 1e9) / latencyNs;
  return perS >= 0.1 ? `${oneDigit(perS, Math.floor)}/s` : `${oneDigit(perS * 60, Math.floor)}/min`;
}

/** Targets of about five times what a request takes alone on the whole GPU: "latency=40ms"; none for training. */
export function suggestedTargets(workload: CatalogWorkload, gpu: Gpu): string {
  if (workload.kind === "training") return "";
  const { latencyNs, ttftNs, tpotNs } = alone(workload, gpu);
  if (ttftNs !== null && tpotNs !== null) return `ttft=${milliseconds(ttftNs)},tpot=${milliseconds(tpotNs)}`;
  return latencyNs === null ? "" : `latency=${milliseconds(latencyNs)}`;
}

function alone(workload: CatalogWorkload, gpu: Gpu): Alone {
  return aloneOn(workload, gpu, [null])[0]!;
}

function milliseconds(ns: number): string {
  return `${oneDigit((PATIENCE * ns) / 1e6, Math.ceil)}ms`;
}

/** Rounded to one significant digit, as a person would begin with. */
function oneDigit(value: number, round: (x: number) => number): number {
  const power = Number(value.toExponential().split("e")[1]);
  return Number(`${round(Number(value.toExponential().split("e")[0]))}e${power}`);
}

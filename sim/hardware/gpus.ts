import { suggest } from "../base/did-you-mean.ts";
import type { Gpu } from "./gpu.ts";
import { AMPERE_GPUS } from "./gpus-ampere.ts";
import { HOPPER_GPUS } from "./gpus-hopper.ts";
import { NO_MIG_GPUS } from "./gpus-no-mig.ts";
import type { Refusal } from "./refusal.ts";

/** The GPU catalogue: those with MIG first. To add a GPU, add its row to the file of its family. */
export const GPUS: readonly Gpu[] = [...AMPERE_GPUS, ...HOPPER_GPUS, ...NO_MIG_GPUS];

const BY_NAME: ReadonlyMap<string, Gpu> = new Map(GPUS.map((gpu) => [gpu.name, gpu]));

/** The GPU of a catalogue name (exact, lower case), or undefined; {@link unknownGpu} says why. */
export function findGpu(name: string): Gpu | undefined {
  return BY_NAME.get(name);
}

/** All catalogue names, in catalogue order. */
export function gpuNames(): readonly string[] {
  return GPUS.map((gpu) => gpu.name);
}

/** The refusal for a name that is not in the catalogue, with the names that may have been meant. */
export function unknownGpu(name: string): Refusal {
  const parts = name
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((part) => part !== "");
  // "h100" and "a100-80gb" are too far from every name for an edit distance, but leave few names open.
  const matching = parts.length === 0 ? [] : gpuNames().filter((full) => hasParts(full, parts));
  const meant = matching.length > 0 ? matching : gpuNames();
  return { rule: `${name === "" ? "an empty name" : name} is not in the GPU catalogue`, help: choice(name, meant) };
}

function hasParts(full: string, parts: readonly string[]): boolean {
  const own = full.split("-");
  return parts.every((part) => own.includes(part));
}

function choice(name: string, names: readonly string[]): string {
  if (names.length === GPUS.length) return suggest(name, names);
  return `did you mean ${names.map((candidate) => `"${candidate}"`).join(" or ")}?`;
}

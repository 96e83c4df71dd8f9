import { suggest } from "../base/did-you-mean.ts";
import { ENCODER_WORKLOADS } from "./catalog/encoders.ts";
import type { CatalogWorkload } from "./catalog/entry.ts";
import { FINE_TUNING } from "./catalog/fine-tuning.ts";
import { LANGUAGE_MODELS } from "./catalog/language-models.ts";
import { MEASURED_WORKLOADS } from "./catalog/measured.ts";
import { SPEECH_WORKLOADS } from "./catalog/speech.ts";

/** The workloads that a scenario can name. To add one, add it to the file of its kind in `catalog/`. */
export const WORKLOADS: readonly CatalogWorkload[] = [
  ...MEASURED_WORKLOADS,
  ...ENCODER_WORKLOADS,
  ...SPEECH_WORKLOADS,
  ...LANGUAGE_MODELS,
  ...FINE_TUNING,
];

const BY_NAME: ReadonlyMap<string, CatalogWorkload> = new Map(WORKLOADS.map((workload) => [workload.name, workload]));

/** The workload of that exact name, or undefined; {@link unknownWorkload} says why. */
export function findWorkload(name: string): CatalogWorkload | undefined {
  return BY_NAME.get(name);
}

/** All names, in catalogue order. */
export function workloadNames(): readonly string[] {
  return WORKLOADS.map((workload) => workload.name);
}

/** What an error says about a name that is not in the catalogue. */
export function unknownWorkload(name: string): { readonly rule: string; readonly help: string } {
  return {
    rule: `${name === "" ? "an empty name" : name} is not in the workload catalogue`,
    help: suggest(name, workloadNames()),
  };
}

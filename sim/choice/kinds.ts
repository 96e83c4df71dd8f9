import type { Part } from "./arrangements.ts";
import type { ChoiceKind, PartChoice } from "./unit.ts";

/** How a part is shared, as `--allow` names it. One tenant on a whole GPU is exclusive, on a MIG part it is mig. */
export function kindOfPart({ profile, policy }: Pick<Part, "policy"> & { readonly profile: unknown }): ChoiceKind {
  if (policy === "exclusive") return profile === null ? "exclusive" : "mig";
  if (profile !== null) return "hybrid";
  return policy === "mps" ? "mps" : "time-slicing";
}

/** How a candidate shares its GPUs, in words. */
export function kindOfCandidate(parts: readonly PartChoice[]): string {
  const kinds = new Set(parts.map(kindOfPart));
  const shared = new Set(parts.filter(({ policy }) => policy !== "exclusive").map(({ policy }) => policy));
  const isMig = kinds.has("mig") || kinds.has("hybrid");
  const isWhole = kinds.has("time-slicing") || kinds.has("mps");
  if ((isMig && isWhole) || shared.size > 1) return "mixed";
  if (kinds.has("hybrid")) return shared.has("mps") ? "MIG with MPS" : "MIG with time-slicing";
  if (kinds.has("mig")) return "MIG";
  if (kinds.has("mps")) return "MPS";
  return kinds.has("time-slicing") ? "time-slicing" : parts.length === 1 ? "exclusive" : "one GPU each";
}

/** What is simpler to run comes first: the order in which candidates that are as good are preferred. */
export const SIMPLEST_FIRST: readonly string[] = [
  "exclusive",
  "one GPU each",
  "time-slicing",
  "MPS",
  "MIG",
  "MIG with time-slicing",
  "MIG with MPS",
  "mixed",
];

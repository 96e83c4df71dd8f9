import type { PolicyResult, RunResult } from "../sim/result/run.ts";
import { capitalised, countOf, listed, withAcronyms } from "./words.ts";

/**
 * What the reader must know before acting on the verdict: the constants of the recommended policy's way of sharing
 * that nobody has measured.
 * @returns null when there is no recommendation, or nothing of it is assumed
 */
export function caveatOf(result: RunResult, recommended: PolicyResult | null): string | null {
  if (recommended === null) return null;
  const partitions = recommended.gpus.flatMap((gpu) =>
    gpu.partitions.map(({ discipline }) => `${discipline} on ${gpu.type}`),
  );
  const assumed = result.assumptions.filter(({ scope, grade }) => grade === "assumed" && partitions.includes(scope));
  if (assumed.length === 0) return null;
  const names = listed([...new Set(assumed.map(({ name }) => name))]);
  const scopes = listed([...new Set(assumed.map(({ scope }) => withAcronyms(scope)))]);
  return `${capitalised(scopes)} rests on ${countOf(assumed.length, "assumed constant")} (${names}); no published measurement has settled them.`;
}

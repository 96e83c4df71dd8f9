import type { OutOfMemory } from "../result/memory.ts";

/** Failed allocations of one tenant in one replication. */
export interface OutOfMemorySample {
  readonly failures: number;
  readonly lost: number;
  readonly firstNs: number | null;
}

/** Counts a tenant's failed allocations in [fromNs, toNs). */
export function sampleOutOfMemory(
  failures: readonly { readonly atNs: number; readonly lost: number }[],
  fromNs: number,
  toNs: number,
): OutOfMemorySample {
  const counted = failures.filter(({ atNs }) => atNs >= fromNs && atNs < toNs);
  return {
    failures: counted.length,
    lost: counted.reduce((sum, { lost }) => sum + lost, 0),
    firstNs: counted[0]?.atNs ?? null,
  };
}

/** The same over replications, of which there is at least one. */
export function combineOutOfMemory(samples: readonly OutOfMemorySample[]): OutOfMemory {
  const times = samples.flatMap(({ firstNs }) => firstNs ?? []);
  return {
    probability: times.length / samples.length,
    failures: samples.reduce((sum, { failures }) => sum + failures, 0),
    requestsLost: samples.reduce((sum, { lost }) => sum + lost, 0),
    firstNs: times.length === 0 ? null : Math.min(...times),
  };
}

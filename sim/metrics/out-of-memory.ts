import type { Interval } from "../result/interval.ts";
import type { OutOfMemory } from "../result/memory.ts";
import { wilsonInterval } from "../statistics/proportion.ts";
import { estimate, intervalsOf, notNegative } from "./over-replications.ts";

/** Failed allocations of one tenant in one replication. */
export interface OutOfMemorySample {
  readonly failures: number;
  /** Before those that count. */
  readonly inWarmUp: number;
  readonly lost: number;
  /** Requests that came after the process had gone for good; absent without any. */
  readonly away?: number;
  readonly firstNs: number | null;
}

/**
 * Counts a tenant's failed allocations in [fromNs, toNs).
 * @param away requests that came after its process had gone for good
 */
export function sampleOutOfMemory(
  failures: readonly { readonly atNs: number; readonly lost: number }[],
  fromNs: number,
  toNs: number,
  away: readonly { readonly atNs: number }[] = [],
): OutOfMemorySample {
  const counts = ({ atNs }: { readonly atNs: number }): boolean => atNs >= fromNs && atNs < toNs;
  const counted = failures.filter(counts);
  const awayCount = away.filter(counts).length;
  return {
    failures: counted.length,
    inWarmUp: failures.filter(({ atNs }) => atNs < fromNs).length,
    lost: counted.reduce((sum, { lost }) => sum + lost, 0),
    ...(awayCount === 0 ? {} : { away: awayCount }),
    firstNs: counted[0]?.atNs ?? null,
  };
}

/**
 * The same over replications, of which there is at least one.
 * @param confidence null where nothing is random, so that there is no interval
 */
export function combineOutOfMemory(samples: readonly OutOfMemorySample[], confidence: number | null): OutOfMemory {
  const times = samples.flatMap(({ firstNs }) => firstNs ?? []);
  const first = estimate(times, confidence ?? 0.95);
  const interval = shareInterval(times.length, samples.length, confidence);
  const requestsAway = samples.reduce((sum, { away = 0 }) => sum + away, 0);
  return {
    probability: times.length / samples.length,
    failures: samples.reduce((sum, { failures }) => sum + failures, 0),
    inWarmUp: samples.reduce((sum, { inWarmUp }) => sum + inWarmUp, 0),
    requestsLost: samples.reduce((sum, { lost }) => sum + lost, 0),
    ...(requestsAway === 0 ? {} : { requestsAway }),
    firstNs: times.length === 0 ? null : Math.min(...times),
    meanFirstNs: first.value,
    intervals: {
      ...(interval === null ? {} : { probability: interval }),
      ...intervalsOf({ meanFirstNs: { ...first, interval: notNegative(first.interval) } }),
    },
  };
}

/** Where a probability lies of which replications show a share; null where nothing is random or there is only one. */
export function shareInterval(seen: number, replications: number, confidence: number | null): Interval | null {
  return confidence === null || replications < 2 ? null : wilsonInterval(seen, replications, confidence);
}

import type { TargetSample, TenantSample } from "./tenant-sample.ts";

/** Requests of a replication that ended without being served. */
export function unservedIn({ ended: { rejected, timedOut, failed = 0 } }: Pick<TenantSample, "ended">): number {
  return rejected + timedOut + failed;
}

/**
 * The share of requests within a limit when those that were turned away, gave up or were lost count as outside, as they do
 * in the attainment.
 * @param within the share of those that finished or are open; null where there are none
 * @returns null where nothing arrived that could have been in time or late
 */
export function asClientsSee(
  within: TargetSample["within"],
  sample: Pick<TenantSample, "arrived" | "ended">,
): TargetSample["within"] {
  const unserved = unservedIn(sample);
  if (unserved === 0) return within;
  if (within === null) return unserved >= sample.arrived ? [0, 0] : null;
  const served = Math.max(0, sample.arrived - unserved) / sample.arrived;
  return [within[0] * served, within[1] * served];
}

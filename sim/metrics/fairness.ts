import type { Fairness, TenantResult } from "../result/run.ts";
import { estimate, inRange, intervalsOf } from "./over-replications.ts";
import type { TenantSample } from "./tenant-sample.ts";

/**
 * How alike the tenants are slowed down.
 * @param replications samples by replication, then by tenant
 */
export function fairnessOf(
  replications: readonly (readonly TenantSample[])[],
  tenants: readonly Pick<TenantResult, "name" | "percentilesWithheld">[],
  confidence: number,
): Fairness {
  // How much an overloaded tenant is slowed down says how long the run was.
  const slowdowns = replications.map((samples) =>
    samples.map(({ times }, rank) => (tenants[rank]!.percentilesWithheld ? null : times.slowdown.mean)),
  );
  const jain = inRange(estimate(slowdowns.map(jainIndex), confidence), 1);
  const means = tenants.map(({ name }, rank) => ({
    name,
    mean: estimate(
      slowdowns.map((ofTenants) => ofTenants[rank]!),
      confidence,
    ),
  }));
  const worst = means.reduce<(typeof means)[number] | null>(
    (a, b) => (b.mean.value !== null && b.mean.value > (a?.mean.value ?? -Infinity) ? b : a),
    null,
  );
  return {
    jain: jain.value,
    worstSlowdown: worst?.mean.value ?? null,
    worstSlowdownTenant: worst?.name ?? null,
    intervals: intervalsOf({ jain, ...(worst === null ? {} : { worstSlowdown: inRange(worst.mean) }) }),
  };
}

/** null when a tenant finished nothing: that makes the index meaningless, not merely low. */
function jainIndex(slowdowns: readonly (number | null)[]): number | null {
  const progress = slowdowns.flatMap((slowdown) => (slowdown === null ? [] : [1 / slowdown]));
  if (progress.length === 0 || progress.length < slowdowns.length) return null;
  const sum = progress.reduce((a, b) => a + b, 0);
  const squares = progress.reduce((a, b) => a + b * b, 0);
  return (sum * sum) / (progress.length * squares);
}

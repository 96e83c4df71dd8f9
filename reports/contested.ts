import { significant } from "../sim/base/units.ts";
import type { TenantFaults } from "../sim/result/faults.ts";
import type { PolicyResult, RunResult } from "../sim/result/run.ts";
import { type FaultColumn, faultColumns } from "./fault-columns.ts";

/** Broken minutes that are this many times as many, and at least one more, are worth a word on the first screen. */
const NOTABLE = 1.2;

/**
 * What the recommended policy's verdict leaves open because documents disagree about who dies by a fault: of all other
 * readings the one in which most minutes are broken.
 * @returns null when nothing is contested, or no reading is notably worse
 */
export function contestedOf(result: RunResult, recommended: PolicyResult | null): string | null {
  const [own, ...others] = faultColumns(result).filter(({ policy }) => policy === recommended);
  if (own === undefined) return null;
  const worse = others.flatMap((other) =>
    own.found.tenants.flatMap((tenant, rank) => {
      const there = other.found.tenants[rank]!.brokenMinutes;
      const here = tenant.brokenMinutes;
      return here === null || there === null || there < Math.max(NOTABLE * here, here + 1)
        ? []
        : [{ other, tenant, here, there }];
    }),
  );
  const [worst] = worse.toSorted((a, b) => b.there - b.here - (a.there - a.here));
  return worst === undefined ? null : sentence(worst.other, worst.tenant, worst.here, worst.there);
}

function sentence({ policy, reading }: FaultColumn, tenant: TenantFaults, here: number, there: number): string {
  const short = (value: number): string => (Number.isInteger(value) ? String(value) : significant(value));
  return `Documents disagree about who dies by a fault under ${policy.name}: read the other way (${reading}), it breaks ${tenant.name}'s targets in ${short(there)} instead of ${short(here)} of ${short(tenant.minutes)} minutes.`;
}

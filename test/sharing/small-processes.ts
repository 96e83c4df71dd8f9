import { fc } from "@fast-check/vitest";
import type { SharingPolicy } from "../../sim/sharing/policy.ts";
import type { SmallProcess } from "./unit-step-processes.ts";

/** Random processes whose times are a few nanoseconds, so that ties happen all the time. */

export const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
/** Often exactly 0, which is the default of most settings and makes the most ties. */
export const oftenZero = (max: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), upTo(max));

const requests = fc
  .array(fc.record({ arrivalNs: upTo(120), deviceNs: fc.integer({ min: 1, max: 14 }) }), {
    minLength: 1,
    maxLength: 6,
    size: "max",
  })
  .map((list) => list.toSorted((a, b) => a.arrivalNs - b.arrivalNs));

const smallProcess: fc.Arbitrary<SmallProcess> = fc.record({
  hostNs: oftenZero(6),
  cacheShare: fc.constantFrom(0, 0.5, 1),
  bursts: fc.integer({ min: 1, max: 3 }),
  requests,
});

export const smallProcesses = fc.array(smallProcess, { minLength: 1, maxLength: 4, size: "max" });

/** A policy whose processes belong to these tenants, and have these priorities. */
export function placed(
  policy: SharingPolicy,
  tenants: readonly number[],
  priorities: readonly number[] = [],
): SharingPolicy {
  return {
    ...policy,
    station: (members, params, probe) =>
      policy.station(
        members.map((member, i) => ({ ...member, tenant: tenants[i]!, priority: priorities[i] ?? 0 })),
        params,
        probe,
      ),
  };
}

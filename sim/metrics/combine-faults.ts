import type { FaultClass, FaultReadingResult, FaultsResult, TenantFaults } from "../result/faults.ts";
import { estimate, type Estimate, inRange, intervalsOf } from "./over-replications.ts";
import type { FaultsSample, TenantFaultsSample } from "./sample-faults.ts";

/** What the result of a policy needs besides its samples. */
export interface FaultsContext {
  /** Classes of the samples, in their order. */
  readonly classes: readonly FaultClass[];
  /** In rank order. */
  readonly tenants: readonly { readonly name: string; readonly hasTimeTargets: boolean }[];
  readonly confidence: number;
}

/**
 * The faults of a policy from its replications.
 * @param samples one for each replication, of at least one: a sample for each reading, in the same order
 */
export function combineFaults(samples: readonly (readonly FaultsSample[])[], context: FaultsContext): FaultsResult {
  const [first] = samples;
  return {
    readings: first!.map((_, r) =>
      combineReading(
        samples.map((readings) => readings[r]!),
        context,
      ),
    ),
  };
}

function combineReading(samples: readonly FaultsSample[], context: FaultsContext): FaultReadingResult {
  return {
    reading: samples[0]!.reading,
    classes: context.classes.map((name, c) => {
      const own = samples.map(({ classes }) => classes[c]!);
      const total = (pick: (sample: (typeof own)[number]) => number): number =>
        own.reduce((sum, sample) => sum + pick(sample), 0);
      const hit = new Set(own.flatMap(({ tenantsHit }) => tenantsHit));
      return {
        class: name,
        count: total((sample) => sample.count),
        harmless: total((sample) => sample.harmless),
        escalated: total((sample) => sample.escalated),
        processesEnded: total((sample) => sample.processesEnded),
        tenantsHit: context.tenants.flatMap((tenant, rank) => (hit.has(rank) ? [tenant.name] : [])),
        lostServing: total((sample) => sample.lostServing),
        lostQueued: total((sample) => sample.lostQueued),
        lostAgain: total((sample) => sample.lostAgain),
        workLostNs: total((sample) => sample.workLostNs),
        downNs: total((sample) => sample.downNs),
      };
    }),
    tenants: context.tenants.map((_, rank) => combineTenant(samples, rank, context)),
  };
}

function combineTenant(
  samples: readonly FaultsSample[],
  rank: number,
  { tenants, confidence }: FaultsContext,
): TenantFaults {
  const own = samples.map((sample) => sample.tenants[rank]!);
  const { name, hasTimeTargets } = tenants[rank]!;
  const over = (pick: (sample: TenantFaultsSample) => number | null): Estimate => estimate(own.map(pick), confidence);
  const total = (pick: (sample: TenantFaultsSample) => number): number =>
    own.reduce((sum, sample) => sum + pick(sample), 0);
  const estimates = {
    failedShare: inRange(
      over((sample) => sample.failedShare),
      1,
    ),
    availability: inRange(
      over((sample) => sample.availability),
      1,
    ),
    outageNs: inRange(over((sample) => sample.outageNs)),
    brokenMinutes: inRange(over((sample) => (hasTimeTargets ? sample.broken : null))),
  };
  return {
    name,
    ended: total((sample) => sample.ended),
    lostServing: total((sample) => sample.lostServing),
    lostQueued: total((sample) => sample.lostQueued),
    lostAgain: total((sample) => sample.lostAgain),
    failedShare: estimates.failedShare.value,
    availability: estimates.availability.value!,
    outageNs: estimates.outageNs.value!,
    brokenMinutes: estimates.brokenMinutes.value,
    minutes: total((sample) => sample.minutes) / own.length,
    intervals: intervalsOf(estimates),
  };
}

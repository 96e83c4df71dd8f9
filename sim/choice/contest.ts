import type { Objective } from "../result/choice.ts";
import type { Candidate } from "./candidate.ts";
import { strain } from "./capacity.ts";
import { type Bench, meanOf } from "./judge.ts";
import { changesFor, type Ledger } from "./ledger.ts";
import { INDIFFERENCE } from "./objective.ts";
import type { Cell, Changes } from "./unit.ts";

/** How strained a candidate is in one replication: what a contest under changed conditions is decided by. */
export interface Strain {
  readonly candidate: Candidate;
  /** The worst ratio of a target to its limit; mean p99 latency [ns] where no tenant has targets. Infinite if a queue grows. */
  readonly value: number;
}

/** The cells that {@link strainOf} reads. */
export function cellsOfContest(
  candidates: readonly Candidate[],
  changes: Changes,
  replications: readonly number[],
): Cell[] {
  return candidates.flatMap(({ units }) =>
    units.flatMap((unit) =>
      replications.map((replication) => ({ unit, changes: changesFor(unit, changes), replication })),
    ),
  );
}

/** The strain of a candidate, the mean over replications; its cells have been run. */
export function strainOf(
  { ledger, tenants }: Bench,
  candidate: Candidate,
  changes: Changes,
  replications: readonly number[],
): Strain {
  const hasTargets = tenants.some(({ targets }) => targets.length > 0);
  const values = replications.map((replication) => {
    const found = tenants.map(({ name, targets }) => {
      const sample = sampleOf(ledger, candidate, name, changes, replication);
      const own = strain(targets, sample);
      return hasTargets || own === Infinity ? own : (sample.times.latency.p99 ?? 0);
    });
    return hasTargets ? Math.max(...found) : meanOf(found);
  });
  return { candidate, value: meanOf(values) };
}

/** Those strained, the one that the objective prefers first. Those that meet all targets come before the others. */
export function preferred(objective: Objective, strains: readonly Strain[], hasTargets: boolean): Strain[] {
  const price = ({ candidate }: Strain): number =>
    objective === "cost" ? (candidate.costPerHour ?? candidate.gpus) : 0;
  const misses = ({ value }: Strain): number =>
    value === Infinity ? 2 : hasTargets && objective !== "latency" && value > 1 ? 1 : 0;
  return strains.toSorted(
    (a, b) =>
      misses(a) - misses(b) ||
      (misses(a) === 0 ? price(a) - price(b) : 0) ||
      (a.value === b.value ? 0 : a.value - b.value) ||
      (a.candidate.name < b.candidate.name ? -1 : 1),
  );
}

/** Whether another candidate is preferred to all of the given ones by more than the indifference. @returns it, or null */
export function overtaker(
  objective: Objective,
  strains: readonly Strain[],
  held: readonly Candidate[],
  hasTargets: boolean,
): Candidate | null {
  const [first] = preferred(objective, strains, hasTargets);
  const [best] = preferred(
    objective,
    strains.filter(({ candidate }) => held.includes(candidate)),
    hasTargets,
  );
  if (first === undefined || best === undefined || first === best || held.includes(first.candidate)) return null;
  const slack = hasTargets ? INDIFFERENCE : INDIFFERENCE * best.value;
  const isMissed = (one: Strain): boolean =>
    one.value === Infinity || (objective !== "latency" && hasTargets && one.value > 1);
  if (isMissed(first)) return null;
  const isCheaper =
    objective === "cost" &&
    (first.candidate.costPerHour ?? first.candidate.gpus) < (best.candidate.costPerHour ?? best.candidate.gpus);
  return isMissed(best) || isCheaper || best.value - first.value > slack ? first.candidate : null;
}

function sampleOf(ledger: Ledger, candidate: Candidate, tenant: string, changes: Changes, replication: number) {
  const unit = candidate.units.find(({ tenants }) => tenants.includes(tenant))!;
  return ledger.tenant(unit, tenant, changesFor(unit, changes), replication);
}

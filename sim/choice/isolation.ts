import { policyByKey } from "../sharing/index.ts";
import type { Candidate } from "./candidate.ts";
import { type Bench, meanOf } from "./judge.ts";
import { cellsOf } from "./ledger.ts";
import { type Cell, type PartChoice, type Unit, unitOfPart } from "./unit.ts";

/** Every tenant of a unit alone on the same part: what {@link slowdownIn} reads besides the unit itself. */
export function loneUnitsOf(bench: Bench, candidate: Candidate, unit: Unit): Unit[] {
  const part = candidate.parts[candidate.units.indexOf(unit)];
  if (part === undefined || part.tenants.length < 2) return [];
  return part.tenants.map((tenant) => aloneOn(bench, part, tenant));
}

/**
 * Runs what {@link slowdownsOf} reads.
 * @param events that it may cost, about
 * @returns false where it would cost more, and was not run
 */
export async function runLone(
  bench: Bench,
  candidates: readonly Candidate[],
  replications: number,
  events: number,
): Promise<boolean> {
  const units = candidates.flatMap((candidate) =>
    candidate.units.flatMap((unit) => loneUnitsOf(bench, candidate, unit)),
  );
  if (replications * bench.ledger.eventsOf(units) > events) return false;
  await bench.ledger.need(cellsOf(units, {}, replications));
  return true;
}

/**
 * Mean latency of a tenant ÷ mean latency of the same requests when it has its part alone, in one replication.
 * @param cellOf the cell of a unit, which has been run
 * @returns 1 for a tenant without neighbours; null for a policy of the scenario that is no set of parts, or where no
 *   request finished
 */
export function slowdownIn(
  bench: Bench,
  candidate: Candidate,
  tenant: string,
  cellOf: (unit: Unit) => Cell,
): number | null {
  const at = candidate.parts.findIndex(({ tenants }) => tenants.includes(tenant));
  if (at < 0) return null;
  const part = candidate.parts[at]!;
  if (part.tenants.length < 2) return 1;
  // Alone it is not always run: that may go beyond the budget.
  const meanNs = (unit: Unit): number | null =>
    bench.ledger.has(cellOf(unit))
      ? bench.ledger.of(cellOf(unit)).tenants[unit.tenants.indexOf(tenant)]!.times.latency.mean
      : null;
  const shared = meanNs(candidate.units[at]!);
  const alone = meanNs(aloneOn(bench, part, tenant));
  return shared === null || alone === null ? null : shared / alone;
}

/** {@link slowdownIn} the scenario as it is, by replication; null where it is not known in all of them. */
export function slowdownsOf(
  bench: Bench,
  candidate: Candidate,
  tenant: string,
  replications: number,
): readonly number[] | null {
  const ratios = Array.from({ length: replications }, (_, replication) =>
    slowdownIn(bench, candidate, tenant, (unit) => ({ unit, changes: {}, replication })),
  );
  return ratios.every((ratio) => ratio !== null) ? ratios.map(Number) : null;
}

/** By replication: the slowdown of the tenant that is slowed down most in the mean. */
export function worstSlowdowns(bench: Bench, candidate: Candidate, replications: number): readonly number[] | null {
  const all = bench.tenants.map(({ name }) => slowdownsOf(bench, candidate, name, replications));
  const known = all.flatMap((one) => (one === null ? [] : [one]));
  if (known.length < all.length || known.length === 0) return null;
  return known.reduce((a, b) => (meanOf(b) > meanOf(a) ? b : a));
}

function aloneOn({ tenants }: Bench, part: PartChoice, tenant: string): Unit {
  const { processes } = tenants.find(({ name }) => name === tenant)!;
  const policy = processes <= policyByKey("exclusive")!.maxProcesses.count ? "exclusive" : part.policy;
  return unitOfPart({ ...part, policy, tenants: [tenant] });
}

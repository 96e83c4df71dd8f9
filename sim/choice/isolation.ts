import { policyByKey } from "../sharing/index.ts";
import type { Candidate } from "./candidate.ts";
import { type Bench, meanOf } from "./judge.ts";
import { cellsOf } from "./ledger.ts";
import { type PartChoice, type Unit, unitOfPart } from "./unit.ts";

/** The cells that {@link slowdownsOf} reads besides the candidate's own. */
function loneUnits(bench: Bench, candidate: Candidate): Unit[] {
  return candidate.parts.flatMap((part) =>
    part.tenants.length < 2 ? [] : part.tenants.map((tenant) => aloneOn(bench, part, tenant)),
  );
}

/** Runs what {@link slowdownsOf} reads. */
export async function runLone(bench: Bench, candidates: readonly Candidate[], replications: number): Promise<void> {
  const units = candidates.flatMap((candidate) => loneUnits(bench, candidate));
  await bench.ledger.need(cellsOf(units, {}, replications));
}

/**
 * Mean latency of a tenant ÷ mean latency of the same requests when it has its part alone, by replication.
 * @returns 1 for a tenant without neighbours; null for a policy of the scenario, or where no request finished
 */
export function slowdownsOf(
  bench: Bench,
  candidate: Candidate,
  tenant: string,
  replications: number,
): readonly number[] | null {
  const at = candidate.parts.findIndex(({ tenants }) => tenants.includes(tenant));
  if (at < 0) return null;
  const part = candidate.parts[at]!;
  if (part.tenants.length < 2) return Array.from({ length: replications }, () => 1);
  const lone = aloneOn(bench, part, tenant);
  const ratios = Array.from({ length: replications }, (_, replication) => {
    const shared = bench.ledger.tenant(candidate.units[at]!, tenant, {}, replication).times.latency.mean;
    const alone = bench.ledger.tenant(lone, tenant, {}, replication).times.latency.mean;
    return shared === null || alone === null ? null : shared / alone;
  });
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

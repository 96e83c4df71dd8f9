import { formatDuration, significant } from "../sim/base/units.ts";
import type { Company, NeighbourEffect, PlacedTenant, TenantPlacement } from "../sim/result/placement.ts";
import type { PolicyResult, RunResult } from "../sim/result/run.ts";
import { countOf, listed, metricName } from "./words.ts";

// What the luck of placement did, in words; shared by the page and the terminal.

/** A policy whose tenants an orchestrator places. */
export type PlacedPolicy = PolicyResult & Required<Pick<PolicyResult, "placement">>;

/** The policies of a result whose tenants an orchestrator places. */
export function placedPolicies({ policies }: RunResult): readonly PlacedPolicy[] {
  return policies.filter((policy): policy is PlacedPolicy => policy.placement !== undefined);
}

/** "p99 latency", "mean latency". */
export function metricWords(metric: TenantPlacement["metric"]): string {
  return metric === null ? "latency" : `${metric} latency`;
}

/** "embed and 2 × train"; "nobody". */
export function neighbourWords(neighbours: readonly PlacedTenant[]): string {
  if (neighbours.length === 0) return "nobody";
  return listed(neighbours.map(({ name, processes }) => (processes === 1 ? name : `${processes} × ${name}`)));
}

/** What a tenant got in some company: "41.2 ms", "overloaded", "did not start". */
export function outcomeWords({ valueNs, overloaded, failed, replications }: Company): string {
  if (failed === replications.length) return "did not start";
  if (valueNs === null) return overloaded > 0 ? "overloaded" : "–";
  const bad = [
    ...(failed > 0 ? [`${failed} did not start`] : []),
    ...(overloaded > 0 ? [`${overloaded} overloaded`] : []),
  ];
  return [formatDuration(valueNs), ...bad].join(", ");
}

/** Replications with a neighbour, and without it, below which nobody is blamed. */
const BLAMED_FROM = 3;

/**
 * The neighbour beside which a tenant fares worst, of those whose harm is beyond chance: seen often enough with it and
 * without it, and with whole intervals that lie apart.
 */
export function worstNeighbour(tenant: TenantPlacement): NeighbourEffect | null {
  const total = tenant.companies.reduce((sum, { replications }) => sum + replications.length, 0);
  const certain = harmful(tenant).filter(
    ({ beside, apart, replications }) =>
      Math.min(replications, total - replications) >= BLAMED_FROM &&
      beside.interval !== null &&
      apart.interval !== null &&
      beside.interval[0] > apart.interval[1],
  );
  return certain.toSorted((a, b) => b.ratio! - a.ratio!)[0] ?? null;
}

/** Whether a tenant takes longer beside some neighbour, but beside none of them beyond chance. */
export function mayBeChance(tenant: TenantPlacement): boolean {
  return worstNeighbour(tenant) === null && harmful(tenant).length > 0;
}

function harmful({ neighbours }: TenantPlacement): readonly NeighbourEffect[] {
  return neighbours.filter(({ ratio }) => ratio !== null && ratio > 1);
}

/** A target that some placement misses. */
interface Missed {
  readonly name: string;
  /** "target", or "p99 TTFT target" where a tenant has several. */
  readonly which: string;
  readonly replications: number;
}

function missedTargets({ placement, tenants }: PolicyResult): readonly Missed[] {
  return (placement?.tenants ?? []).flatMap(({ name, missed = [] }, rank) => {
    const targets = tenants[rank]?.targets ?? [];
    return missed.map(({ target, replications }) => {
      const found = targets[target];
      const which = targets.length > 1 && found !== undefined ? `${metricName(found)} target` : "target";
      return { name, which, replications };
    });
  });
}

/** "embed misses its target in 1 of 12 placements, search in 2"; null where every placement meets all targets. */
export function missedSentence(policy: PolicyResult): string | null {
  const missed = missedTargets(policy);
  const total = policy.placement?.draws.length ?? 0;
  const clauses = missed.map(({ name, which, replications }, i) =>
    i === 0
      ? `${name} misses its ${which} in ${replications} of ${total} placements`
      : `${name}${which === "target" ? "" : ` its ${which}`} in ${replications}`,
  );
  return clauses.length === 0 ? null : clauses.join(", ");
}

/** Tenants named one by one in a sentence about other things. */
const NAMED_AT_MOST = 2;

/** The same in few words: "five services miss a target in up to 2 of 12 placements". */
export function missedBriefly(policy: PolicyResult): string | null {
  const missed = missedTargets(policy);
  if (missed.length < 2) return missedSentence(policy);
  const names = [...new Set(missed.map(({ name }) => name))];
  const who = names.length > NAMED_AT_MOST ? countOf(names.length, "service") : listed(names);
  const most = Math.max(...missed.map(({ replications }) => replications));
  return `${who} ${names.length === 1 ? "misses" : "miss"} a target in up to ${most} of ${policy.placement!.draws.length} placements`;
}

/** The policies whose percentiles are means over different placements. */
export function averagedPolicies(result: RunResult): readonly PlacedPolicy[] {
  return placedPolicies(result).filter(({ placement }) => placement.distinct > 1);
}

/** How far the worst company is from the best; null where one of them has no latency. */
export function spreadOf({ companies }: TenantPlacement): number | null {
  const [best, worst] = [companies[0]?.valueNs ?? null, companies.at(-1)?.valueNs ?? null];
  return companies.length < 2 || best === null || worst === null || best === 0 ? null : worst / best;
}

/** The tenant of a policy to which placement matters most: one that it breaks before one that it slows. */
function mostAtLuck({ placement }: PlacedPolicy): TenantPlacement | null {
  const gravity = (one: TenantPlacement): number => {
    const [best, worst] = [one.companies[0], one.companies.at(-1)];
    if (best === undefined || best === worst) return 0;
    return worst!.valueNs === null && best.valueNs !== null ? Infinity : (spreadOf(one) ?? 0);
  };
  const sorted = placement.tenants.toSorted((a, b) => (gravity(a) === gravity(b) ? 0 : gravity(b) - gravity(a)));
  return sorted[0] === undefined || gravity(sorted[0]) === 0 ? null : sorted[0];
}

/** "p99 latency of chat is 11.2 ms beside nobody, 41.2 ms beside train"; null where placement makes no difference. */
export function luckSentence(policy: PlacedPolicy): string | null {
  const tenant = mostAtLuck(policy);
  if (tenant === null) return null;
  const [best, worst] = [tenant.companies[0]!, tenant.companies.at(-1)!];
  const bad = worstNeighbour(tenant);
  const blame =
    bad !== null
      ? `; beside ${bad.name} it is ${significant(bad.ratio!)} times that apart from it`
      : mayBeChance(tenant)
        ? "; that a neighbour makes the difference may be chance"
        : "";
  return `${metricWords(tenant.metric)} of ${tenant.name} is ${outcomeWords(best)} beside ${neighbourWords(best.neighbours)}, ${outcomeWords(worst)} beside ${neighbourWords(worst.neighbours)}${blame}`;
}

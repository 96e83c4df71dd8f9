import { formatDuration, significant } from "../../sim/base/units.ts";
import type { Interval } from "../../sim/result/interval.ts";
import type { Company, NeighbourEffect, PlacementRule, TenantPlacement } from "../../sim/result/placement.ts";
import type { PolicyResult, RunResult } from "../../sim/result/run.ts";
import { markup, type Markup } from "../markup.ts";
import {
  averagedPolicies,
  luckSentence,
  mayBeChance,
  metricWords,
  missedSentence,
  neighbourWords,
  outcomeWords,
  type PlacedPolicy,
  placedPolicies,
  spreadOf,
  worstNeighbour,
} from "../placement-words.ts";
import { capitalised, countOf, formatInterval, listed, numberWord, unbroken } from "../words.ts";

/** Who landed where when an orchestrator placed the tenants, and what that did; null where all are pinned. */
export function placementSection(result: RunResult): Markup | null {
  const placed = placedPolicies(result);
  if (placed.length === 0) return null;
  return markup`<section aria-labelledby="placement-title">
<h2 id="placement-title">${titleOf(placed)}</h2>
<p class="caption">Every replication has a placement of its own, so intervals of these policies include the luck of placement. Replications differ in their draws too: between a best and a worst placement lies chance as well, of which the intervals tell how much.${means(result)}</p>
${placed.map((policy) => policyPlacement(policy))}</section>
`;
}

/** What percentiles of such policies are, and what decides instead; empty where each has one placement only. */
function means(result: RunResult): string {
  const averaged = averagedPolicies(result).map(({ name }) => name);
  if (averaged.length === 0) return "";
  return ` Percentiles of ${listed(averaged)} are means over placements, which may be those of no placement and of no request; targets and distribution lines are about the requests of all placements together, and the share of them in time decides.`;
}

function titleOf(placed: readonly PlacedPolicy[]): string {
  const spreads = placed.flatMap(({ name, placement }) =>
    placement.tenants.map((tenant) => ({ policy: name, tenant: tenant.name, spread: spreadOf(tenant) ?? 0 })),
  );
  const most = spreads.toSorted((a, b) => b.spread - a.spread)[0];
  const broken = placed.flatMap(({ name, placement }) =>
    placement.tenants
      .filter(({ companies }) => isBad(companies.at(-1)) && !isBad(companies[0]))
      .map((tenant) => `${tenant.name} under ${name}`),
  );
  if (broken.length > 0) return `Luck of placement decides whether ${listed(broken)} can be served at all`;
  if (most === undefined || most.spread < 1.005) return "Where tenants land makes no difference";
  return `Luck of placement: ${most.tenant} takes ${significant(most.spread)} times as long in its worst company under ${most.policy}`;
}

function isBad(company: Company | undefined): boolean {
  return company !== undefined && company.failed + company.overloaded > 0;
}

const RULES: Readonly<Record<PlacementRule, string>> = {
  random: "any free replica",
  distributed: "a free replica where the fewest processes are",
  packed: "a free replica where the most processes are",
};

function policyPlacement(policy: PlacedPolicy): Markup {
  const { placement } = policy;
  const replicas = placement.replicas.reduce((sum, part) => sum + part.replicas, 0);
  const luck = luckSentence(policy);
  const missed = missedSentence(policy);
  const offered = placement.gpusOffered ?? policy.gpusUsed;
  return markup`<h3>${policy.name}</h3>
<p>Each process gets ${RULES[placement.rule]} among ${countOf(replicas, "replica")} on ${countOf(placement.replicas.length, "partition")}; ${countOf(placement.draws.length, "replication")} drew ${countOf(placement.distinct, "different placement")}${missed === null ? null : `; ${missed}`}.${offered === policy.gpusUsed ? null : ` Of ${countOf(offered, "GPU")} offered, ${numberWord(policy.gpusUsed)} held a process in some replication and count as used.`}${luck === null ? null : markup` ${capitalised(unbroken(luck))}.`}</p>
<div class="scroll" role="region" aria-label="Best and worst placement under ${policy.name}" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Service</th><th scope="col">measured by</th><th scope="col">best placement</th><th scope="col">worst placement</th><th scope="col">worst ÷ best</th><th scope="col">what makes it bad</th></tr></thead><tbody>${placement.tenants.map(spreadRow)}</tbody></table></div>
${companiesTable(policy)}`;
}

function spreadRow(tenant: TenantPlacement): Markup {
  const [best, worst] = [tenant.companies[0], tenant.companies.at(-1)];
  const spread = spreadOf(tenant);
  return markup`
<tr><th scope="row">${tenant.name}</th><td>${metricWords(tenant.metric)}</td><td>${companyCell(best)}</td><td>${tenant.companies.length < 2 ? "–" : companyCell(worst)}</td><td>${spread === null ? "–" : `${significant(spread)}×`}</td><td>${blameCell(tenant)}</td></tr>`;
}

function companyCell(company: Company | undefined): Markup | string {
  if (company === undefined) return "–";
  return markup`${outcomeWords(company)}<small>beside ${neighbourWords(company.neighbours)}</small>`;
}

/** The neighbour that harms most, with how long it takes beside it and apart from it. */
function blameCell(tenant: TenantPlacement): Markup | string {
  const worst = worstNeighbour(tenant);
  if (worst !== null) return effectCell(worst);
  if (mayBeChance(tenant)) return "may be chance";
  const only = tenant.neighbours.filter(({ beside, apart }) => beside.valueNs === null && apart.valueNs !== null);
  return only.length === 0 ? "–" : markup`${listed(only.map(({ name }) => name))}<small>not served beside it</small>`;
}

function effectCell(effect: NeighbourEffect): Markup {
  return markup`${effect.name}, ${significant(effect.ratio!)}×<small>${formatDuration(effect.beside.valueNs!)} beside, ${formatDuration(effect.apart.valueNs!)} apart</small>`;
}

/** Every company that a tenant was in, and where its processes were. */
function companiesTable({ name, placement }: PlacedPolicy): Markup {
  const kinds = new Set(placement.tenants.flatMap(({ companies }) => companies.flatMap(({ on }) => on)));
  const write = (interval: Interval | null): string =>
    interval === null ? "–" : formatInterval(interval, formatDuration);
  return markup`<details><summary><b>Placements that were drawn</b> <span>by service and neighbours, with intervals</span></summary>
<div class="scroll" role="region" aria-label="Placements under ${name}" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Service, neighbours</th>${kinds.size > 1 ? markup`<th scope="col">on</th>` : null}<th scope="col">replications</th><th scope="col">latency</th><th scope="col">interval</th></tr></thead>${placement.tenants.map(
    (tenant) => markup`
<tbody><tr><th scope="rowgroup" colspan="${kinds.size > 1 ? 5 : 4}">${tenant.name}, ${metricWords(tenant.metric)}; on ${listed(tenant.landed.map(({ partition, replications }) => `${partition} in ${replications}`))}</th></tr>${tenant.companies.map(
      (company) => markup`
<tr><th scope="row">${neighbourWords(company.neighbours)}</th>${kinds.size > 1 ? markup`<td>${company.on.join(" + ")}</td>` : null}<td>${String(company.replications.length)}</td><td>${outcomeWords(company)}</td><td>${write(company.interval)}</td></tr>`,
    )}</tbody>`,
  )}</table></div>
</details>
`;
}

/** The policy as it was in the first replication, for a picture of it: tenants that were not on a partition then are left out. */
export function inFirstPlacement(policy: PolicyResult): PolicyResult {
  const draw = policy.placement?.draws[0];
  if (draw === undefined) return policy;
  const on = new Map(draw.map((part) => [part.partition, part]));
  const gpus = policy.gpus.map((gpu) => ({
    ...gpu,
    partitions: gpu.partitions.map((partition) => {
      const part = on.get(partition.id);
      const memoryUsedBytes = part === undefined ? 0 : (part.memoryUsedBytes ?? partition.memoryUsedBytes);
      return { ...partition, tenants: part?.tenants.map(({ name }) => name) ?? [], memoryUsedBytes };
    }),
  }));
  return { ...policy, gpus };
}

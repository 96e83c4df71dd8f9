import { formatBytes, formatDuration, significant } from "../../sim/base/units.ts";
import type { Distribution, PolicyResult, RunResult, TenantInfo, TenantResult } from "../../sim/result/run.ts";
import { estimateCell } from "../estimate-cell.ts";
import type { Finding } from "../finding.ts";

import { markup, type Markup } from "../markup.ts";
import { averagedPolicies } from "../placement-words.ts";
import { blameTable } from "./blame-table.ts";
import { stageTable } from "./stage-table.ts";
import { formatInterval, formatRate, formatShare, listed, targetText } from "../words.ts";

/** Groups of rows of a tenant's table; a group without any distribution is left out. */
const GROUPS: readonly {
  readonly title: string;
  readonly of: (tenant: TenantResult) => Distribution | null;
  readonly write: (value: number) => string;
  readonly bounded: boolean;
}[] = [
  { title: "Latency: arrival to finish", of: (t) => t.latencyNs, write: formatDuration, bounded: true },
  { title: "Waiting: arrival to first instruction", of: (t) => t.waitingNs, write: formatDuration, bounded: true },
  { title: "TTFT: arrival to first token", of: (t) => t.ttftNs, write: formatDuration, bounded: true },
  { title: "TPOT: time per output token after the first", of: (t) => t.tpotNs, write: formatDuration, bounded: false },
  { title: "Slowdown: against alone on the whole GPU", of: (t) => t.slowdown, write: times, bounded: false },
  {
    title: "Interference: against alone on the same partition",
    of: (t) => t.interference,
    write: times,
    bounded: false,
  },
];

const COLUMNS = [
  ["p50", "p50"],
  ["p90", "p90"],
  ["p95", "p95"],
  ["p99", "p99"],
  ["p99.9", "p999"],
  ["mean", "mean"],
  ["max", "max"],
] as const satisfies readonly (readonly [string, keyof Distribution])[];

/** Every percentile and count, one folded block for each tenant; the one of the finding is open. */
export function percentilesSection(result: RunResult, finding: Finding): Markup {
  const averaged = averagedPolicies(result);
  return markup`<section aria-labelledby="percentiles-title">
<h2 id="percentiles-title">Every percentile, service by service</h2>
<p class="caption">Over requests that arrived after the warm-up; below each number ${intervalWords(result)}. A dash: not defined. “380 of 500”: the percentile is refused, because a replication has only so many independent requests and needs so many; a longer duration gives them. “≥”: some requests were still open, so the true value may be larger.${averaged.length === 0 ? null : ` Under ${listed(averaged.map(({ name }) => name))} every percentile is the mean over placements of each one's own.`}</p>
${result.tenants.map((tenant, index) => tenantBlock(result, tenant, index, tenant.name === finding.focus))}</section>
`;
}

function intervalWords({ experiment }: RunResult): string {
  const confidence = `${Math.round(experiment.confidence * 100)} %`;
  return experiment.intervals === "replications"
    ? `its ${confidence} interval`
    : "no interval, as there is one run only";
}

function tenantBlock(result: RunResult, tenant: TenantInfo, index: number, open: boolean): Markup {
  const targets = tenant.targets.length === 0 ? "no target" : tenant.targets.map(targetText).join("; ");
  const processes = tenant.processes === 1 ? "" : `; ${tenant.processes} processes`;
  const work =
    tenant.stages === undefined ? `; work: ${tenant.workload}${processes}` : "; a pipeline of these services";
  const rows = result.policies.flatMap((policy) => {
    const found = policy.tenants[index];
    return found === undefined ? [] : [{ policy, tenant: found }];
  });
  return markup`<details${open ? markup` open` : null}><summary><b>${tenant.name}</b> <span>${tenant.title === tenant.name ? "" : `${tenant.title}. `}${targets}</span></summary>
<p class="caption">${tenant.summary}${work}.</p>
${scroll(`Percentiles of ${tenant.name}`, percentileTable(rows))}
${stagesOf(tenant, rows)}${scroll(`Where the time of ${tenant.name} went`, blameTable(rows.map(({ policy, tenant: found }) => ({ policy: policy.name, tenant: found }))))}
${scroll(`Requests of ${tenant.name}`, countTable(rows))}
</details>
`;
}

function stagesOf({ name, stages }: TenantInfo, rows: readonly Row[]): Markup | null {
  if (stages === undefined) return null;
  const found = rows.flatMap(({ policy, tenant }) =>
    tenant.stages === undefined ? [] : [{ policy: policy.name, stages: tenant.stages, tenant }],
  );
  return markup`${scroll(`Stages of ${name}`, stageTable(stages, found))}
`;
}

type Row = { readonly policy: PolicyResult; readonly tenant: TenantResult };

function scroll(label: string, table: Markup): Markup {
  return markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

function percentileTable(rows: readonly Row[]): Markup {
  const groups = GROUPS.filter((group) => rows.some(({ tenant }) => (group.of(tenant)?.count ?? 0) > 0));
  return markup`<table class="numbers"><thead><tr><th scope="col">Policy</th>${COLUMNS.map(
    ([name]) => markup`<th scope="col">${name}</th>`,
  )}</tr></thead>${groups.map(
    (group) => markup`
<tbody><tr><th scope="rowgroup" colspan="${COLUMNS.length + 1}">${group.title}</th></tr>${rows.map(
      ({ policy, tenant }) => markup`
<tr><th scope="row">${policy.name}${(policy.placement?.distinct ?? 1) > 1 ? markup`<small> mean of placements</small>` : null}</th>${COLUMNS.map(
        ([, key]) => {
          const found = group.of(tenant);
          return markup`<td>${found === null ? "–" : percentileCell(found, key, tenant, group)}</td>`;
        },
      )}</tr>`,
    )}</tbody>`,
  )}</table>`;
}

function percentileCell(
  found: Distribution,
  key: (typeof COLUMNS)[number][1],
  tenant: TenantResult,
  { write, bounded }: (typeof GROUPS)[number],
): Markup | string {
  const value = found[key];
  if (value === null) {
    const refused = key === "mean" || key === "max" ? undefined : found.refused[key];
    if (refused === undefined) return tenant.percentilesWithheld ? markup`–<small>overloaded</small>` : "–";
    return markup`–<small>${String(Math.floor(refused.has))} of ${String(refused.needs)}</small>`;
  }
  const bound = bounded && tenant.latencyIsLowerBound ? "≥ " : "";
  const interval = key === "max" ? undefined : found.intervals[key];
  if (interval === undefined) return `${bound}${write(value)}`;
  return markup`${bound}${write(value)}<small>${formatInterval(interval, write)}</small>`;
}

interface Count {
  readonly title: string;
  readonly write: (tenant: TenantResult) => Markup | string;
  /** Where it is told at all; everywhere unless given. */
  readonly where?: (tenant: TenantResult) => boolean;
}

const COUNTS: readonly Count[] = [
  { title: "arrived", write: (t) => String(t.arrived) },
  { title: "finished", write: (t) => String(t.ended.finished) },
  { title: "rejected", write: (t) => String(t.ended.rejected) },
  { title: "rejected, share", write: shareOf("rejectedShare"), where: (t) => t.ended.rejected > 0 },
  { title: "timed out", write: (t) => String(t.ended.timedOut), where: (t) => t.ended.timedOut > 0 },
  { title: "timed out, share", write: shareOf("timedOutShare"), where: (t) => t.ended.timedOut > 0 },
  { title: "failed", write: (t) => String(t.ended.failed ?? 0), where: (t) => t.ended.failed !== undefined },
  { title: "failed, share", write: failedShareCell, where: (t) => t.ended.failed !== undefined },
  { title: "tries", write: triesCell, where: (t) => (t.turnedAway?.triesPerRequest ?? 1) > 1 },
  { title: "open", write: (t) => String(t.ended.running + t.ended.queued) },
  { title: "finished/s", write: (t) => estimateCell(t.throughputPerS, t.intervals.throughputPerS, formatRate) },
  { title: "goodput", write: (t) => estimateCell(t.goodputPerS, t.intervals.goodputPerS, formatRate) },
  { title: "within limits", write: (t) => estimateCell(t.sloAttainment, t.intervals.sloAttainment, formatShare) },
  { title: "preempted", write: (t) => String(t.preemptions) },
  { title: "memory", write: (t) => formatBytes(t.memoryBytes), where: isPlaced },
  { title: "placed on", write: (t) => (t.placements.length === 0 ? "–" : t.placements.join(", ")), where: isPlaced },
];

/** A pipeline has no processes of its own. */
function isPlaced({ stages }: TenantResult): boolean {
  return stages === undefined;
}

function shareOf(share: "rejectedShare" | "timedOutShare" | "failedShare"): Count["write"] {
  return ({ turnedAway }) =>
    turnedAway === undefined ? "–" : estimateCell(turnedAway[share] ?? null, turnedAway.intervals[share], formatShare);
}

/** The result leaves the share out where no request failed, which is a share of 0 if any arrived. */
function failedShareCell(tenant: TenantResult): Markup | string {
  if (tenant.ended.failed !== undefined) return shareOf("failedShare")(tenant);
  return tenant.arrived === 0 ? "–" : formatShare(0);
}

/** Times that a request was sent on average. */
function triesCell({ turnedAway }: TenantResult): Markup | string {
  if (turnedAway === undefined) return "1";
  return estimateCell(turnedAway.triesPerRequest, turnedAway.intervals.triesPerRequest, significant);
}

function countTable(rows: readonly Row[]): Markup {
  const counts = COUNTS.filter(({ where }) => where === undefined || rows.some(({ tenant }) => where(tenant)));
  return markup`<table class="numbers"><thead><tr><th scope="col">Policy</th>${counts.map(
    ({ title }) => markup`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ({ policy, tenant }) =>
      markup`
<tr><th scope="row">${policy.name}</th>${counts.map(({ write }) => markup`<td>${write(tenant)}</td>`)}</tr>`,
  )}</tbody></table>`;
}

function times(ratio: number): string {
  return `${significant(ratio)}×`;
}

import type { PolicyResult, RunResult, TenantResult } from "../../sim/result/run.ts";
import { formatDuration } from "../../sim/base/units.ts";
import type { Finding } from "../finding.ts";
import { markup, type Markup } from "../markup.ts";
import { isServed, standingOf, standings, type Standing } from "../standing.ts";
import { isOutOfMemory } from "../verdict.ts";
import {
  capitalised,
  formatRatio,
  formatShare,
  gpuCount,
  listed,
  metricName,
  numberWord,
  policyLabel,
  unbroken,
} from "../words.ts";

/** Upper bounds of the shades; a ratio beyond the last one has the strongest shade. */
const MET_STEPS = [0.5, 0.75, 0.9] as const;
const MISSED_STEPS = [1.25, 2, 4] as const;

/** Tenants by policies: the worst target of each, as a share of what it allows. */
export function gridSection(result: RunResult, finding: Finding): Markup {
  return markup`<section class="card" aria-labelledby="grid-title">
<h2 id="grid-title">${unbroken(gridTitle(result))}</h2>
<p class="caption">Worst target of each service: the measured value as a share of what the target allows, a multiple where it is missed.</p>
<div class="scroll" role="region" aria-labelledby="grid-title" tabindex="0"><table class="grid" style="min-width:${5 + 3.4 * result.policies.length}rem">
<thead><tr><th scope="col">Service</th>${result.policies.map((policy) => columnHead(policy, finding))}</tr></thead>
<tbody>${result.tenants.map(
    (tenant, index) => markup`<tr><th scope="row">${tenant.name}${
      tenant.title === tenant.name ? null : markup`<small>${tenant.title}</small>`
    }</th>${result.policies.map((policy) => cell(policy, policy.tenants[index], finding))}</tr>
`,
  )}</tbody></table></div>
${LEGEND}
</section>
`;
}

const LEGEND = markup`<ul class="legend">
<li><i class="met-3"></i><i class="met-2"></i><i class="met-1"></i><i class="met-0"></i>met, from half the limit or less up to the limit</li>
<li><i class="miss-0"></i><i class="miss-1"></i><i class="miss-2"></i><i class="miss-3"></i>missed, up to more than 4×</li>
<li><i class="failed"></i>not served</li>
</ul>`;

/** "MIG and hybrid serve all six services, MPS four, time-slicing three". */
export function gridTitle(result: RunResult): string {
  const total = result.tenants.length;
  if (total === 0 || result.policies.length === 0) return "Nothing was run";
  const groups = new Map<number, string[]>();
  for (const policy of result.policies) {
    const served = standings(policy).filter(isServed).length;
    groups.set(served, [...(groups.get(served) ?? []), policyLabel(policy.name)]);
  }
  const services = total === 1 ? "service" : "services";
  const parts = [...groups]
    .toSorted(([a], [b]) => b - a)
    .map(([served, names], index) => {
      const who = names.length > 3 ? `${numberWord(names.length)} policies` : listed(names);
      const count =
        served === total && total > 1 ? `all ${numberWord(total)}` : served === 0 ? "none" : numberWord(served);
      if (index > 0) return `${who} ${count}`;
      return `${who} ${names.length === 1 ? "serves" : "serve"} ${count}${count === "none" ? " of the" : served < total ? ` of ${numberWord(total)}` : ""} ${services}`;
    });
  return capitalised(parts.join(", "));
}

function columnHead(policy: PolicyResult, finding: Finding): Markup {
  const chosen = policy === finding.recommended;
  return markup`<th scope="col"${chosen ? CHOSEN : null}>${policyLabel(policy.name)}<small>${gpuCount(policy)}</small>${
    chosen ? markup`<em>chosen</em>` : null
  }</th>`;
}

const CHOSEN = markup` class="chosen"`;

function cell(policy: PolicyResult, tenant: TenantResult | undefined, finding: Finding): Markup {
  if (tenant === undefined) return markup`<td>–</td>`;
  const standing = standingOf(policy, tenant);
  const chosen = policy === finding.recommended ? " chosen" : "";
  const [value, label] = wordsOf(standing, tenant);
  const rejected =
    standing.rejectedShare > 0 && standing.kind !== "rejected" && standing.kind !== "failed"
      ? markup`<small>${formatShare(standing.rejectedShare)} rejected</small>`
      : null;
  const state = isServed(standing) ? "met" : "not met";
  return markup`<td class="${shade(standing)}${chosen}"><b>${value}</b><small>${label}</small>${rejected}<span class="unseen">, ${state}</span></td>`;
}

function wordsOf(standing: Standing, tenant: TenantResult): readonly [value: string, label: string] {
  const bound = standing.lowerBound ? "≥" : "";
  switch (standing.kind) {
    case "failed":
      return isOutOfMemory(standing) ? ["out of memory", ""] : ["failed", "did not run"];
    case "stalled":
      return ["no value", standing.outcome === null ? "too few finished" : metricName(standing.outcome)];
    case "rejected":
      return standing.rejectedShare > 0
        ? [formatShare(standing.rejectedShare), "rejected"]
        : ["not met", standing.outcome === null ? "" : metricName(standing.outcome)];
    case "missed":
    case "met": {
      const outcome = standing.outcome;
      if (outcome === null || outcome.ratio === null) return ["met", ""];
      return [`${bound}${formatRatio(outcome.ratio)}`, metricName(outcome)];
    }
    case "untargeted": {
      const p99 = tenant.latencyNs.p99;
      return [p99 === null ? "–" : formatDuration(p99), p99 === null ? "no target" : "p99, no target"];
    }
  }
}

function shade(standing: Standing): string {
  switch (standing.kind) {
    case "failed":
    case "stalled":
    case "rejected":
      return "failed";
    case "untargeted":
      return "untargeted";
    case "missed": {
      const ratio = standing.outcome?.ratio ?? 1;
      return `miss-${MISSED_STEPS.filter((step) => ratio > step).length}`;
    }
    case "met": {
      const ratio = standing.outcome?.ratio ?? 1;
      return `met-${MET_STEPS.filter((step) => ratio <= step).length}`;
    }
  }
}

import type { PolicyResult, RunResult, TenantResult } from "../../sim/result/run.ts";
import { cellWords } from "../cell-words.ts";
import type { Finding } from "../finding.ts";
import { markup, type Markup } from "../markup.ts";
import { isServed, losesRequests, servedCount, standingOf, type Standing } from "../standing.ts";
import { everyService, services, withTargets } from "../title.ts";
import { capitalised, formatShare, gpuCount, listed, numberWord, unbroken } from "../words.ts";

/** Upper bounds of the shades; a ratio beyond the last one has the strongest shade. */
const MET_STEPS = [0.5, 0.75, 0.9] as const;
const MISSED_STEPS = [1.25, 2, 4] as const;

/** Tenants by policies: the worst target of each, as a share of what it allows. */
export function gridSection(result: RunResult, finding: Finding): Markup {
  return markup`<section class="card" aria-labelledby="grid-title">
<h2 id="grid-title">${unbroken(gridTitle(result))}</h2>
<p class="caption">Worst target of each service: the measured value as a share of what the target allows, a multiple where it is missed${result.experiment.intervals === "exact" ? null : ", ± the half width of its interval"}.${
    result.tenants.some(({ targets }) => targets.some(({ metric }) => metric === "throughput"))
      ? " Of a throughput: what is achieved of its target, so that 2× is twice what was asked."
      : null
  }</p>
<div class="scroll" role="region" aria-labelledby="grid-title" tabindex="0"><table class="grid" style="${widths(result)}">
<thead><tr><th scope="col">Service</th>${result.policies.map((policy) => columnHead(policy, finding))}</tr></thead>
<tbody>${result.tenants.map(
    (tenant, index) => markup`<tr><th scope="row">${tenant.name}${
      tenant.title === tenant.name ? null : markup`<small>${tenant.title}</small>`
    }</th>${result.policies.map((policy) => cell(policy, policy.tenants[index], finding))}</tr>
`,
  )}</tbody></table></div>
${legend(result)}${
    finding.choice === null
      ? null
      : markup`<p class="caption">${unbroken(finding.choice)}</p>
`
  }</section>
`;
}

/** Widths [rem] of the narrowest column that is not cramped, of the first one, and of a letter in a head. */
const WIDTHS = { column: 3.4, first: 5, most: 9, letter: 0.47, margin: 0.5 } as const;

/** Columns wide enough for the longest word of their heads: a table that is wider than a phone is moved sideways. */
function widths({ policies, tenants }: RunResult): string {
  const room = (least: number, texts: readonly string[]): number => {
    const letters = Math.max(0, ...texts.flatMap((text) => text.split(/(?<=-)|\s+/u)).map(({ length }) => length));
    return Math.min(WIDTHS.most, Math.max(least, WIDTHS.letter * letters + WIDTHS.margin));
  };
  const metrics = tenants.flatMap(({ targets }) => targets.map(({ metric }) => metric));
  const column = room(WIDTHS.column, [
    ...policies.map(({ name }) => name),
    ...metrics.map((metric) => metric.slice(0, 8)),
  ]);
  const first = room(
    WIDTHS.first,
    tenants.map(({ name }) => name),
  );
  return `--first:${rem(first)};min-width:${rem(first + column * policies.length)}`;
}

function rem(width: number): string {
  return `${Number(width.toFixed(2))}rem`;
}

function legend(result: RunResult): Markup {
  const unknown = result.policies.some((policy) => servedCount(policy).unknown > 0);
  return markup`<ul class="legend">
<li><i class="met-3"></i><i class="met-2"></i><i class="met-1"></i><i class="met-0"></i>met, from half the limit or less up to the limit</li>
<li><i class="miss-0"></i><i class="miss-1"></i><i class="miss-2"></i><i class="miss-3"></i>missed, up to more than 4×</li>
<li><i class="failed"></i>not served</li>${unknown ? markup`<li><i class="unknown"></i>cannot be told, or too close to call</li>` : null}
</ul>
`;
}

/** "MIG and hybrid serve all six services, MPS four, time-slicing three". */
export function gridTitle(result: RunResult): string {
  if (result.tenants.length === 0 || result.policies.length === 0) return "Nothing was run";
  const total = withTargets(result).length;
  if (total === 0) return "No service states a target";
  if (total === 1) return titleOfOne(result);
  const all = services(result).replace(/^\S+ /u, "");
  const groups = new Map<number, string[]>();
  for (const policy of result.policies) {
    const { met, unknown } = servedCount(policy);
    const name = unknown === 0 ? policy.name : `${policy.name} (${numberWord(unknown)} cannot be told)`;
    groups.set(met, [...(groups.get(met) ?? []), name]);
  }
  const parts = [...groups]
    .toSorted(([a], [b]) => b - a)
    .map(([served, names], index) => {
      const count = served === 0 ? "none" : numberWord(served);
      if (index > 0) return `${policiesNamed(names, false)} ${count}`;
      const serves = `${policiesNamed(names, true)} ${names.length === 1 ? "serves" : "serve"}`;
      if (served === total) return `${serves} ${everyService(result)}`;
      return `${serves} ${count} of ${served === 0 ? "the " : ""}${numberWord(total)} ${all}`;
    });
  return parts.join(", ");
}

/** "a and b serve chat, c and d do not". */
function titleOfOne(result: RunResult): string {
  const named = (wanted: (count: ReturnType<typeof servedCount>) => boolean): readonly string[] =>
    result.policies.filter((policy) => wanted(servedCount(policy))).map(({ name }) => name);
  const serving = named(({ met }) => met === 1);
  const untold = named(({ unknown }) => unknown === 1);
  const failing = named(({ met, unknown }) => met === 0 && unknown === 0);
  const tenant = everyService(result);
  const parts: string[] = [];
  if (serving.length > 0)
    parts.push(`${policiesNamed(serving, true)} ${serving.length === 1 ? "serves" : "serve"} ${tenant}`);
  if (failing.length > 0)
    parts.push(
      `${policiesNamed(failing, parts.length === 0)} ${failing.length === 1 ? "does" : "do"} not${parts.length === 0 ? ` serve ${tenant}` : ""}`,
    );
  if (untold.length > 0)
    parts.push(
      parts.length === 0
        ? `Whether ${listed(untold, "or")} serves ${tenant} cannot be told`
        : `of ${listed(untold)} it cannot be told`,
    );
  return parts.join(", ");
}

/** Up to three policies by name, more by number; only the number is ours to capitalise. */
function policiesNamed(names: readonly string[], first: boolean): string {
  if (names.length <= 3) return listed(names);
  const count = numberWord(names.length);
  return `${first ? capitalised(count) : count} policies`;
}

function columnHead(policy: PolicyResult, finding: Finding): Markup {
  const chosen = policy === finding.recommended;
  return markup`<th scope="col"${chosen ? CHOSEN : null}>${policy.name}<small>${gpuCount(policy)}</small>${
    chosen ? markup`<em>chosen</em>` : null
  }</th>`;
}

const CHOSEN = markup` class="chosen"`;

function cell(policy: PolicyResult, tenant: TenantResult | undefined, finding: Finding): Markup {
  if (tenant === undefined) return markup`<td>–</td>`;
  const standing = standingOf(policy, tenant);
  const chosen = policy === finding.recommended ? " chosen" : "";
  const { value, spread, label } = cellWords(standing, tenant);
  const rejected =
    losesRequests(standing) && standing.kind !== "rejected"
      ? markup`<small>${formatShare(standing.rejectedShare)} ${standing.rejectedAs}</small>`
      : null;
  const untold =
    standing.kind === "unknown" ? "cannot be told" : standing.kind === "undecided" ? "too close to call" : null;
  const state = standing.kind === "untargeted" ? null : isServed(standing) ? "met" : (untold ?? "not met");
  return markup`<td class="${shade(standing)}${chosen}"><b>${value}${spread === undefined || spread === "" ? null : markup` <i>${spread}</i>`}</b><small>${label}</small>${rejected}${state === null ? null : markup`<span class="unseen">, ${state}</span>`}</td>`;
}

function shade(standing: Standing): string {
  switch (standing.kind) {
    case "failed":
    case "stalled":
    case "overloaded":
    case "rejected":
      return "failed";
    case "unknown":
    case "undecided":
      return "unknown";
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

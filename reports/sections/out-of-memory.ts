import { formatDuration, significant } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { estimateCell } from "../estimate-cell.ts";
import { markup, type Markup } from "../markup.ts";
import { hasHappened, likelihoodWords, type MemoryTrouble, memoryTroubles } from "../memory-words.ts";
import { formatInterval, formatShare, listed } from "../words.ts";

/** Who runs out of memory under which policy, when, how likely and at what cost; null where nobody could. */
export function outOfMemorySection(result: RunResult): Markup | null {
  const troubles = memoryTroubles(result);
  if (troubles.length === 0) return null;
  const policies = [...new Set(troubles.map(({ policy }) => policy))];
  const confidence = Math.round(result.experiment.confidence * 100);
  const isUncertain = troubles.some(({ interval }) => interval !== null);
  return markup`<section aria-labelledby="out-of-memory-title">
<h2 id="out-of-memory-title">${titleOf(troubles)}</h2>
<p class="caption">A process whose model does not fit where it is placed never starts; what was asked for stands under “What did not run”. One that grows dies when it asks for memory that is not there, and its queue is turned away with it, and what comes later if it stays away; times count from the beginning of a run, failures and requests are means of a run.${isUncertain ? ` In per cent: the share of replications in which it happens, and where its probability lies (Wilson, ${confidence} %).` : null}</p>
<div class="scroll" role="region" aria-labelledby="out-of-memory-title" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Policy, service</th><th scope="col">what happens</th><th scope="col">how likely</th><th scope="col">first failure</th><th scope="col">mean time to it</th><th scope="col">failures in a run</th><th scope="col">requests lost in a run</th></tr></thead>${policies.map(
    (policy) => markup`
<tbody><tr><th scope="rowgroup" colspan="7">${policy}</th></tr>${troubles.filter((one) => one.policy === policy).map(row)}</tbody>`,
  )}</table></div>
</section>
`;
}

function titleOf(troubles: readonly MemoryTrouble[]): string {
  const seen = troubles.filter(hasHappened);
  if (seen.length === 0) return "Nobody runs out of memory";
  const all = new Set(troubles.map(({ policy }) => policy));
  const byPlaces = new Map<string, Set<string>>();
  for (const tenant of new Set(seen.map((one) => one.tenant))) {
    const policies = new Set(seen.filter((one) => one.tenant === tenant).map(({ policy }) => policy));
    const where =
      policies.size > 1 && policies.size === all.size ? "under every policy" : `under ${listed([...policies])}`;
    byPlaces.set(where, (byPlaces.get(where) ?? new Set()).add(tenant));
  }
  const [first, ...others] = Array.from(byPlaces, ([where, names]) => ({ where, names: [...names] }));
  const verb = first!.names.length === 1 ? "runs" : "run";
  const rest = others.map(({ where, names }) => `, ${listed(names)} ${where}`).join("");
  return `${listed(first!.names)} ${verb} out of memory ${first!.where}${rest}`;
}

function row(trouble: MemoryTrouble): Markup {
  const {
    tenant,
    kind,
    interval,
    firstNs,
    meanFirstNs,
    meanFirstInterval,
    perRun,
    lost,
    lostShare,
    away,
    awayShare,
    inWarmUp,
  } = trouble;
  const likely = interval === null ? null : markup`<small>${formatInterval(interval, formatShare)}</small>`;
  const isStart = kind === "start";
  const warm = inWarmUp === 0 ? null : markup`<small>and ${String(inWarmUp)} in all while warming up</small>`;
  const mean = estimateCell(meanFirstNs, meanFirstInterval ?? undefined, formatDuration);
  return markup`
<tr><th scope="row">${tenant}</th><td>${isStart ? "does not fit" : "grows"}</td><td>${cellText(likelihoodWords(trouble))}${likely}</td><td>${isStart ? "at the start" : firstNs === null ? "–" : formatDuration(firstNs)}</td><td>${isStart ? "–" : mean}</td><td>${perRun === null ? "–" : numberText(perRun)}${warm}</td><td>${isStart ? "all of that process" : lostCell(lost!, lostShare, away!, awayShare)}</td></tr>`;
}

function lostCell(lost: number, share: number | null, away: number, awayShare: number | null): Markup | string {
  if (lost + away === 0) return "none";
  const later =
    away === 0
      ? null
      : markup`<small>and ${numberText(away)} after it was gone${awayShare === null ? null : `, ${formatShare(awayShare)}`}</small>`;
  return markup`${numberText(lost)}${share === null ? null : markup`<small>${formatShare(share)} of those that arrived</small>`}${later}`;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : significant(value);
}

/** "60.0 % of runs" for a cell that is about that alone. */
function cellText(text: string): string {
  return text.replace(/^in /u, "");
}

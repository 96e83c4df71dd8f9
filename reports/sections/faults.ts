import { formatDuration, significant } from "../../sim/base/units.ts";
import { FAULT_CLASSES, type FaultClassResult, type TenantFaults } from "../../sim/result/faults.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { estimateCell } from "../estimate-cell.ts";
import { columnLabel, type FaultColumn, faultColumns, lostIn } from "../fault-columns.ts";
import { markup, type Markup } from "../markup.ts";
import { formatShare, listed, numberWord } from "../words.ts";

/** Who loses work by which fault, what is lost, and how long targets are broken; null where nothing breaks. */
export function faultsSection(result: RunResult): Markup | null {
  const columns = faultColumns(result);
  if (columns.length === 0) return null;
  const contested = columns.some(({ isOwn }) => !isOwn);
  const readings = contested
    ? " Where documents disagree about who dies, a policy stands here in every reading, with the same faults at the same times; the first is the scenario's, and all other numbers of the page rest on it."
    : "";
  return markup`<section aria-labelledby="faults-title">
<h2 id="faults-title">${titleOf(columns)}</h2>
<p class="caption">Faults come at the same times under every policy. Counts and times are totals over ${numberWord(result.experiment.replications)} ${result.experiment.replications === 1 ? "replication" : "replications"}. A request is lost at work, where the engine has run some of it, or in the queue of a process that dies; its client may try again, so that it may be lost more than once. Lost requests are those that arrived in the measured time, whenever they were lost. Time down is summed over processes.${readings}</p>
${classTable(columns)}${tenantMatrix(columns)}${columns.map(tenantTable)}</section>
`;
}

function titleOf(columns: readonly FaultColumn[]): string {
  // By the worst reading, so that the title never leaves out one in which more is lost than it says.
  const worst = ({ policy }: FaultColumn): number =>
    Math.max(...columns.filter((one) => one.policy === policy).map(lostIn));
  const own = columns.filter(({ isOwn }) => isOwn).toSorted((a, b) => worst(a) - worst(b) || lostIn(a) - lostIn(b));
  const [least, most] = [own[0]!, own.at(-1)!];
  const words = (column: FaultColumn): string => {
    const counts = columns.filter(({ policy }) => policy === column.policy).map((one) => count(lostIn(one)));
    return [...new Set(counts)].join(" or ");
  };
  if (least === most || (worst(least) === worst(most) && lostIn(least) === lostIn(most))) {
    return `Faults take ${words(most)} ${lostIn(most) === 1 ? "request" : "requests"} under ${least === most ? most.policy.name : "every policy"}`;
  }
  return `Faults take ${words(least)} requests under ${least.policy.name}, and ${words(most)} under ${most.policy.name}`;
}

/** Rows are classes, columns are policies in their readings: who is hit, and what it costs. */
function classTable(columns: readonly FaultColumn[]): Markup {
  const names = columns[0]!.found.classes.map((one) => one.class);
  return markup`<div class="scroll" role="region" aria-label="Who loses work by which fault" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Fault</th>${columns.map(
    (column) => markup`<th scope="col">${columnLabel(column)}</th>`,
  )}</tr></thead><tbody>${names.map(
    (name, row) => markup`
<tr><th scope="row" title="${FAULT_CLASSES[name]}">${name}</th>${columns.map(({ found }) => markup`<td>${classCell(found.classes[row]!)}</td>`)}</tr>`,
  )}</tbody></table></div>
`;
}

function classCell(one: FaultClassResult): Markup {
  const lost = one.lostServing + one.lostQueued;
  if (one.count === 0 && lost === 0) return markup`none`;
  const harmless = one.harmless > 0 ? `, ${one.harmless} without effect` : "";
  const escalated = one.escalated > 0 ? `, ${one.escalated} not contained` : "";
  return markup`${one.tenantsHit.length === 0 ? "nobody" : listed(one.tenantsHit)}<small>${count(one.count)} ${one.count === 1 ? "fault" : "faults"}${harmless}${escalated}</small><small>${count(lost)} lost: ${count(one.lostServing)} at work, ${count(one.lostQueued)} queued</small><small>${formatDuration(one.workLostNs)} of work, ${formatDuration(one.downNs)} of processes down</small>`;
}

/** Rows are tenants, columns are policies in their readings: how much of each tenant's service is left. */
function tenantMatrix(columns: readonly FaultColumn[]): Markup {
  return markup`<div class="scroll" role="region" aria-label="What faults leave of each service" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Service</th>${columns.map(
    (column) => markup`<th scope="col">${columnLabel(column)}</th>`,
  )}</tr></thead><tbody>${columns[0]!.found.tenants.map(
    ({ name }, rank) => markup`
<tr><th scope="row">${name}</th>${columns.map(({ found }) => markup`<td>${tenantCell(found.tenants[rank]!)}</td>`)}</tr>`,
  )}</tbody></table></div>
`;
}

function tenantCell({ failedShare, availability, brokenMinutes, minutes }: TenantFaults): Markup {
  const failed = failedShare === null ? "no requests" : `${formatShare(failedShare)} failed`;
  const broken =
    brokenMinutes === null
      ? markup``
      : markup`<small>${shortNumber(brokenMinutes)} of ${shortNumber(minutes)} min broken</small>`;
  return markup`${failed}<small>${formatShare(availability)} up</small>${broken}`;
}

function tenantTable(column: FaultColumn): Markup {
  const label = columnLabel(column);
  return markup`<div class="scroll" role="region" aria-label="What faults do to each service under ${label}" tabindex="0"><table class="numbers"><thead><tr><th scope="col">${label}</th><th scope="col">processes ended</th><th scope="col">lost at work</th><th scope="col">lost in queues</th><th scope="col">failed, share</th><th scope="col">up, mean of processes</th><th scope="col">no process up</th><th scope="col">minutes broken</th></tr></thead><tbody>${column.found.tenants.map(
    (one) => markup`
<tr><th scope="row">${one.name}</th><td>${count(one.ended)}</td><td>${count(one.lostServing)}</td><td>${count(one.lostQueued)}</td><td>${estimateCell(one.failedShare, one.intervals.failedShare, formatShare)}</td><td>${estimateCell(one.availability, one.intervals.availability, formatShare)}</td><td>${estimateCell(one.outageNs, one.intervals.outageNs, formatDuration)}</td><td>${minutesCell(one)}</td></tr>`,
  )}</tbody></table></div>
`;
}

function minutesCell({ brokenMinutes, minutes, intervals }: TenantFaults): Markup | string {
  if (brokenMinutes === null) return "–";
  return markup`${estimateCell(brokenMinutes, intervals.brokenMinutes, shortNumber)}<small>of ${shortNumber(minutes)}</small>`;
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : significant(value);
}

function count(value: number): string {
  return String(value);
}

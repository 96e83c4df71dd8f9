import Table from "cli-table3";
import { columnLabel, type FaultColumn, faultColumns } from "../reports/fault-columns.ts";
import { formatShare, listed } from "../reports/words.ts";
import { formatDuration, significant } from "../sim/base/units.ts";
import type { FaultClassResult, TenantFaults } from "../sim/result/faults.ts";
import type { RunResult } from "../sim/result/run.ts";

/** Who loses work by which fault, and what that does to each tenant, for a terminal; nothing where nothing breaks. */
export function faultsText(result: RunResult): string {
  const columns = faultColumns(result);
  if (columns.length === 0) return "";
  const table = new Table({
    head: ["faults", ...columns.map(columnLabel)],
    style: { head: [], border: [], compact: true },
  });
  columns[0]!.found.classes.forEach((one, row) => {
    table.push([one.class, ...columns.map(({ found }) => classText(found.classes[row]!))]);
  });
  columns[0]!.found.tenants.forEach((one, rank) => {
    table.push([one.name, ...columns.map(({ found }) => tenantText(found.tenants[rank]!))]);
  });
  return `\n${table.toString()}\n${LEGEND}${contestedText(columns)}`;
}

const LEGEND =
  "Faults: whose processes die, requests lost at work + in queues (all replications). Services: share of requests failed, time in which a process is up, hung or not, as the mean over its processes, minutes in which a target was broken.";

function contestedText(columns: readonly FaultColumn[]): string {
  if (columns.every(({ isOwn }) => isOwn)) return "";
  return " Where documents disagree about who dies, a policy stands here in every reading, the scenario's first.";
}

function classText({ count, tenantsHit, lostServing, lostQueued }: FaultClassResult): string {
  if (count === 0 && lostServing + lostQueued === 0) return "none";
  return `${tenantsHit.length === 0 ? "nobody" : listed(tenantsHit)}: ${lostServing} + ${lostQueued}`;
}

function tenantText({ failedShare, availability, brokenMinutes, outageNs, minutes }: TenantFaults): string {
  const short = (value: number): string => (Number.isInteger(value) ? String(value) : significant(value));
  const failed = failedShare === null ? "–" : formatShare(failedShare);
  const broken =
    brokenMinutes === null ? `${formatDuration(outageNs)} out` : `${short(brokenMinutes)} of ${short(minutes)} min`;
  return `${failed}, ${formatShare(availability)} up, ${broken}`;
}

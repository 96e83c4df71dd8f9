import { styleText } from "node:util";
import Table from "cli-table3";
import { describeRun } from "../reports/finding.ts";
import { significant } from "../sim/base/units.ts";
import type { RunResult, TenantResult } from "../sim/result/run.ts";

/** The finding and the grid of targets, for a terminal. */
export function summaryText(result: RunResult): string {
  const { title, verdict, caveat } = describeRun(result);
  const head = ["worst target ÷ limit", ...result.policies.map(({ name, gpusUsed }) => `${name} (${gpusUsed})`)];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  result.tenants.forEach((tenant, rank) => {
    table.push([tenant.name, ...result.policies.map((policy) => cell(policy.tenants[rank]!))]);
  });
  const notes = result.notes.map((note) => `\n${note}`).join("");
  return `${styleText("bold", title)}\n${verdict}\n${caveat === null ? "" : `${caveat}\n`}\n${table.toString()}\nAt most 1.00 is met; in brackets after a policy: GPUs used.${notes}`;
}

function cell(tenant: TenantResult): string {
  if (tenant.failure !== null) return styleText("red", "out of memory");
  if (tenant.worst === null) return "no target";
  const { ratio, metric, quantile } = tenant.worst;
  const name = quantile === null ? metric : `p${Number((quantile * 100).toFixed(2))} ${metric}`;
  if (ratio === null) return styleText("red", `cannot be told, ${name}`);
  const bound = tenant.latencyIsLowerBound && (metric === "latency" || metric === "ttft") ? "≥ " : "";
  return styleText(tenant.met ? "green" : "red", `${bound}${significant(ratio)} ${name}`);
}

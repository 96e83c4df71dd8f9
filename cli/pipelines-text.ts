import Table from "cli-table3";
import { formatDuration } from "../sim/base/units.ts";
import { PERCENTILES, type Percentile, type RunResult, type TenantInfo, type TenantResult } from "../sim/result/run.ts";
import { formatShare } from "../reports/words.ts";

const SHOWN: readonly Percentile[] = PERCENTILES.filter((percentile) => percentile !== "p999");

/** Latency of each pipeline from end to end, and at which stage it arose, for a terminal; nothing without pipelines. */
export function pipelinesText(result: RunResult): string {
  return result.tenants
    .map((info, rank) => (info.stages === undefined ? "" : `\n${pipelineTable(info, info.stages, result, rank)}`))
    .join("");
}

function pipelineTable(info: TenantInfo, stages: readonly string[], result: RunResult, rank: number): string {
  const found = result.policies.map(({ tenants }) => tenants[rank]!);
  const head = [`${info.name}, end to end`, ...result.policies.map(({ name }) => name)];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  const row = (title: string, write: (tenant: TenantResult) => string): void => {
    table.push([title, ...found.map(write)]);
  };
  for (const percentile of SHOWN) row(percentile, ({ latencyNs }) => time(latencyNs[percentile]));
  row("mean", ({ latencyNs }) => time(latencyNs.mean));
  stages.forEach((stage, i) => row(`  in ${stage}`, (tenant) => part(tenant, tenant.stages?.all.stages[i]?.meanNs)));
  if (found.some(({ stages: own }) => (own?.all.hopsNs ?? 0) > 0)) {
    row("  on the way", (tenant) => part(tenant, tenant.stages?.all.hopsNs ?? undefined));
  }
  return table.toString();
}

function time(ns: number | null): string {
  return ns === null ? "–" : formatDuration(ns);
}

/** "312 ms (24.0 %)", of the mean of the requests that finished. */
function part({ stages }: TenantResult, ns: number | undefined): string {
  if (stages === undefined || ns === undefined) return "–";
  const totalNs = stages.all.stages.reduce((sum, { meanNs }) => sum + meanNs, stages.all.hopsNs ?? 0);
  return totalNs === 0 ? formatDuration(ns) : `${formatDuration(ns)} (${formatShare(ns / totalNs)})`;
}

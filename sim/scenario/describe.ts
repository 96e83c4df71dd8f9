import { formatDuration, significant } from "../base/units.ts";
import type { TenantInfo, WarmUp } from "../result/run.ts";
import type { Arrivals } from "../workload/arrivals/index.ts";
import type { PartitionSpec, PolicySpec, ReadyTenant } from "./scenario.ts";

/** Parts of a scenario in words, for tables and captions. */
export function describeTenant(tenant: ReadyTenant, warmup: WarmUp): TenantInfo {
  const serving = tenant.work.kind === "llm" ? "continuous batching" : "one request at a time";
  const processes = tenant.processes > 1 ? `; ${tenant.processes} processes` : "";
  return {
    name: tenant.name,
    title: tenant.title,
    workload: tenant.workload,
    summary: `${describeArrivals(tenant.arrivals)}; ${serving}${processes}`,
    processes: tenant.processes,
    targets: tenant.targets,
    warmup,
  };
}

function describeArrivals(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case "poisson":
      return `Poisson ${significant(arrivals.ratePerS)}/s`;
    case "gamma":
      return `gamma ${significant(arrivals.ratePerS)}/s, CV ${significant(arrivals.cv)}`;
    case "constant":
      return `every ${formatDuration(1e9 / arrivals.ratePerS)}`;
    case "closed": {
      const think = arrivals.thinkNs === 0 ? "no think time" : `think time ${formatDuration(arrivals.thinkNs)}`;
      return `closed loop of ${arrivals.concurrency}, ${think}`;
    }
    case "listed":
      return `${arrivals.atNs.length} recorded arrivals`;
  }
}

/** "exclusive", "MIG with time-slicing". */
export function describePolicy(policy: PolicySpec): string {
  const kinds = [...new Set(policy.partitions.map(({ policy: { name } }) => name))].toSorted();
  const shared = kinds.filter((kind) => kind !== "exclusive");
  if (!policy.partitions.some((partition) => partition.profile !== null)) return kinds.join(" and ");
  return shared.length === 0 ? "MIG" : `MIG with ${shared.join(" and ")}`;
}

/** "slice 2.10 ms, contextSwitch 170 µs". */
export function describePartition(partition: PartitionSpec): string {
  return Object.entries(partition.policy.params)
    .map(([name, { type }]) => {
      const value = partition.params[name]!;
      return `${name} ${type === "duration" ? formatDuration(value) : significant(value)}`;
    })
    .join(", ");
}

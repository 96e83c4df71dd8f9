import { formatDuration, significant } from "../base/units.ts";
import type { PlacementRule } from "../result/placement.ts";
import type { TenantInfo, WarmUp } from "../result/run.ts";
import { arrivalMoments } from "../workload/arrivals/arrival-moments.ts";
import { sizeMoments } from "../workload/arrivals/batch.ts";
import type { Arrivals } from "../workload/arrivals/index.ts";
import { DAY_NS } from "../workload/arrivals/profile.ts";
import type { PipelineSpec } from "./pipelines.ts";
import type { PartitionSpec, PolicySpec, ReadyTenant } from "./scenario.ts";

/** Parts of a scenario in words, for tables and captions. */
export function describeTenant(tenant: ReadyTenant, warmup: WarmUp): TenantInfo {
  const serving = describeServing(tenant);
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

/** @param first tenant of its first stage, whose arrivals are those of the pipeline */
export function describePipeline(pipeline: PipelineSpec, first: ReadyTenant, warmup: WarmUp): TenantInfo {
  const hops = pipeline.hop.value === 0 ? "" : `, ${formatDuration(pipeline.hop.value)} from one to the next`;
  return {
    name: pipeline.name,
    title: pipeline.title,
    workload: "pipeline",
    summary: `${describeArrivals(first.arrivals)}; ${pipeline.stages.join(", then ")}${hops}`,
    processes: 0,
    targets: pipeline.targets,
    warmup,
    stages: pipeline.stages,
  };
}

function describeServing({ work, batching }: ReadyTenant): string {
  if (work.kind === "llm") return "continuous batching";
  if (batching === null) return "one request at a time";
  const { max, delayNs, mode } = batching;
  return `${mode} batches of up to ${max}${delayNs === 0 ? "" : ` within ${formatDuration(delayNs)}`}`;
}

function describeArrivals(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case "poisson":
      return `Poisson ${significant(arrivals.ratePerS)}/s`;
    case "gamma":
      return `gamma ${significant(arrivals.ratePerS)}/s, CV ${significant(arrivals.cv)}`;
    case "weibull":
      return `Weibull ${significant(arrivals.ratePerS)}/s, CV ${significant(arrivals.cv)}`;
    case "on-off": {
      const times = `${formatDuration(arrivals.onNs)} on and ${formatDuration(arrivals.offNs)} off`;
      return `on-off ${meanRate(arrivals)}, ${times}${burstiness(arrivals)}`;
    }
    case "mmpp":
      return `MMPP ${meanRate(arrivals)}, ${arrivals.ratesPerS.length} states${burstiness(arrivals)}`;
    case "correlated":
      return `${meanRate(arrivals)} with modulator ${arrivals.with}${burstiness(arrivals)}`;
    case "profile":
      return `profile of a ${arrivals.periodNs === DAY_NS ? "day" : "week"}, ${meanRate(arrivals)}`;
    case "windows":
      return `${plural(arrivals.windows.length, "window")}, ${meanRate(arrivals)}`;
    case "spike":
      return `Poisson ${significant(arrivals.ratePerS)}/s with ${plural(arrivals.spikes.length, "spike")}`;
    case "ramp": {
      const rates = `${significant(arrivals.fromPerS)}/s to ${significant(arrivals.toPerS)}/s`;
      return `ramp from ${rates} over ${formatDuration(arrivals.overNs)}`;
    }
    case "batch":
      return `batches of ${significant(sizeMoments(arrivals.size).mean)} on average: ${describeArrivals(arrivals.batches)}`;
    case "constant":
      return `every ${formatDuration(1e9 / arrivals.ratePerS)}`;
    case "closed": {
      const think = arrivals.thinkNs === 0 ? "no think time" : `think time ${formatDuration(arrivals.thinkNs)}`;
      return `closed loop of ${arrivals.concurrency}, ${think}`;
    }
    case "listed":
      return `${arrivals.atNs.length} recorded arrivals`;
    case "fed":
      return `fed by the stage before it in ${arrivals.pipeline}`;
  }
}

/** "mean 5.00/s". */
function meanRate(arrivals: Arrivals): string {
  const { ratePerS } = arrivalMoments(arrivals);
  return ratePerS.value === null ? "" : `mean ${significant(ratePerS.value)}/s`;
}

/** ", CV 2.41", the one figure that tells all bursty processes apart. */
function burstiness(arrivals: Arrivals): string {
  const { gapCv } = arrivalMoments(arrivals);
  return gapCv.value === null ? "" : `, CV ${significant(gapCv.value)}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** "exclusive", "MIG with time-slicing", "time-slicing, placed at random". */
export function describePolicy(policy: PolicySpec): string {
  const sharing = describeSharing(policy);
  return policy.placement === undefined ? sharing : `${sharing}, ${PLACED[policy.placement.rule]}`;
}

/** How an orchestrator places tenants, in words. */
const PLACED: Readonly<Record<PlacementRule, string>> = {
  random: "placed at random",
  distributed: "placed apart",
  packed: "placed together",
};

function describeSharing(policy: PolicySpec): string {
  const kinds = [...new Set(policy.partitions.map(({ policy: { name } }) => name))].toSorted();
  const shared = kinds.filter((kind) => kind !== "exclusive");
  if (!policy.partitions.some((partition) => partition.profile !== null)) return kinds.join(" and ");
  return shared.length === 0 ? "MIG" : `MIG with ${shared.join(" and ")}`;
}

/** "slice 2.10 ms, contextSwitch 170 µs". */
export function describePartition(partition: PartitionSpec): string {
  const { policy, params } = partition;
  const quantities = Object.entries(policy.params).map(([name, { type }]) => {
    const value = params[name]!;
    return `${name} ${type === "duration" ? formatDuration(value) : significant(value)}`;
  });
  const options = Object.entries(policy.options ?? {}).map(([name, option]) => {
    const value = params[name]!;
    if (option.type === "count") return `${name} ${value}`;
    return `${name} ${option.type === "flag" ? String(value === 1) : option.words[value]!}`;
  });
  return [...quantities, ...options].join(", ");
}

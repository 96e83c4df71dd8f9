import type { Target } from "../result/run.ts";
import type { IssueList } from "./issues.ts";

/** Targets as they are written: limits of times [ns], all at one percentile, and a throughput [1/s]. */
export interface SloDocument {
  readonly latency?: number | undefined;
  readonly ttft?: number | undefined;
  readonly tpot?: number | undefined;
  readonly throughput?: number | undefined;
  readonly percentile?: number | undefined;
}

/** @param metrics that could be named, for the way out */
export function resolveTargets(
  slo: SloDocument | undefined,
  path: readonly string[],
  issues: IssueList,
  metrics = "latency, ttft, tpot or throughput",
): Target[] {
  if (slo === undefined) return [];
  const q = (slo.percentile ?? 99) / 100;
  const targets: Target[] = [];
  for (const metric of ["latency", "ttft", "tpot"] as const) {
    const limit = slo[metric];
    if (limit === undefined) continue;
    targets.push({ metric, quantile: q, limit });
  }
  if (slo.throughput !== undefined) targets.push({ metric: "throughput", quantile: null, limit: slo.throughput });
  if (targets.length === 0) {
    issues.add([...path, "slo"], { rule: "must name at least one target", help: `Give ${metrics}` });
  }
  return targets;
}

import type { ComparisonResult, PolicyComparison, Target, TenantResult } from "../result/run.ts";
import { compare } from "../statistics/best.ts";
import { probabilityOfBest } from "../statistics/probability-of-best.ts";
import { type DecidingMetric, metricOf, percentileOf, targetRatio, tenantMetric } from "./deciding-metric.ts";
import { estimate } from "./over-replications.ts";
import type { TenantSample } from "./tenant-sample.ts";

/** One policy with its samples. */
export interface Contender {
  readonly policy: string;
  /** By tenant, in rank order. */
  readonly results: readonly TenantResult[];
  /** By replication, then by tenant. */
  readonly samples: readonly (readonly TenantSample[])[];
}

/** A comparison of policies, and the values that it rests on. */
type Entry = { readonly values: readonly number[] } | { readonly why: string };

/**
 * Compares policies by one metric over replications that share their random numbers. A policy under which the metric
 * is not known is left out, with the reason.
 * @param tenants targets by tenant, in rank order
 */
export function comparePolicies(
  metric: DecidingMetric,
  contenders: readonly Contender[],
  tenants: readonly { readonly name: string; readonly targets: readonly Target[] }[],
  confidence: number,
): ComparisonResult {
  const entries = contenders.map((contender) => entryOf(metric, contender, tenants));
  const known = entries.filter((entry) => "values" in entry);
  const samples = known.map(({ values }) => values);
  const compared = samples.length === 0 ? [] : compare(samples, metric.better, confidence);
  const chances = samples.length === 0 ? null : probabilityOfBest(samples, metric.better);
  let next = 0;
  const policies = entries.map((entry, i): PolicyComparison => {
    const { policy } = contenders[i]!;
    if ("why" in entry) {
      return {
        policy,
        standing: "left out",
        why: entry.why,
        mean: null,
        interval: null,
        versusBest: null,
        probabilityOfBest: null,
      };
    }
    const at = next++;
    const { standing, mean, versusBest } = compared[at]!;
    return {
      policy,
      standing,
      why: null,
      mean,
      interval: estimate(samples[at]!, confidence).interval,
      versusBest: versusBest === null ? null : [versusBest.low, versusBest.high],
      probabilityOfBest: chances?.[at] ?? null,
    };
  });
  return { tenant: metric.tenant, metric: metric.name, unit: metric.unit, better: metric.better, policies };
}

/** The metric that decides about a tenant: that of its targets which is nearest to its limit anywhere, or p99 latency. */
export function decidingMetric(name: string, rank: number, contenders: readonly Contender[]): DecidingMetric {
  const worst = contenders
    .flatMap(({ results }) => results[rank]!.targets)
    .reduce<(Target & { ratio: number | null }) | null>(
      (a, b) => (a === null || (b.ratio ?? -1) > (a.ratio ?? -1) ? b : a),
      null,
    );
  if (worst === null) return tenantMetric(name, "p99 latency")!;
  return (
    tenantMetric(name, targetName(worst)) ?? { tenant: name, name: targetName(worst), unit: "ns", better: "lower" }
  );
}

/** "p99 latency", "throughput". */
function targetName({ metric, quantile }: Target): string {
  return quantile === null ? metric : `p${Number((quantile * 100).toPrecision(12))} ${metric}`;
}

function entryOf(
  metric: DecidingMetric,
  { results, samples }: Contender,
  tenants: readonly { readonly name: string; readonly targets: readonly Target[] }[],
): Entry {
  const rank = tenants.findIndex(({ name }) => name === metric.tenant);
  const concerned = metric.tenant === null ? results.filter(({ targets }) => targets.length > 0) : [results[rank]!];
  for (const { name, failure, percentilesWithheld } of concerned) {
    if (failure !== null) return { why: `${name} does not run` };
    if (percentilesWithheld && metric.unit !== "1/s") return { why: `${name} is overloaded` };
  }
  const values = samples.map((sample) =>
    metric.tenant === null ? worstRatio(sample, tenants) : valueOf(metric.name, sample[rank]!, tenants[rank]!.targets),
  );
  const isKnown = values.every((value): value is number => value !== null && Number.isFinite(value));
  if (!isKnown) return { why: "too few requests finished" };
  return isRefused(metric, concerned) ? { why: "replications are too short for it" } : { values };
}

/** Whether the long run's percentile is refused, so that its values in the replications are not worth comparing. */
function isRefused({ name, tenant }: DecidingMetric, results: readonly TenantResult[]): boolean {
  if (tenant === null) return results.some(({ targets }) => targets.some(({ value }) => value === null));
  const percentile = percentileOf(name);
  return percentile !== null && results.some(({ latencyNs }) => latencyNs.refused[percentile] !== undefined);
}

function valueOf(name: string, sample: TenantSample, targets: readonly Target[]): number | null {
  const target = targets.findIndex((one) => targetName(one) === name);
  return target >= 0 ? sample.targets[target]!.value : metricOf(sample, name);
}

function worstRatio(
  sample: readonly TenantSample[],
  tenants: readonly { readonly targets: readonly Target[] }[],
): number | null {
  let worst: number | null = null;
  for (const [rank, { targets }] of tenants.entries()) {
    for (const [i, target] of targets.entries()) {
      const ratio = targetRatio(target, sample[rank]!.targets[i]!.value);
      if (ratio === null) return null;
      worst = Math.max(worst ?? 0, ratio);
    }
  }
  return worst;
}

import type { ComparisonResult, PolicyComparison } from "../result/comparison.ts";
import type { Target, TenantResult } from "../result/run.ts";
import { type Comparison, compare } from "../statistics/best.ts";
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
type Entry = { readonly values: readonly number[] } | { readonly why: string; readonly isLost: boolean };

/**
 * Compares policies by one metric over replications that share their random numbers. A policy under which the metric
 * is not known is left out, with the reason.
 * @param tenants targets by tenant, in rank order
 * @param isExact nothing is random, so that every difference is real
 */
export function comparePolicies(
  metric: DecidingMetric,
  contenders: readonly Contender[],
  tenants: readonly { readonly name: string; readonly targets: readonly Target[] }[],
  { confidence, isExact }: { readonly confidence: number; readonly isExact: boolean },
): ComparisonResult {
  const entries = contenders.map((contender) => entryOf(metric, contender, tenants));
  const known = entries.filter((entry) => "values" in entry);
  const samples = known.map(({ values }) => values);
  const compared = isExact
    ? compareExactly(samples, metric.better)
    : samples.length === 0
      ? []
      : compare(samples, metric.better, confidence);
  // Of those that cannot serve nothing more needs to be known; of the others, one could be better still.
  const isComplete = entries.every((entry) => "values" in entry || entry.isLost);
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
    const { standing: found, mean, versusBest } = compared[at]!;
    const standing = found === "best" && !isComplete ? "cannot be told" : found;
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

/** Single numbers without spread: the best one is the best. */
function compareExactly(
  samples: readonly (readonly number[])[],
  better: DecidingMetric["better"],
): Pick<Comparison, "standing" | "mean" | "versusBest">[] {
  const values = samples.map(([value]) => value!);
  const best = better === "lower" ? Math.min(...values) : Math.max(...values);
  const isTie = values.filter((value) => value === best).length > 1;
  return values.map((mean) => ({
    standing: mean !== best ? "worse" : isTie ? "no difference from best" : "best",
    mean,
    versusBest: null,
  }));
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
    if (failure !== null) return { why: `${name} does not run`, isLost: true };
    if (percentilesWithheld && metric.unit !== "1/s") return { why: `${name} is overloaded`, isLost: true };
  }
  const values =
    metric.tenant === null
      ? worstRatios(samples, tenants)
      : samples.map((sample) => valueOf(metric.name, sample[rank]!, tenants[rank]!.targets));
  const isKnown = values.every((value): value is number => value !== null && Number.isFinite(value));
  if (!isKnown) return { why: "too few requests finished", isLost: false };
  return isRefused(metric, concerned) ? { why: "replications are too short for it", isLost: false } : { values };
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

/**
 * The ratios, replication by replication, of the target with the largest mean ratio. Not the largest of each
 * replication: its mean lies above every target's own, the more so the more tenants there are.
 */
function worstRatios(
  samples: readonly (readonly TenantSample[])[],
  tenants: readonly { readonly targets: readonly Target[] }[],
): (number | null)[] {
  let worst: (number | null)[] = [];
  let worstMean = -Infinity;
  for (const [rank, { targets }] of tenants.entries()) {
    for (const [i, target] of targets.entries()) {
      const ratios = samples.map((sample) => targetRatio(target, sample[rank]!.targets[i]!.value));
      // A target of which nothing is known may be the worst.
      if (ratios.includes(null)) return ratios;
      const mean = ratios.reduce<number>((sum, ratio) => sum + ratio!, 0) / ratios.length;
      if (mean > worstMean) [worst, worstMean] = [ratios, mean];
    }
  }
  return worst;
}

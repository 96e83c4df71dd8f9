import type { MetricInfo, Percentile, Target } from "../result/run.ts";
import { TIME_NAMES, type TenantSample, type TimeName } from "./tenant-sample.ts";

/** A number that policies are compared by: one of a tenant, or the worst ratio of all targets. */
export interface DecidingMetric {
  /** null: over all tenants. */
  readonly tenant: string | null;
  /** "p99 latency", "throughput", "worst ratio". */
  readonly name: string;
  readonly unit: "ns" | "1/s" | "1";
  readonly better: "lower" | "higher";
}

/** Of all tenants: the largest ratio of value and limit, or limit and throughput. */
export const WORST_RATIO: DecidingMetric = { tenant: null, name: "worst ratio", unit: "1", better: "lower" };

const PERCENTILE_NAMES: Readonly<Record<string, Percentile | "mean">> = {
  p50: "p50",
  p90: "p90",
  p95: "p95",
  p99: "p99",
  "p99.9": "p999",
  mean: "mean",
};

const RATES = {
  throughput: { field: "throughputPerS", unit: "1/s" },
  goodput: { field: "goodputPerS", unit: "1/s" },
  attainment: { field: "sloAttainment", unit: "1" },
} as const;

/** Every name of a metric of one tenant. */
export const DECIDING_NAMES: readonly string[] = [
  ...TIME_NAMES.flatMap((time) => Object.keys(PERCENTILE_NAMES).map((part) => `${part} ${time}`)),
  ...Object.keys(RATES),
];

/** The metric of a tenant by its name, such as "p99 latency"; undefined when there is none of that name. */
export function tenantMetric(tenant: string, name: string): DecidingMetric | undefined {
  if (!DECIDING_NAMES.includes(name)) return undefined;
  const rate = RATES[name as keyof typeof RATES];
  if (rate !== undefined) return { tenant, name, unit: rate.unit, better: "higher" };
  const isRatio = name.endsWith("slowdown") || name.endsWith("interference");
  return { tenant, name, unit: isRatio ? "1" : "ns", better: "lower" };
}

/** Whether a metric needs runs of the tenant alone. */
export function needsYardsticks({ name }: Pick<MetricInfo, "name">): boolean {
  return name.endsWith("slowdown") || name.endsWith("interference");
}

/** A metric of one tenant in one replication; null where it is not known. */
export function metricOf(sample: TenantSample, name: string): number | null {
  const rate = RATES[name as keyof typeof RATES];
  if (rate !== undefined) return sample[rate.field];
  const [part, time] = name.split(" ") as [string, TimeName];
  return sample.times[time][PERCENTILE_NAMES[part]!];
}

/** The percentile that a metric is, if it is one. */
export function percentileOf(name: string): Percentile | null {
  const part = PERCENTILE_NAMES[name.split(" ")[0]!];
  return part === undefined || part === "mean" ? null : part;
}

/** How near a target is to being missed: above 1 it is. */
export function targetRatio({ metric, limit }: Target, value: number | null): number | null {
  if (value === null) return null;
  return metric === "throughput" ? limit / value : value / limit;
}

import { WORST_RATIO } from "../metrics/deciding-metric.ts";
import type { Interval } from "../result/interval.ts";
import type { Percentile, PolicyResult, RunResult, TenantResult } from "../result/run.ts";
import type { ExpectedMetric } from "../scenario/expect-metrics.ts";

/** A number of a result, or why there is none. */
export type Quantity =
  | {
      readonly kind: "known";
      readonly value: number;
      /** null: a single run, or nothing is random. */
      readonly interval: Interval | null;
    }
  /** Its queue grows for ever, and with it every time: above any limit. */
  | { readonly kind: "overloaded" }
  | { readonly kind: "unknown"; readonly why: string };

const RATES = {
  throughput: "throughputPerS",
  goodput: "goodputPerS",
  attainment: "sloAttainment",
} as const;

/** Of scenarios with faults. */
const FAULTS = {
  "failed share": "failedShare",
  availability: "availability",
  downtime: "outageNs",
  "broken minutes": "brokenMinutes",
} as const;

const TIMES = {
  latency: "latencyNs",
  waiting: "waitingNs",
  ttft: "ttftNs",
  tpot: "tpotNs",
  slowdown: "slowdown",
  interference: "interference",
} as const;

/**
 * Looks up a number of a run.
 * @param tenant null for a metric of the whole policy
 */
export function quantityOf(
  result: Pick<RunResult, "policies">,
  policyName: string,
  tenantName: string | null,
  metric: ExpectedMetric,
): Quantity {
  const policy = result.policies.find(({ name }) => name === policyName);
  if (policy === undefined) return unknown(`${policyName} was not run`);
  if (metric.of === "policy") return ofPolicy(policy, metric.name);
  const tenant = policy.tenants.find(({ name }) => name === tenantName);
  if (tenant === undefined) return unknown(`there is no tenant ${tenantName}`);
  if (tenant.failure !== null) return unknown(tenant.failure);
  return ofTenant(tenant, metric.name);
}

function ofPolicy({ tenants, fairness, gpus }: PolicyResult, name: string): Quantity {
  if (name === "fairness") return known(fairness.jain, fairness.intervals.jain);
  if (name === "worst slowdown") return known(fairness.worstSlowdown, fairness.intervals.worstSlowdown);
  if (name === WORST_RATIO.name) {
    if (tenants.some(({ worst, percentilesWithheld }) => percentilesWithheld && (worst?.ratio ?? null) === null)) {
      return { kind: "overloaded" };
    }
    const worst = tenants.flatMap(({ worst: one }) => (one === null ? [] : [one]));
    if (worst.length === 0 || worst.some(({ ratio }) => ratio === null)) return unknown("a target cannot be told");
    const [largest] = worst.toSorted((a, b) => b.ratio! - a.ratio!);
    return known(largest!.ratio, largest!.intervals.ratio);
  }
  const partitions = gpus.flatMap((gpu) => gpu.partitions);
  const sms = partitions.reduce((sum, part) => sum + part.sms, 0);
  const mean = (of: (part: (typeof partitions)[number]) => number): number =>
    partitions.reduce((sum, part) => sum + of(part) * part.sms, 0) / sms;
  const ends = ([0, 1] as const).map((end) =>
    mean((part) => part.intervals.smUtilisation?.[end] ?? part.smUtilisation),
  );
  return known(
    mean((part) => part.smUtilisation),
    [ends[0]!, ends[1]!],
  );
}

function ofTenant(tenant: TenantResult, name: string): Quantity {
  const rate = RATES[name as keyof typeof RATES];
  if (rate !== undefined) return known(tenant[rate], tenant.intervals[rate]);
  const fault = FAULTS[name as keyof typeof FAULTS];
  if (fault !== undefined) {
    const { faults } = tenant;
    return faults === undefined ? unknown("the scenario has no faults") : known(faults[fault], faults.intervals[fault]);
  }
  const [part, time] = name.split(" ") as [string, keyof typeof TIMES];
  const statistic = (part === "p99.9" ? "p999" : part) as Percentile | "mean";
  const distribution = tenant[TIMES[time]];
  if (distribution === null) return unknown("it generates no tokens");
  const value = distribution[statistic];
  if (value === null && tenant.percentilesWithheld) return { kind: "overloaded" };
  if (value === null) {
    const support = statistic === "mean" ? undefined : distribution.refused[statistic];
    return unknown(
      support === undefined
        ? "nothing was counted"
        : `${Math.round(support.has)} independent requests in a replication are too few, ${support.needs} are needed`,
    );
  }
  return known(value, distribution.intervals[statistic]);
}

function known(value: number | null, interval: Interval | undefined): Quantity {
  return value === null ? unknown("it is not defined") : { kind: "known", value, interval: interval ?? null };
}

function unknown(why: string): Quantity {
  return { kind: "unknown", why };
}

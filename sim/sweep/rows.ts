import type { TenantFaults } from "../result/faults.ts";
import type { SweepAxis } from "../result/sweep.ts";
import { type Interval } from "../result/interval.ts";
import {
  BLAME_CAUSES,
  type Distribution,
  type PartitionResult,
  type PolicyResult,
  type Support,
  type TargetOutcome,
  type TenantResult,
} from "../result/run.ts";
import type { CellResult, CellRun } from "./cell.ts";
import type { Row } from "./columns.ts";
import { EVERY_METRIC, QUANTITIES, RATIO_OF, STATISTICS } from "./metric-list.ts";

/** A cell of the plan with its result. */
export interface TableCell {
  /** Index into the values of each axis. */
  readonly at: readonly number[];
  readonly result: CellResult;
}

/** What rows need to know besides the cells. */
export interface RowContext {
  readonly axes: readonly SweepAxis[];
  /** Policies in the order of rows: that of the scenario. */
  readonly policies: readonly string[];
  /** The command that runs the cell of these indices alone, with the policies that are possible in it. */
  readonly command: (at: readonly number[], possible: readonly string[]) => string;
}

/** The rows of all cells, in the order of the cells; those of one cell are in memory at a time. */
export function* sweepRows(cells: Iterable<TableCell>, context: RowContext): Generator<Row, void, undefined> {
  for (const cell of cells) yield* cellRows(cell, context);
}

/**
 * One row for each policy, partition or tenant, and metric. A metric that does not exist for a tenant, such as the
 * time to first token of one that makes no tokens, has no row; one that was withheld or refused has a row without a
 * value, and its status says why, with more in `has`, `needs` and `why`.
 */
export function* cellRows({ at, result }: TableCell, context: RowContext): Generator<Row, void, undefined> {
  const { run } = result;
  const base: Row = {
    ...EMPTY,
    cell: result.key.slice(0, 16),
    axes: context.axes.flatMap(({ values, scale, zipped = [] }, i) => {
      const { text, number } = values[at[i]!]!;
      return [scale === "category" ? text : number!, ...zipped.map(({ texts }) => texts[at[i]!]!)];
    }),
    replications: run?.experiment.replications ?? null,
    command: context.command(
      at,
      context.policies.filter((name) => result.impossible[name] === undefined),
    ),
  };
  for (const name of context.policies) {
    const reason = result.impossible[name];
    if (reason !== undefined) {
      yield { ...base, policy: name, metric: EVERY_METRIC, unit: "1", status: "not possible", why: reason };
      continue;
    }
    const policy = run?.policies.find((one) => one.name === name);
    if (run === null || policy === undefined) continue;
    const drafts = [
      ...policyDrafts(policy, run),
      ...policy.gpus.flatMap((gpu) => gpu.partitions.flatMap((partition) => partitionDrafts(partition))),
      ...policy.tenants.flatMap((tenant) => tenantDrafts(tenant)),
    ];
    for (const draft of drafts) yield rowOf({ ...base, policy: name, n: base.replications }, draft);
  }
}

const EMPTY: Row = {
  cell: "",
  axes: [],
  policy: "",
  partition: "",
  tenant: "",
  metric: "",
  unit: "",
  value: null,
  low: null,
  high: null,
  n: null,
  replications: null,
  queue: "",
  status: "ok",
  has: null,
  needs: null,
  why: "",
  command: "",
};

/** What can be said of a value. */
type StatusFields = Pick<Row, "status"> & Partial<Pick<Row, "has" | "needs" | "why">>;

/** The part of a row that is about its metric. */
interface Draft extends Partial<Pick<Row, "partition" | "tenant" | "n" | "queue"> & StatusFields> {
  readonly metric: string;
  readonly unit: string;
  readonly value: number | null;
  readonly interval?: Interval | undefined;
}

function rowOf(base: Row, { interval, ...draft }: Draft): Row {
  return { ...base, ...draft, low: interval?.[0] ?? null, high: interval?.[1] ?? null };
}

/** Left out where the scenario does not define it. */
function defined(drafts: readonly Draft[]): Draft[] {
  return drafts.filter(({ value, status }) => value !== null || status !== undefined);
}

function policyDrafts(policy: PolicyResult, run: CellRun): Draft[] {
  const { fairness } = policy;
  const comparison = run.comparisons.find(({ tenant }) => tenant === null);
  const worst = comparison?.policies.find((one) => one.policy === policy.name);
  // A mean whose standing cannot be told, for want of another policy's, is a number all the same.
  const status: StatusFields | undefined =
    worst?.mean === null ? { status: "left out", why: worst.why ?? UNTOLD } : undefined;
  return defined([
    { metric: "GPUs used", unit: "1", value: policy.gpusUsed },
    { metric: "cost per hour", unit: "currency/h", value: policy.costPerHour },
    { metric: "fairness", unit: "1", value: fairness.jain, interval: fairness.intervals.jain },
    {
      metric: "worst slowdown",
      unit: "1",
      value: fairness.worstSlowdown,
      interval: fairness.intervals.worstSlowdown,
    },
    {
      metric: "worst ratio",
      unit: "1",
      value: worst?.mean ?? null,
      interval: worst?.interval ?? undefined,
      ...status,
    },
  ]);
}

function partitionDrafts(partition: PartitionResult): Draft[] {
  const { id, engine, intervals, smUtilisation, bandwidthUtilisation } = partition;
  const share = (ns: number): number => (engine.totalNs === 0 ? 0 : ns / engine.totalNs);
  const drafts: Draft[] = [
    { metric: "SM utilisation", unit: "1", value: smUtilisation, interval: intervals.smUtilisation },
    {
      metric: "bandwidth utilisation",
      unit: "1",
      value: bandwidthUtilisation,
      interval: intervals.bandwidthUtilisation,
    },
    { metric: "busy share", unit: "1", value: share(engine.busyNs) },
    { metric: "switching share", unit: "1", value: share(engine.switchingNs) },
    { metric: "cold share", unit: "1", value: share(engine.coldCacheNs) },
    { metric: "idle share", unit: "1", value: share(engine.idleNs) },
  ];
  return drafts.map((draft) => ({ ...draft, partition: id }));
}

function tenantDrafts(tenant: TenantResult): Draft[] {
  const { load, arrived, ended, intervals, blame } = tenant;
  const drafts: Draft[] = [
    ...QUANTITIES.flatMap(({ name, field, unit }) => {
      const distribution = tenant[field];
      return distribution === null ? [] : distributionDrafts(distribution, name, unit, tenant);
    }),
    {
      metric: "throughput",
      unit: "1/s",
      value: tenant.throughputPerS,
      n: ended.finished,
      interval: intervals.throughputPerS,
    },
    { metric: "goodput", unit: "1/s", value: tenant.goodputPerS, n: ended.finished, interval: intervals.goodputPerS },
    { metric: "attainment", unit: "1", value: tenant.sloAttainment, n: arrived, interval: intervals.sloAttainment },
    { metric: "arrived", unit: "1", value: arrived, n: arrived },
    { metric: "finished", unit: "1", value: ended.finished, n: arrived },
    { metric: "rejected", unit: "1", value: ended.rejected, n: arrived },
    { metric: "timedOut", unit: "1", value: ended.timedOut, n: arrived },
    ...(tenant.faults === undefined ? [] : faultDrafts(tenant.faults, tenant)),
    { metric: "preemptions", unit: "1", value: tenant.preemptions, n: arrived },
    { metric: "offered load", unit: "1", value: load.offered, n: arrived, interval: load.intervals.offered },
    { metric: "carried", unit: "1/s", value: load.carriedPerS, interval: load.intervals.carriedPerS },
    { metric: "growth", unit: "1/s", value: load.growthPerS, interval: load.intervals.growthPerS },
    ...tenant.targets.map((target) => targetDraft(target, tenant)),
    ...BLAME_CAUSES.map((cause): Draft => ({
      metric: `blame ${cause}`,
      unit: "ns",
      value: blame.all.meanNs?.[cause] ?? null,
      n: blame.all.requests,
      interval: blame.all.intervals[cause],
    })),
  ];
  return defined(drafts).map((draft) => ({ ...draft, tenant: tenant.name, queue: load.verdict }));
}

function faultDrafts(
  { failedShare, availability, outageNs, brokenMinutes, intervals }: TenantFaults,
  { ended, arrived }: TenantResult,
): Draft[] {
  return [
    { metric: "failed", unit: "1", value: ended.failed ?? 0, n: arrived },
    { metric: "failed share", unit: "1", value: failedShare, n: arrived, interval: intervals.failedShare },
    { metric: "availability", unit: "1", value: availability, interval: intervals.availability },
    { metric: "downtime", unit: "ns", value: outageNs, interval: intervals.outageNs },
    { metric: "broken minutes", unit: "1", value: brokenMinutes, interval: intervals.brokenMinutes },
  ];
}

function distributionDrafts(distribution: Distribution, name: string, unit: string, tenant: TenantResult): Draft[] {
  const { count, intervals, refused } = distribution;
  const isLowerBound = name === "latency" && tenant.latencyIsLowerBound;
  return STATISTICS.map(({ name: statistic, field }): Draft => {
    const value = distribution[field];
    const support = field === "mean" || field === "max" ? undefined : refused[field];
    const status: StatusFields =
      value !== null
        ? { status: isLowerBound ? "lower bound" : "ok" }
        : support !== undefined
          ? refusedFor(support)
          : whyNone(tenant, count);
    const interval = field === "max" ? undefined : intervals[field];
    return { metric: `${statistic} ${name}`, unit, value, n: count, interval, ...status };
  });
}

function targetDraft(target: TargetOutcome, tenant: TenantResult): Draft {
  const { metric, quantile, ratio, intervals } = target;
  // 0.999 × 100 is 99.9 only to twelve digits.
  const statistic = quantile === null ? "" : `p${Number((quantile * 100).toPrecision(12))} `;
  return {
    metric: `${RATIO_OF}${statistic}${metric}`,
    unit: "1",
    value: ratio,
    n: tenant.arrived,
    interval: intervals.ratio,
    ...(ratio === null ? whyNoRatio(target, statistic.trim(), tenant) : { status: "ok" }),
  };
}

/** A target may be decided without a ratio, by the share of requests in time, which needs fewer of them. */
function whyNoRatio({ metric, verdict }: TargetOutcome, statistic: string, tenant: TenantResult): StatusFields {
  const quantity = QUANTITIES.find(({ name }) => name === metric)?.field;
  const field = STATISTICS.find(({ name }) => name === statistic)?.field;
  const isPercentile = field !== undefined && field !== "mean" && field !== "max";
  const support = quantity === undefined || !isPercentile ? undefined : tenant[quantity]?.refused[field];
  const fields = support === undefined ? whyNone(tenant, null) : refusedFor(support);
  const isDecided = verdict !== "open" && (fields.status === "refused" || fields.status === "open");
  return isDecided ? { ...fields, why: `${fields.why}; the target is ${verdict} all the same` } : fields;
}

function refusedFor({ has, needs }: Support): StatusFields {
  return { status: "refused", has: Math.floor(has), needs, why: TOO_FEW };
}

/** @param count requests behind the value; null when it does not come from a count */
function whyNone(tenant: TenantResult, count: number | null): StatusFields {
  if (tenant.failure !== null) return { status: "failed", why: tenant.failure };
  if (count === 0) return { status: "no requests", why: "none was counted" };
  return tenant.percentilesWithheld
    ? { status: "withheld", why: `${tenant.name} is overloaded` }
    : { status: "open", why: UNTOLD };
}

const TOO_FEW = "too few effective requests in each replication";
const UNTOLD = "too few requests finished, or those still open could turn it either way";

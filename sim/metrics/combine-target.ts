import type { Interval } from "../result/interval.ts";
import type { Target, TargetOutcome } from "../result/run.ts";
import { neededFor, type Trust } from "./combine-distribution.ts";
import { estimate, intervalsOf } from "./over-replications.ts";
import type { TargetSample, TenantSample } from "./tenant-sample.ts";

/** What decides about a target besides its values. */
export interface TargetContext extends Trust {
  /** The queue grows without end, so that no latency target holds. */
  readonly overloaded: boolean;
  /** Its percentiles are not given. */
  readonly withheld: boolean;
}

/**
 * A target over replications: met or missed only with its whole interval, open otherwise.
 * @param index of the target among the tenant's
 */
export function combineTarget(
  target: Target,
  index: number,
  samples: readonly TenantSample[],
  context: TargetContext,
): TargetOutcome {
  const values = samples.map((sample) => sample.targets[index]!);
  if (target.metric === "throughput") return throughput(target, values, context);
  const isTurnedAway =
    samples.some(({ arrived, ended }) => arrived === 0 || ended.rejected + ended.timedOut > 0) ||
    failsTooOften(target.quantile!, samples, values);
  const least = estimate(
    values.map(({ within }) => within?.[0] ?? null),
    context.confidence,
  );
  const share = { within: least.value, intervals: intervalsOf({ within: least }) };
  const unknown: TargetOutcome = { ...target, value: null, ratio: null, verdict: "open", ...share };
  if (context.withheld) return { ...unknown, verdict: "missed" };
  if (context.longRun && !isSupported(target.quantile!, samples)) {
    return { ...unknown, verdict: verdictOfShares(target.quantile!, samples, values, isTurnedAway, context) };
  }
  const low = withInterval(
    values.map(({ value }) => value),
    values,
    context,
  );
  if (low.value === null) return context.overloaded ? { ...unknown, verdict: "missed" } : unknown;
  const bound = withInterval(
    values.map((sample) => sample.bound),
    values,
    context,
  );
  const certainHigh = bound.value === null ? Infinity : (bound.interval?.[1] ?? bound.value);
  const interval: Interval = [low.interval?.[0] ?? low.value, certainHigh];
  const verdict = context.overloaded ? "missed" : verdictOf(interval, target.limit, isTurnedAway);
  // A value within the limit that open requests could still lift beyond it tells nothing.
  if (verdict === "open" && low.value <= target.limit && bound.value === null) return unknown;
  return {
    ...target,
    value: low.value,
    ratio: low.value / target.limit,
    verdict,
    within: least.value,
    intervals: intervalsOf({ value: low, ratio: scaled(low, 1 / target.limit), within: least }),
  };
}

/** Effective requests of all replications together that must lie beyond a percentile for its share to decide. */
const BEYOND_TOGETHER = 5;

/**
 * Whether a percentile lies within its limit, by the share of requests that do: a percentile of short replications is
 * biased, but a share is a mean, and has the same expectation in short ones.
 */
function verdictOfShares(
  q: number,
  samples: readonly TenantSample[],
  values: readonly TargetSample[],
  isTurnedAway: boolean,
  { confidence }: Trust,
): TargetOutcome["verdict"] {
  const effective = samples.reduce((sum, one) => sum + one.times.latency.count * one.independence, 0);
  if (effective * (1 - q) < BEYOND_TOGETHER || samples.length === 1) return "open";
  const [least, most] = [0, 1].map((side) =>
    estimate(
      values.map(({ within }) => within?.[side] ?? null),
      confidence,
    ),
  );
  if (least!.interval === null || most!.interval === null) return "open";
  if (most!.interval[1] < q) return "missed";
  return least!.interval[0] >= q && !isTurnedAway ? "met" : "open";
}

/**
 * Whether too few requests are within the limit when those that faults took count as outside, as their clients see it. The
 * percentile itself is that of the others, as nobody knows how long a lost request would have taken.
 */
function failsTooOften(q: number, samples: readonly TenantSample[], values: readonly TargetSample[]): boolean {
  if (samples.every(({ ended }) => (ended.failed ?? 0) === 0)) return false;
  let arrived = 0;
  let within = 0;
  samples.forEach((sample, i) => {
    arrived += sample.arrived;
    within += (values[i]!.within?.[0] ?? 0) * (sample.arrived - (sample.ended.failed ?? 0));
  });
  return within < q * arrived;
}

function throughput(target: Target, values: readonly TargetSample[], { confidence }: Trust): TargetOutcome {
  const found = estimate(
    values.map(({ value }) => value),
    confidence,
  );
  const value = found.value!;
  const [low, high] = found.interval ?? [value, value];
  const ratio = value > 0 ? target.limit / value : null;
  const verdict = low >= target.limit ? "met" : high < target.limit ? "missed" : "open";
  const intervals = intervalsOf({
    value: found,
    ratio: {
      value: ratio,
      interval: found.interval === null || low <= 0 ? null : [target.limit / high, target.limit / low],
    },
  });
  return { ...target, value, ratio, verdict, within: null, intervals };
}

function verdictOf([low, high]: Interval, limit: number, isTurnedAway: boolean): TargetOutcome["verdict"] {
  if (low > limit) return "missed";
  return high <= limit && !isTurnedAway ? "met" : "open";
}

/** The estimate over replications; of a single run, with the interval that it has by itself. */
function withInterval(numbers: readonly (number | null)[], values: readonly TargetSample[], { confidence }: Trust) {
  const found = estimate(numbers, confidence);
  return values.length === 1 && found.value !== null ? { ...found, interval: values[0]!.interval } : found;
}

function scaled({ value, interval }: ReturnType<typeof estimate>, factor: number): ReturnType<typeof estimate> {
  return {
    value: value === null ? null : value * factor,
    interval: interval === null ? null : [interval[0] * factor, interval[1] * factor],
  };
}

function isSupported(q: number, samples: readonly TenantSample[]): boolean {
  const has = samples.reduce((sum, one) => sum + one.times.latency.count * one.independence, 0) / samples.length;
  return has >= neededFor(q, samples.length, has);
}

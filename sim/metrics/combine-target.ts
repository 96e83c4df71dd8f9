import type { Interval, Target, TargetOutcome } from "../result/run.ts";
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
  const isTurnedAway = samples.some(({ arrived, ended }) => arrived === 0 || ended.rejected > 0);
  const unknown: TargetOutcome = { ...target, value: null, ratio: null, verdict: "open", intervals: {} };
  if (context.withheld) return { ...unknown, verdict: "missed" };
  if (context.longRun && !isSupported(target.quantile!, samples)) return unknown;
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
    intervals: intervalsOf({ value: low, ratio: scaled(low, 1 / target.limit) }),
  };
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
  return { ...target, value, ratio, verdict, intervals };
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

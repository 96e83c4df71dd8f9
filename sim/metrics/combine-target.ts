import type { Interval } from "../result/interval.ts";
import type { Target, TargetOutcome } from "../result/run.ts";
import { asClientsSee, unservedIn } from "./as-clients-see.ts";
import { neededFor, type Trust } from "./combine-distribution.ts";
import { estimate, inRange, intervalsOf } from "./over-replications.ts";
import { pooledEstimate } from "./pooled-quantile.ts";
import { intervalOfFew } from "./share-interval.ts";
import type { TargetSample, TenantSample } from "./tenant-sample.ts";

/** What decides about a target besides its values. */
export interface TargetContext extends Trust {
  /** The queue grows without end, so that no latency target holds. */
  readonly overloaded: boolean;
  /** Its percentiles are not given. */
  readonly withheld: boolean;
  /** Replications differ in who is beside whom, so that a mean of their percentiles is that of no request. */
  readonly isPlaced?: boolean;
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
  const own = samples.map((sample) => sample.targets[index]!);
  if (target.metric === "throughput") return throughput(target, own, context);
  const values = own.map((value, i) => ({ ...value, within: asClientsSee(value.within, samples[i]!) }));
  const isTurnedAway =
    samples.some(({ arrived }) => arrived === 0) || losesTooMany(target.quantile!, samples, values, context);
  const least = inRange(
    estimate(
      values.map(({ within }) => within?.[0] ?? null),
      context.confidence,
    ),
    1,
  );
  const share = { within: least.value, intervals: intervalsOf({ within: least }) };
  const unknown: TargetOutcome = { ...target, value: null, ratio: null, verdict: "open", ...share };
  if (context.withheld) return { ...unknown, verdict: "missed" };
  if (context.longRun && !isSupported(target.quantile!, samples)) {
    return { ...unknown, verdict: verdictOfShares(target.quantile!, samples, values, isTurnedAway, context) };
  }
  if (context.isPlaced === true && !context.overloaded) {
    const verdict = verdictOfShares(target.quantile!, samples, values, isTurnedAway, context);
    return { ...placedValue(target, samples, context.confidence, share.intervals), verdict, within: least.value };
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
  const isMissed = context.overloaded || missesByThoseTurnedAway(target.quantile!, samples, values, context);
  const verdict = isMissed ? "missed" : verdictOf(interval, target.limit, isTurnedAway);
  // A value within the limit that open requests could still lift beyond it tells nothing.
  if (verdict === "open" && low.value <= target.limit && bound.value === null) return unknown;
  return {
    ...target,
    value: low.value,
    ratio: low.value / target.limit,
    verdict,
    within: least.value,
    intervals: intervalsOf({ value: inRange(low), ratio: inRange(scaled(low, 1 / target.limit)), within: least }),
  };
}

/**
 * The percentile of a placed tenant: that of the requests of all placements together, which is on the same side of the
 * limit as the share in time. Only latencies have their distribution function kept; other times have no value.
 */
function placedValue(
  target: Target,
  samples: readonly TenantSample[],
  confidence: number,
  intervals: TargetOutcome["intervals"],
): Omit<TargetOutcome, "verdict" | "within"> {
  const pooled =
    target.metric === "latency"
      ? pooledEstimate(
          samples.map(({ cdf }) => cdf),
          target.quantile!,
          confidence,
        )
      : { value: null, interval: null };
  const ratio = scaled(pooled, 1 / target.limit);
  return {
    ...target,
    value: pooled.value,
    ratio: ratio.value,
    intervals: { ...intervalsOf({ value: pooled, ratio }), ...intervals },
  };
}

/** Effective requests of all replications together that must lie beyond a percentile for its share to decide. */
const BEYOND_TOGETHER = 5;

/**
 * Whether a percentile lies within its limit, by the share of requests that do: a percentile of short replications is
 * biased, but a share is a mean, and has the same expectation in short ones. Where fewer requests than that lie beyond, the
 * interval of so few trials must agree: of none in time, a dozen are enough to know.
 */
function verdictOfShares(
  q: number,
  samples: readonly TenantSample[],
  values: readonly TargetSample[],
  isTurnedAway: boolean,
  { confidence, longRun }: Trust,
): TargetOutcome["verdict"] {
  const effective = samples.reduce((sum, one) => sum + one.times.latency.count * (longRun ? one.independence : 1), 0);
  // Of one placement, or of one finite course, requests tell nothing about others.
  if (samples.length === 1 && !longRun) return "open";
  const isFew = effective * (1 - q) < BEYOND_TOGETHER || samples.length === 1;
  const [least, most] = [0, 1].map((side) => {
    const found = estimate(
      values.map(({ within }) => within?.[side] ?? null),
      confidence,
    );
    return isFew ? intervalOfFew(found, effective, confidence) : found.interval;
  });
  if (least === null || most === null) return "open";
  if (most![1] < q) return "missed";
  return least![0] >= q && !isTurnedAway ? "met" : "open";
}

/**
 * Whether it is not certain that enough requests are within the limit when those that were turned away, gave up or were
 * lost count as outside, as their clients see it. The percentile itself is that of the others, as nobody knows how long a
 * lost request would have taken.
 * @param values with shares as clients see them
 */
function losesTooMany(
  q: number,
  samples: readonly TenantSample[],
  values: readonly TargetSample[],
  trust: Trust,
): boolean {
  if (samples.every((sample) => unservedIn(sample) === 0)) return false;
  if (samples.every(({ ended }) => ended.rejected + ended.timedOut === 0)) {
    // Faults are rare and grave: over few replications their interval would leave every target open (record 21).
    const arrived = samples.reduce((sum, sample) => sum + sample.arrived, 0);
    return samples.reduce((sum, sample, i) => sum + (values[i]!.within?.[0] ?? 0) * sample.arrived, 0) < q * arrived;
  }
  const share = shareInTime(0, samples, values, trust);
  return share === null || share[0] < q;
}

/** Whether those that were turned away or gave up make too few requests be in time, however fast the others were. */
function missesByThoseTurnedAway(
  q: number,
  samples: readonly TenantSample[],
  values: readonly TargetSample[],
  trust: Trust,
): boolean {
  if (samples.every(({ ended }) => ended.rejected + ended.timedOut === 0)) return false;
  const share = shareInTime(1, samples, values, trust);
  return share !== null && share[1] < q;
}

/** Where the share in time plausibly lies. @param side 0: every open request will miss; 1: all meet it that still can */
function shareInTime(
  side: 0 | 1,
  samples: readonly TenantSample[],
  values: readonly TargetSample[],
  { confidence, longRun }: Trust,
): Interval | null {
  const found = estimate(
    values.map(({ within }) => within?.[side] ?? null),
    confidence,
  );
  if (found.value === null || found.interval !== null) return found.interval;
  // A finite course is what it is; of a long run, one is a sample.
  if (!longRun) return [found.value, found.value];
  return intervalOfFew(found, samples[0]!.arrived * samples[0]!.independence, confidence);
}

function throughput(target: Target, values: readonly TargetSample[], { confidence }: Trust): TargetOutcome {
  const found = inRange(
    estimate(
      values.map(({ value }) => value),
      confidence,
    ),
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

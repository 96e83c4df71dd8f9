import { END_STATES, type Ended } from "../result/ends.ts";
import {
  type Blame,
  BLAME_CAUSES,
  type BlameCause,
  type Load,
  type LoadVerdict,
  type Target,
  type TargetOutcome,
  type TenantResult,
} from "../result/run.ts";
import { combineCdf, combineDistribution, type Trust, withoutPercentiles } from "./combine-distribution.ts";
import { combineTarget } from "./combine-target.ts";
import { combineTurnedAway } from "./combine-turned-away.ts";
import type { LoadSample } from "./load.ts";
import { estimate, type Estimate, inRange, intervalsOf } from "./over-replications.ts";
import type { BlameSample, TenantSample, TimeName } from "./tenant-sample.ts";

/** What a tenant's result needs besides its samples. */
export interface TenantContext extends Trust {
  readonly name: string;
  readonly targets: readonly Target[];
  readonly generatesTokens: boolean;
  readonly placements: readonly string[];
  readonly failure: string | null;
  readonly memoryBytes: number;
  /** Whether the load goes on as it is, so that a queue that grows does so without end. */
  readonly steady: boolean;
  /** An orchestrator placed its processes differently among the replications; absent: it did not. */
  readonly isPlaced?: boolean;
  /** Gives percentiles of overloaded tenants all the same. */
  readonly forceOverloaded: boolean;
}

/** The result of one tenant under one policy from its replications. */
export function combineTenant(samples: readonly TenantSample[], context: TenantContext): TenantResult {
  const { confidence, generatesTokens } = context;
  const load = combineLoad(samples, confidence);
  // A finite horizon has percentiles whatever the queue does: they are about these requests and no others.
  const overloaded = context.steady && load.verdict === "overloaded";
  const withheld = overloaded && !context.forceOverloaded;
  const independence = samples.map((sample) => sample.independence);
  // Forced percentiles say what this run of this length showed, so nothing about a long run limits them.
  const trust = { ...context, longRun: context.longRun && !overloaded };
  const of = (name: TimeName) => {
    const found = combineDistribution(
      samples.map(({ times }) => times[name]),
      independence,
      trust,
    );
    return withheld ? withoutPercentiles(found) : found;
  };
  const latencyNs = of("latency");
  const over = (pick: (sample: TenantSample) => number | null): Estimate => estimate(samples.map(pick), confidence);
  const rates = {
    throughputPerS: inRange(over((sample) => sample.throughputPerS)),
    goodputPerS: inRange(over((sample) => sample.goodputPerS)),
    sloAttainment: inRange(
      over((sample) => sample.sloAttainment),
      1,
    ),
  };
  const targets = context.targets.map((target, i) =>
    combineTarget(target, i, samples, { ...trust, overloaded, withheld }),
  );
  const ended = Object.fromEntries(
    END_STATES.map((state) => [state, total(samples, (sample) => sample.ended[state] ?? 0)] as const).filter(
      ([state, count]) => state !== "failed" || count > 0,
    ),
  ) as Record<keyof Ended, number>;
  const percentileError = Math.max(...samples.map((sample) => sample.percentileError));
  return {
    name: context.name,
    placements: context.placements,
    load,
    percentilesWithheld: withheld,
    arrived: total(samples, (sample) => sample.arrived),
    ended,
    ...combineTurnedAway(samples, confidence),
    failure: context.failure,
    latencyNs,
    latencyIsLowerBound: ended.running + ended.queued > 0,
    ...(percentileError > 0 ? { percentileError } : {}),
    waitingNs: of("waiting"),
    slowdown: of("slowdown"),
    interference: of("interference"),
    ttftNs: generatesTokens ? of("ttft") : null,
    tpotNs: generatesTokens ? of("tpot") : null,
    throughputPerS: rates.throughputPerS.value!,
    goodputPerS: rates.goodputPerS.value!,
    sloAttainment: withheld ? null : rates.sloAttainment.value,
    targets,
    worst: worstOf(targets),
    met: context.failure === null && targets.every(({ verdict }) => verdict === "met"),
    blame: {
      all: combineBlame(
        samples.map(({ blame }) => blame.all),
        confidence,
      ),
      slowest1Percent: combineBlame(withheld ? [] : samples.map(({ blame }) => blame.slowest1Percent), confidence),
    },
    latencyCdf: withheld
      ? []
      : combineCdf(
          samples.map(({ cdf }) => cdf),
          trust.longRun ? latencyNs.effective / samples.length : Infinity,
          context.isPlaced,
        ),
    preemptions: total(samples, (sample) => sample.preemptions),
    memoryBytes: context.memoryBytes,
    intervals: intervalsOf(rates),
  };
}

function combineLoad(samples: readonly TenantSample[], confidence: number): Load {
  const over = (pick: (sample: TenantSample) => number | null): Estimate => estimate(samples.map(pick), confidence);
  const estimates = {
    arrivedPerS: inRange(over(({ load }) => load.arrivedPerS)),
    carriedPerS: inRange(over(({ load }) => load.carriedPerS)),
    offered: inRange(over(({ load }) => load.offered)),
    growthPerS: over(({ load }) => load.growthPerS),
  };
  return {
    verdict: loadVerdict(
      samples.map(({ load }) => load),
      estimates.growthPerS,
      confidence,
    ),
    arrivedPerS: estimates.arrivedPerS.value!,
    carriedPerS: estimates.carriedPerS.value!,
    offered: estimates.offered.value,
    growthPerS: estimates.growthPerS.value!,
    intervals: intervalsOf(estimates),
  };
}

/**
 * Stable when most replications are; overloaded when over all of them the queue grows and less is carried than
 * arrives, both beyond chance, in windows long enough for a system that only fills to be told apart.
 */
function loadVerdict(loads: readonly LoadSample[], growth: Estimate, confidence: number): LoadVerdict {
  const stable = loads.filter(({ verdict }) => verdict === "stable").length;
  if (2 * stable >= loads.length) return "stable";
  if (loads.some(({ isTooShort }) => isTooShort)) return "backlogged";
  const excess = estimate(
    loads.map(({ arrivedPerS, carriedPerS }) => arrivedPerS - carriedPerS),
    confidence,
  );
  const isProven = ({ value, interval }: Estimate): boolean => (interval?.[0] ?? value!) > 0;
  const grows = growth.interval === null ? loads[0]!.verdict === "overloaded" : isProven(growth);
  return grows && isProven(excess) ? "overloaded" : "backlogged";
}

/** The target that decides: one without a value counts as worse than any ratio. */
function worstOf(targets: readonly TargetOutcome[]): TargetOutcome | null {
  return targets.reduce<TargetOutcome | null>(
    (worst, target) => (worst === null || (target.ratio ?? Infinity) > (worst.ratio ?? Infinity) ? target : worst),
    null,
  );
}

/** Over the replications that have such requests. */
function combineBlame(samples: readonly BlameSample[], confidence: number): Blame {
  const known = samples.flatMap(({ meanNs }) => (meanNs === null ? [] : [meanNs]));
  const requests = samples.reduce((sum, sample) => sum + sample.requests, 0);
  if (known.length === 0) return { requests, meanNs: null, intervals: {} };
  const estimates = Object.fromEntries(
    BLAME_CAUSES.map((cause) => [
      cause,
      inRange(
        estimate(
          known.map((meanNs) => meanNs[cause]),
          confidence,
        ),
      ),
    ]),
  ) as Record<BlameCause, Estimate>;
  const meanNs = Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, estimates[cause].value!])) as Record<
    BlameCause,
    number
  >;
  return { requests, meanNs, intervals: intervalsOf(estimates) };
}

function total(samples: readonly TenantSample[], pick: (sample: TenantSample) => number): number {
  return samples.reduce((sum, sample) => sum + pick(sample), 0);
}

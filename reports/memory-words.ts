import { formatDuration } from "../sim/base/units.ts";
import type { Interval } from "../sim/result/interval.ts";
import type { PolicyResult, RunResult, TenantResult } from "../sim/result/run.ts";
import { formatShare, listed } from "./words.ts";

// Who runs out of memory, and what that costs; shared by the page and the terminal.

/** A tenant that runs out of memory under a policy, or could. */
export interface MemoryTrouble {
  readonly policy: string;
  readonly tenant: string;
  /**
   * - `start`  its model does not fit where it is placed, so a process of it never starts
   * - `growth` it grows, and asks for memory that is not there
   */
  readonly kind: "start" | "growth";
  /** Share of replications in which that happens. */
  readonly probability: number;
  /** null where nothing is random about it. */
  readonly interval: Interval | null;
  /** Times in a replication that an allocation fails; null for a start. */
  readonly perRun: number | null;
  /** First failure of all replications, and the mean time to it over those that have one [ns]; null without one. */
  readonly firstNs: number | null;
  readonly meanFirstNs: number | null;
  readonly meanFirstInterval: Interval | null;
  /** Requests of the tenant that deaths of its processes turned away ÷ those that arrived; null for a start. */
  readonly lostShare: number | null;
  /** The same in a replication, the mean over all. */
  readonly lost: number | null;
  /** Requests that came when its processes had gone for good ÷ those that arrived; null for a start. */
  readonly awayShare: number | null;
  /** The same in a replication, the mean over all. */
  readonly away: number | null;
  /** Failures while the tenant warmed up, which count nowhere else. */
  readonly inWarmUp: number;
  /** The sentence of the simulator for a failed start. */
  readonly failure: string | null;
}

/** Everything of a result about memory that was not there, by policy; also tenants that grow and never fail. */
export function memoryTroubles({ policies, experiment }: RunResult): readonly MemoryTrouble[] {
  return policies.flatMap((policy) =>
    policy.tenants.flatMap((tenant) => {
      const start = startTrouble(policy, tenant);
      // What never starts in any replication grows in none.
      if (start.some(({ probability }) => probability === 1)) return start;
      return [...start, ...growthTrouble(policy, tenant, experiment.replications)];
    }),
  );
}

function startTrouble(policy: PolicyResult, { name, failure }: TenantResult): MemoryTrouble[] {
  if (failure === null || !failure.includes("out of memory")) return [];
  const drawn = policy.placement?.tenants.find((one) => one.name === name)?.failedStart;
  const { probability, interval } = drawn ?? { probability: 1, interval: null };
  const never = { perRun: null, firstNs: 0, meanFirstNs: 0, meanFirstInterval: null, inWarmUp: 0 };
  const none = { ...never, lostShare: null, lost: null, awayShare: null, away: null };
  return [{ policy: policy.name, tenant: name, kind: "start", probability, interval, ...none, failure }];
}

function growthTrouble(policy: PolicyResult, tenant: TenantResult, replications: number): MemoryTrouble[] {
  const { outOfMemory, arrived, name } = tenant;
  if (outOfMemory === undefined) return [];
  const {
    probability,
    failures,
    requestsLost,
    requestsAway = 0,
    firstNs,
    meanFirstNs,
    intervals,
    inWarmUp,
  } = outOfMemory;
  return [
    {
      policy: policy.name,
      tenant: name,
      kind: "growth",
      probability,
      interval: intervals.probability ?? null,
      perRun: failures / replications,
      firstNs,
      meanFirstNs,
      meanFirstInterval: intervals.meanFirstNs ?? null,
      lostShare: arrived === 0 ? null : requestsLost / arrived,
      lost: requestsLost / replications,
      awayShare: arrived === 0 ? null : requestsAway / arrived,
      away: requestsAway / replications,
      inWarmUp,
      failure: null,
    },
  ];
}

/** Whether it was seen to happen, be it only while the tenant warmed up. */
export function hasHappened({ probability, inWarmUp }: MemoryTrouble): boolean {
  return probability > 0 || inWarmUp > 0;
}

/** "always" where nothing is random about it; else "in every run", "in 60.0 % of runs", "in no run". */
export function likelihoodWords({ probability, interval }: MemoryTrouble): string {
  if (probability === 1) return interval === null ? "always" : "in every run";
  return probability === 0 ? "in no run" : `in ${formatShare(probability)} of runs`;
}

/**
 * "time-slicing: hog runs out of memory in 60.0 % of runs, first after 12.0 s on average, loses 0.2 % of its requests by that
 * and turns away 40.0 % afterwards, as it stays away".
 */
export function troubleSentence(trouble: MemoryTrouble): string {
  const { policy, tenant, kind, meanFirstNs, lostShare, awayShare, probability } = trouble;
  const often = likelihoodWords(trouble);
  if (kind === "start") return `${policy}: ${tenant} does not fit ${often === "always" ? "at all" : often}`;
  if (probability === 0) return `${policy}: ${tenant} runs out of memory while it warms up`;
  const lost = lostShare === null || lostShare === 0 ? [] : [`loses ${formatShare(lostShare)} of its requests by that`];
  const away =
    awayShare === null || awayShare === 0
      ? []
      : [
          `turns away ${formatShare(awayShare)} ${lost.length === 0 ? "of its requests " : ""}afterwards, as it stays away`,
        ];
  const first = `runs out of memory ${often}, first after ${formatDuration(meanFirstNs!)} on average`;
  const costs = [...lost, ...away];
  return `${policy}: ${tenant} ${first}${costs.length === 0 ? "" : `${costs.length === 1 ? ", and " : ", "}${listed(costs)}`}`;
}

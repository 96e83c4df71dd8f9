import type {
  AggressorResult,
  AloneResult,
  DeathResult,
  InterferenceCell,
  RatioResult,
  VictimResult,
} from "../result/interference.ts";
import type { PolicyResult, RunResult, TenantResult } from "../result/run.ts";
import type { ReplicationSample } from "../scenario/replication-sample.ts";
import { meanInterval } from "../statistics/interval.ts";

/** A pair that was run: the result and each replication behind it. */
export interface PairRun {
  readonly result: Pick<RunResult, "policies" | "tenants">;
  readonly samples: readonly ReplicationSample[];
}

type Percentile = "p50" | "p99";

/**
 * How much each aggressor slows a victim down. Ratios are taken replication by replication, where the victim has the
 * same arrivals and sizes with and without the aggressor, so that chance mostly cancels.
 * @param alone beside a neighbour that does nothing
 */
export function victimResult(
  victim: string,
  alone: PairRun,
  beside: readonly { readonly aggressor: string; readonly run: PairRun; readonly victimGrows?: boolean }[],
  { tolerate, confidence }: { readonly tolerate: number; readonly confidence: number },
): VictimResult {
  return {
    name: victim,
    alone: alone.result.policies.map((policy) => aloneResult(policy, victim)),
    rows: beside.map(({ aggressor, run, victimGrows = false }): AggressorResult => {
      const cells = run.result.policies.map((policy, index) =>
        cellOf(policy, victim, {
          alone: tenantOf(alone.result.policies[index]!, victim),
          ratio: (percentile) => ratioOf(victim, index, percentile, run, alone, confidence),
          tolerate,
        }),
      );
      const advice = adviceOf(cells);
      const marks = {
        ...(advice === null && isUntold(cells) ? { isUntold: true as const } : {}),
        ...(victimGrows ? { victimGrows: true as const } : {}),
      };
      return { aggressor, cells, advice, ...marks };
    }),
  };
}

/** Of the tolerable ways that with the lowest p99 beside the aggressor. */
export function adviceOf(cells: readonly InterferenceCell[]): string | null {
  const tolerable = cells.filter(({ verdict, p99Ns }) => verdict === "tolerable" && p99Ns !== null);
  return tolerable.toSorted((a, b) => a.p99Ns! - b.p99Ns!)[0]?.way ?? null;
}

/** Whether of some way it cannot be told that it is not tolerable. */
export function isUntold(cells: readonly InterferenceCell[]): boolean {
  return cells.some(({ verdict }) => verdict === "unknown" || verdict === "open");
}

function aloneResult(policy: PolicyResult, victim: string): AloneResult {
  const { latencyNs, ...tenant } = tenantOf(policy, victim);
  return {
    way: policy.name,
    p50Ns: latencyNs.p50,
    p99Ns: latencyNs.p99,
    why: whyNot({ latencyNs, ...tenant }, "p99"),
  };
}

interface CellInput {
  readonly alone: TenantResult;
  readonly ratio: (percentile: Percentile) => RatioResult | null;
  readonly tolerate: number;
}

function cellOf(policy: PolicyResult, victim: string, { alone, ratio, tolerate }: CellInput): InterferenceCell {
  const tenant = tenantOf(policy, victim);
  const deaths = deathsOf(policy, victim);
  const head = { way: policy.name, p99Ns: tenant.latencyNs.p99, ...(deaths === null ? {} : { deaths }) };
  const overloaded = tenant.percentilesWithheld && !alone.percentilesWithheld;
  const known = (percentile: Percentile): RatioResult | null =>
    tenant.latencyNs[percentile] === null || alone.latencyNs[percentile] === null ? null : ratio(percentile);
  const isKilled = (deaths?.victim?.probability ?? 0) > 0;
  if (overloaded) {
    return {
      ...head,
      verdict: isKilled ? "killed" : "slowed",
      p50: null,
      p99: null,
      overloaded,
      why: "more arrives than is served",
    };
  }
  const [p50, p99] = [known("p50"), known("p99")];
  const why = whyNot(alone, "p99") ?? whyNot(tenant, "p99");
  return { ...head, verdict: isKilled ? "killed" : verdictOf([p50, p99], 1 + tolerate), p50, p99, overloaded, why };
}

/** Who of the pair dies for want of memory; null where neither grows. */
function deathsOf({ tenants }: PolicyResult, victim: string): NonNullable<InterferenceCell["deaths"]> | null {
  const deathOf = ({ outOfMemory, arrived }: TenantResult): DeathResult | null => {
    if (outOfMemory === undefined) return null;
    const { probability, intervals, requestsLost, requestsAway = 0 } = outOfMemory;
    return {
      probability,
      interval: intervals.probability ?? null,
      lostShare: arrived === 0 ? null : (requestsLost + requestsAway) / arrived,
    };
  };
  const [own, other] = [tenants.find(({ name }) => name === victim)!, tenants.find(({ name }) => name !== victim)!];
  const found = { victim: deathOf(own), neighbour: deathOf(other) };
  return found.victim === null && found.neighbour === null ? null : found;
}

function verdictOf(ratios: readonly (RatioResult | null)[], limit: number): InterferenceCell["verdict"] {
  const ends = ratios.map((ratio) => (ratio === null ? null : (ratio.interval ?? [ratio.value, ratio.value])));
  if (ends.some((interval) => interval !== null && interval[0] > limit)) return "slowed";
  if (ends.includes(null)) return "unknown";
  return ends.every((interval) => interval![1] <= limit) ? "tolerable" : "open";
}

function ratioOf(
  victim: string,
  policy: number,
  percentile: Percentile,
  beside: PairRun,
  alone: PairRun,
  confidence: number,
): RatioResult | null {
  const valueIn = ({ result, samples }: PairRun, replication: number): number | null => {
    const rank = result.tenants.findIndex(({ name }) => name === victim);
    return samples[replication]?.policies[policy]?.tenants[rank]?.times.latency[percentile] ?? null;
  };
  const ratios = beside.samples.flatMap((_, replication) => {
    const own = valueIn(beside, replication);
    const base = valueIn(alone, replication);
    return own === null || base === null || base === 0 ? [] : [own / base];
  });
  if (ratios.length === 0) return null;
  const { mean, low, high } = meanInterval(ratios, confidence);
  return { value: mean, interval: low === null || high === null ? null : [low, high] };
}

function whyNot({ failure, percentilesWithheld, latencyNs }: TenantResult, percentile: Percentile): string | null {
  if (failure !== null) return failure;
  if (percentilesWithheld) return "more arrives than is served";
  if (latencyNs[percentile] !== null) return null;
  const refused = latencyNs.refused[percentile];
  return refused === undefined
    ? "nothing was counted"
    : `${Math.round(refused.has)} independent requests in a replication, ${percentile} needs ${refused.needs}`;
}

function tenantOf(policy: PolicyResult, name: string): TenantResult {
  return policy.tenants.find((tenant) => tenant.name === name)!;
}

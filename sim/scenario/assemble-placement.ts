import { stableJson } from "../base/json.ts";
import { replicationSeed } from "../base/random.ts";
import { combinePlacement, type PlacementSample } from "../metrics/combine-placement.ts";
import type { TargetSample } from "../metrics/tenant-sample.ts";
import {
  PLACEMENT_METRICS,
  type PlacedTenant,
  type PlacementMetric,
  type PlacementResult,
  type TenantPlacement,
} from "../result/placement.ts";
import type { Target, TenantResult } from "../result/run.ts";
import type { ModelSpec } from "./model.ts";
import { placedPolicy } from "./placement.ts";
import { planPolicy } from "./plan.ts";
import type { PolicySample } from "./replication-sample.ts";
import type { PartitionSpec, PolicySpec, ReadyScenario } from "./scenario.ts";
import { isFinite } from "./window.ts";

/** A policy as it was planned in one replication; only the partitions and who is on them differ. */
export type Plan = Pick<ModelSpec, "partitions">;

/**
 * The plans of a policy, one for each replication where an orchestrator places the tenants; else the one that all
 * replications have.
 */
export function plansOf(policy: PolicySpec, scenario: ReadyScenario, replications: number): readonly Plan[] {
  if (policy.placement === undefined) return [planPolicy(scenario, policy)];
  return Array.from({ length: replications }, (_, i) =>
    planPolicy(scenario, placedPolicy(policy, replicationSeed(scenario.seed, i))),
  );
}

/** How many of the plans differ in who is where; the processes of a tenant are alike. */
export function differentPlacements(plans: readonly Plan[]): number {
  return new Set(plans.map((plan) => stableJson(plan.partitions.map(({ spec }) => membersOf(spec))))).size;
}

function membersOf({ members }: PartitionSpec): PlacedTenant[] {
  return members.map(({ tenant, processes }) => ({ name: tenant, processes }));
}

/** Why a tenant did not start, in a sentence; null when it started wherever it was placed. */
export function failureIn(plans: readonly Plan[], tenant: string): string | null {
  const found = plans.map(
    ({ partitions }) =>
      partitions.flatMap(({ memory }) => memory).find((one) => one.tenant === tenant && one.failure !== null)
        ?.failure ?? null,
  );
  const failures = found.filter((one) => one !== null);
  if (failures.length === 0) return null;
  return plans.length === 1 ? failures[0]! : `in ${failures.length} of ${plans.length} placements ${failures[0]!}`;
}

/**
 * Who landed where and what that did; null where tenants are pinned.
 * @param plans   one per replication
 * @param results of the tenants, in rank order
 */
export function assemblePlacement(
  policy: PolicySpec,
  scenario: ReadyScenario,
  plans: readonly Plan[],
  samples: readonly PolicySample[],
  results: readonly TenantResult[],
  confidence: number,
): PlacementResult | null {
  const { placement } = policy;
  if (placement === undefined) return null;
  const found = samples.map((sample, i) => sampleOf(plans[i]!, sample, scenario));
  const names = results.map(({ name }) => name);
  const draws = found.map(({ parts }) => parts.map(({ kind: _kind, ...part }) => part));
  return {
    rule: placement.rule,
    replicas: policy.partitions.map(({ slice }, i) => ({ partition: slice.id, replicas: placement.replicas[i]! })),
    gpusOffered: new Set(policy.partitions.map(({ gpuIndex }) => gpuIndex)).size,
    distinct: differentPlacements(plans),
    draws,
    tenants: names.map((name, rank) =>
      combinePlacement(
        found,
        { name, rank, others: names.filter((other) => other !== name) },
        metricOf(results[rank]!, found, rank),
        confidence,
      ),
    ),
  };
}

/** The highest percentile that the result has, or would have if no placement overloaded the tenant; else the mean. */
function metricOf(
  { latencyNs, percentilesWithheld }: TenantResult,
  found: readonly PlacementSample[],
  rank: number,
): TenantPlacement["metric"] {
  const sound = found.map(({ tenants }) => tenants[rank]!).filter((one) => !one.isOverloaded && !one.hasFailed);
  if (sound.length === 0) return null;
  const isMixed = percentilesWithheld || sound.length < found.length;
  const isKnown = (metric: PlacementMetric): boolean =>
    (latencyNs[metric] !== null || isMixed) && sound.every(({ latency }) => latency[metric] !== null);
  return PLACEMENT_METRICS.find(isKnown) ?? null;
}

function sampleOf({ partitions }: Plan, sample: PolicySample, scenario: ReadyScenario): PlacementSample {
  const memory = partitions.flatMap((partition) => partition.memory);
  return {
    parts: partitions.flatMap(({ spec, memory: taken }) => {
      if (spec.members.length === 0) return [];
      const memoryUsedBytes = taken.reduce((sum, { bytes }) => sum + bytes, 0);
      return [{ partition: spec.slice.id, kind: kindOf(spec), tenants: membersOf(spec), memoryUsedBytes }];
    }),
    tenants: scenario.tenants.map(({ name, targets }, rank) => {
      const { times, load, targets: found } = sample.tenants[rank]!;
      const isOverloaded = !isFinite(scenario) && load.verdict === "overloaded";
      const hasFailed = memory.some((one) => one.tenant === name && one.failure !== null);
      return {
        latency: times.latency,
        isOverloaded,
        hasFailed,
        missed: targets.map((target, i) => hasFailed || isOverloaded || isMissed(target, found[i]!)),
      };
    }),
  };
}

/** Whether a replication by itself misses a target: too few requests in time even if all that are open still make it. */
function isMissed({ metric, quantile, limit }: Target, { value, within }: TargetSample): boolean {
  return metric === "throughput" ? (value ?? 0) < limit : within !== null && within[1] < quantile!;
}

/** "a100-sxm4-80gb, mps", "3g.40gb of a100-sxm4-80gb, exclusive". */
function kindOf({ profile, slice, policy }: PartitionSpec): string {
  const part = profile === null ? "" : `${profile.name} of `;
  return `${part}${slice.gpu.name}, ${policy.name}`;
}

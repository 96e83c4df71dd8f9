import type { FaultsRecord } from "../result/faults.ts";
import type { LayoutsRecord } from "../result/layouts.ts";
import type { EngineTime, WarmUp } from "../result/run.ts";
import { engineTime, utilisation } from "../metrics/engine-meter.ts";
import type { SingleRun } from "../metrics/single-run.ts";
import { type OutOfMemorySample, sampleOutOfMemory } from "../metrics/out-of-memory.ts";
import { type FaultsSample, sampleFaults } from "../metrics/sample-faults.ts";
import { sampleTenant } from "../metrics/sample-tenant.ts";
import type { TenantSample } from "../metrics/tenant-sample.ts";
import type { ReplicationRecord } from "./replication.ts";
import { classesOf } from "./fault-readings.ts";
import { isServedAlone } from "./lone-load.ts";
import type { PipelineSpec } from "./pipelines.ts";
import type { PolicySpec, ReadyScenario, ReadyTenant } from "./scenario.ts";
import { subjectsOf } from "./subjects.ts";
import { windowOf } from "./window.ts";

/** What one replication shows, of fixed size whatever its length. Plain data. */
export interface ReplicationSample {
  /** Same order as the scenario's policies. */
  readonly policies: readonly PolicySample[];
}

export interface PolicySample {
  /** In rank order, then of the pipelines. */
  readonly tenants: readonly TenantSample[];
  /** Same order as the policy's partitions. */
  readonly engines: readonly EngineSample[];
  /** Of the whole run, warm-up included; null where its layouts are fixed. */
  readonly layouts: LayoutsRecord | null;
  /** In rank order. */
  readonly outOfMemory: readonly OutOfMemorySample[];
  /** One for each reading of what is contested; absent where nothing breaks. */
  readonly faults?: readonly FaultsSample[];
}

export interface EngineSample {
  readonly time: EngineTime;
  readonly sm: number;
  readonly bandwidth: number;
}

/** Condenses one replication: of every tenant the requests after its warm-up, of the engines the time after the latest one. */
export function sampleReplication(
  scenario: ReadyScenario,
  record: ReplicationRecord,
  warmUps: readonly WarmUp[],
  singleRun: SingleRun | null,
): ReplicationSample {
  const { durationNs, edgesNs } = windowOf(scenario);
  const fromBin = edgesNs.indexOf(latest(warmUps));
  const sampleOf = (faults: FaultsRecord): FaultsSample =>
    sampleFaults(faults, {
      classes: classesOf(scenario.faults!),
      tenants: scenario.tenants.map(({ targets }, rank) => ({
        quantiles: targets.flatMap(({ metric, quantile }) => (metric === "throughput" ? [] : [quantile!])),
        fromNs: warmUps[rank]!.ns,
      })),
      fromNs: latest(warmUps),
      toNs: durationNs,
      edgesNs,
    });
  return {
    policies: record.policies.map((policy, p) => ({
      tenants: subjectsOf(scenario).map((subject, rank) =>
        sampleTenant(policy.tenants[rank]!, {
          targets: subject.targets,
          ...engineUse(subject, scenario.policies[p]!),
          fromNs: warmUps[rank]!.ns,
          toNs: durationNs,
          aloneNs: record.aloneNs[rank]!,
          samePartitionNs: policy.samePartitionNs[rank]!,
          every: record.every,
          singleRun,
        }),
      ),
      engines: policy.engines.map((bins) => ({
        time: engineTime(bins, fromBin, policy.endNs),
        ...utilisation(bins, fromBin, policy.endNs),
      })),
      layouts: policy.layouts ?? null,
      outOfMemory: scenario.tenants.map((_, rank) =>
        sampleOutOfMemory(
          policy.memoryFailures.filter(({ tenant }) => tenant === rank),
          warmUps[rank]!.ns,
          durationNs,
          policy.memoryAway?.filter(({ tenant }) => tenant === rank),
        ),
      ),
      ...(policy.faults === undefined ? {} : { faults: policy.faults.map(sampleOf) }),
    })),
  };
}

/** The requests of a pipeline are served on several engines, so that they ask none of them for a time. */
function engineUse(subject: ReadyTenant | PipelineSpec, policy: PolicySpec) {
  return "stages" in subject
    ? { servedAlone: false }
    : { servedAlone: isServedAlone(subject), engineShare: engineShareOf(subject.name, policy) };
}

/** Share of an engine that a tenant can get at most: the mean over its partitions. */
function engineShareOf(tenant: string, { partitions }: PolicySpec): number {
  const shares = partitions
    .filter(({ members }) => members.some((member) => member.tenant === tenant))
    .map(({ policy, params }) => policy.shareOf?.(params) ?? 1);
  return shares.length === 0 ? 1 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** The warm-up of the engines: that of the tenant whose lasts longest [ns]. */
export function latest(warmUps: readonly WarmUp[]): number {
  return Math.max(...warmUps.map(({ ns }) => ns));
}

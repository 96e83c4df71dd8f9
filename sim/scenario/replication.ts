import { replicationSeed } from "../base/random.ts";
import { policyByKey } from "../sharing/index.ts";
import { wholeGpu } from "../hardware/slices.ts";
import type { EngineBins } from "../metrics/engine-meter.ts";
import type { RequestRecord } from "../metrics/recorder.ts";
import { latenciesOfEvery, latencyByNumber, type LatencyByNumber } from "../metrics/tenant-sample.ts";
import type { LayoutsRecord } from "../result/layouts.ts";
import type { MemoryFailure } from "./growing-memory.ts";
import { isOverloadedAlone } from "./lone-load.ts";
import { planMemory } from "./memory.ts";
import { type ModelRun, type ModelSpec, runModel } from "./model.ts";
import { planPolicy } from "./plan.ts";
import type { PartitionSpec, PolicySpec, ReadyScenario, ReadyTenant } from "./scenario.ts";
import { windowOf } from "./window.ts";

/** Everything that happened in one replication. Plain data. */
export interface ReplicationRecord {
  /** Same order as the scenario's policies. */
  readonly policies: readonly PolicyRecord[];
  /**
   * Latency by request number ÷ `every` of each tenant alone on a whole GPU; empty where nobody asked for it, or where
   * that overloads the GPU, so that latencies say how long the run was.
   */
  readonly aloneNs: readonly Float64Array[];
  /** Runs alone are kept of every so-many-th request; 1 unless there are too many to keep each. */
  readonly every: number;
}

export interface PolicyRecord {
  readonly endNs: number;
  /** In rank order. */
  readonly tenants: readonly RequestRecord[];
  /** Latency by request number ÷ `every` of each tenant alone on its partitions; empty where nobody asked for it. */
  readonly samePartitionNs: readonly Float64Array[];
  /** Same order as the policy's partitions. */
  readonly engines: readonly EngineBins[];
  /** null where its layouts are fixed. */
  readonly layouts?: LayoutsRecord | null;
  /** Allocations that failed while the run went on, in the order of time. */
  readonly memoryFailures: readonly MemoryFailure[];
}

export interface ReplicationOptions {
  /** Whether to run every tenant alone too, which slowdown, interference and fairness are measured against. */
  readonly yardsticks: boolean;
  /** Called with the share of the work that is done, 0 to 1, and what is being simulated. */
  readonly onProgress?: ((share: number, doing: string) => void) | undefined;
}

/**
 * Runs one replication: every policy with all tenants, and for the paired ratios each tenant alone on a whole GPU and
 * alone on its own partitions. A pure function of the scenario and the number.
 * @param number from 0
 */
export function recordReplication(
  scenario: ReadyScenario,
  number: number,
  { yardsticks, onProgress }: ReplicationOptions,
): ReplicationRecord {
  const seed = replicationSeed(scenario.seed, number);
  const { durationNs, limitNs, edgesNs } = windowOf(scenario);
  const neighbours = scenario.policies.map((policy) =>
    yardsticks ? tenantsWithNeighbours(policy) : new Set<string>(),
  );
  const simulations =
    (yardsticks ? scenario.tenants.length : 0) + neighbours.reduce((sum, { size }) => sum + 1 + size, 0);
  let done = 0;
  const simulate = (spec: Pick<ModelSpec, "tenants" | "partitions">, doing: string): ModelRun => {
    const { tenants, partitions } = spec;
    const run = runModel({ seed, tenants, partitions, durationNs, limitNs, edgesNs }, (share) =>
      onProgress?.((done + share) / simulations, doing),
    );
    done++;
    return run;
  };
  const nothing: LatencyByNumber = { every: 1, latencyNs: new Float64Array() };
  const policies = scenario.policies.map((policy, p) => {
    const plan = planPolicy(scenario, policy);
    const run = simulate(plan, policy.name);
    const samePartition = scenario.tenants.map((tenant, rank) => {
      if (!yardsticks) return nothing;
      if (!neighbours[p]!.has(tenant.name)) return latencyByNumber(run.records[rank]!);
      const alone = { tenants: [tenant], partitions: plan.partitions };
      return latencyByNumber(simulate(alone, `${policy.name}: ${tenant.name} alone`).records[0]!);
    });
    return { run, samePartition };
  });
  const alone = scenario.tenants.map((tenant) => {
    if (!yardsticks) return nothing;
    const record = simulate(aloneOnWholeGpu(tenant, scenario), `${tenant.name} alone`).records[0]!;
    return isOverloadedAlone(record, tenant, scenario) ? nothing : latencyByNumber(record);
  });
  const every = Math.max(
    ...policies.flatMap(({ run, samePartition }) => [
      ...run.records.map(({ condensed }) => condensed?.series.every ?? 1),
      ...samePartition.map((one) => one.every),
    ]),
    ...alone.map((one) => one.every),
  );
  const thinned = (all: readonly LatencyByNumber[]): Float64Array[] => all.map((one) => latenciesOfEvery(every, one));
  return {
    policies: policies.map(({ run, samePartition }): PolicyRecord => ({
      endNs: run.endNs,
      tenants: run.records,
      engines: run.engines,
      memoryFailures: run.memoryFailures,
      samePartitionNs: thinned(samePartition),
      layouts: run.layouts,
    })),
    aloneNs: thinned(alone),
    every,
  };
}

/** Tenants that share a partition with another one; for the rest, alone on the partition is what they have. */
function tenantsWithNeighbours(policy: PolicySpec): Set<string> {
  return new Set(
    policy.partitions
      .filter(({ members }) => members.length > 1)
      .flatMap(({ members }) => members.map(({ tenant }) => tenant)),
  );
}

/** The yardstick of slowdown: a whole GPU of the pool's first type for one tenant. */
function aloneOnWholeGpu(tenant: ReadyTenant, scenario: ReadyScenario): Pick<ModelSpec, "tenants" | "partitions"> {
  const { gpu } = scenario.pool[0]!;
  const policy = policyByKey(tenant.processes === 1 ? "exclusive" : "timeSlicing")!;
  const paramFacts = Object.fromEntries(
    Object.entries(policy.params).map(([name, { fallback }]) => [name, fallback(gpu)]),
  );
  const spec: PartitionSpec = {
    gpuIndex: 0,
    slice: wholeGpu(gpu, "alone"),
    profile: null,
    start: 0,
    policy,
    params: Object.fromEntries(Object.entries(paramFacts).map(([name, { value }]) => [name, value])),
    paramFacts,
    members: [{ tenant: tenant.name, processes: tenant.processes, smShare: 1 }],
  };
  return { tenants: [tenant], partitions: [{ spec, memory: planMemory(spec, new Map([[tenant.name, tenant]])) }] };
}

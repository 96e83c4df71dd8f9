import { replicationSeed } from "../base/random.ts";
import type { EngineBins } from "../metrics/engine-meter.ts";
import type { RequestRecord } from "../metrics/recorder.ts";
import { latenciesOfEvery, latencyByNumber, type LatencyByNumber } from "../metrics/tenant-sample.ts";
import type { FaultsRecord } from "../result/faults.ts";
import type { LayoutsRecord } from "../result/layouts.ts";
import type { AwayRequest, MemoryFailure } from "./growing-memory.ts";
import { isOverloadedAlone } from "./lone-load.ts";
import { type Cast, type LoneGroup, loneGroups, onOwnPartitions, onWholeGpus } from "./lone-runs.ts";
import { type ModelRun, runModel } from "./model.ts";
import { placedPolicy } from "./placement.ts";
import { planPolicy } from "./plan.ts";
import { readingsOf } from "./fault-readings.ts";
import type { PolicySpec, ReadyScenario } from "./scenario.ts";
import { subjectsOf } from "./subjects.ts";
import { windowOf } from "./window.ts";
import type { WishedFaults } from "./wire-faults.ts";

/** Everything that happened in one replication. Plain data. */
export interface ReplicationRecord {
  /** Same order as the scenario's policies. */
  readonly policies: readonly PolicyRecord[];
  /**
   * Latency by request number ÷ `every` of each tenant alone on a whole GPU, then of each pipeline with a whole GPU for
   * every stage; empty where nobody asked for it, or where that overloads a GPU, so that latencies say how long the run was.
   */
  readonly aloneNs: readonly Float64Array[];
  /** Runs alone are kept of every so-many-th request; 1 unless there are too many to keep each. */
  readonly every: number;
}

/** A replication that was run. */
export interface ReplicationRun extends ReplicationRecord {
  /** Events that were simulated, runs alone included: a measure of work that is the same on every machine. */
  readonly events: number;
}

export interface PolicyRecord {
  readonly endNs: number;
  /** In rank order, then of the pipelines. */
  readonly tenants: readonly RequestRecord[];
  /** Latency by request number ÷ `every` of each of them alone on its partitions; empty where nobody asked for it. */
  readonly samePartitionNs: readonly Float64Array[];
  /** Same order as the policy's partitions. */
  readonly engines: readonly EngineBins[];
  /** null where its layouts are fixed. */
  readonly layouts?: LayoutsRecord | null;
  /** How the faults went in each reading of what is contested, the scenario's first; absent where nothing breaks. */
  readonly faults?: readonly FaultsRecord[];
  /** Allocations that failed while the run went on, in the order of time. */
  readonly memoryFailures: readonly MemoryFailure[];
  readonly memoryAway?: readonly AwayRequest[];
}

export interface ReplicationOptions {
  /** Whether to run every tenant alone too, which slowdown, interference and fairness are measured against. */
  readonly yardsticks: boolean;
  /** Called with the share of the work that is done, 0 to 1, and what is being simulated. */
  readonly onProgress?: ((share: number, doing: string) => void) | undefined;
}

/**
 * Runs one replication: every policy with all tenants, and for the paired ratios each tenant, or the stages of each
 * pipeline, alone on whole GPUs and alone on their own partitions. A pure function of the scenario and the number.
 * @param number from 0
 */
export function recordReplication(
  scenario: ReadyScenario,
  number: number,
  { yardsticks, onProgress }: ReplicationOptions,
): ReplicationRun {
  const seed = replicationSeed(scenario.seed, number);
  const { durationNs, limitNs, edgesNs } = windowOf(scenario);
  const placed = scenario.policies.map((policy) => placedPolicy(policy, seed));
  const neighbours = placed.map((policy) => (yardsticks ? tenantsWithNeighbours(policy) : new Set<string>()));
  const groups = loneGroups(scenario);
  const readings = scenario.policies.map((policy) =>
    scenario.faults === undefined ? [] : readingsOf(scenario.faults, policy),
  );
  const isBusy = (name: string, p: number): boolean => neighbours[p]!.has(name);
  const simulations =
    (yardsticks ? groups.length : 0) +
    readings.reduce((sum, { length }) => sum + Math.max(0, length - 1), 0) +
    neighbours.reduce(
      (sum, _, p) => sum + 1 + groups.filter((one) => one.tenants.some(({ name }) => isBusy(name, p))).length,
      0,
    );
  let done = 0;
  let events = 0;
  const simulate = ({ tenants, pipelines, partitions }: Cast, doing: string, faults?: WishedFaults): ModelRun => {
    const cast = {
      tenants,
      partitions,
      ...(pipelines === undefined ? {} : { pipelines }),
      ...(faults === undefined ? {} : { faults }),
    };
    const run = runModel({ seed, ...cast, durationNs, limitNs, edgesNs }, (share) =>
      onProgress?.((done + share) / simulations, doing),
    );
    done++;
    events += run.events;
    return run;
  };
  const nothing: LatencyByNumber = { every: 1, latencyNs: new Float64Array() };
  const policies = placed.map((policy, p) => {
    const plan = planPolicy(scenario, policy);
    const run = simulate(plan, policy.name, plan.faults);
    const otherwise = readings[p]!.slice(1).map(
      (reading) => simulate(plan, `${policy.name}, faults read otherwise`, { ...plan.faults!, reading }).faults!,
    );
    const samePartition = subjectsOf(scenario).map(() => nothing);
    for (const group of yardsticks ? groups : []) {
      const busy = group.tenants.map(({ name }) => isBusy(name, p));
      const cast = busy.includes(true) ? onOwnPartitions(group, plan.partitions) : null;
      const lone = cast === null ? null : simulate(cast, `${policy.name}: ${nameOf(group)} alone`);
      group.subjects.forEach((subject, i) => {
        // A pipeline has the neighbours of all its stages.
        const record = (busy[i] ?? busy.includes(true)) ? lone?.records[i] : run.records[subject];
        if (record !== undefined) samePartition[subject] = latencyByNumber(record);
      });
    }
    return { run, samePartition, faults: run.faults === null ? null : [run.faults, ...otherwise] };
  });
  const alone = subjectsOf(scenario).map(() => nothing);
  for (const group of yardsticks ? groups : []) {
    const { tenants, subjects } = group;
    const { records } = simulate(onWholeGpus(group, scenario), `${nameOf(group)} alone`);
    const overloaded = tenants.map((tenant, i) => isOverloadedAlone(records[i]!, tenant, scenario));
    subjects.forEach((subject, i) => {
      if (!(overloaded[i] ?? overloaded.includes(true))) alone[subject] = latencyByNumber(records[i]!);
    });
  }
  const every = Math.max(
    ...policies.flatMap(({ run, samePartition }) => [
      ...run.records.map(({ condensed }) => condensed?.series.every ?? 1),
      ...samePartition.map((one) => one.every),
    ]),
    ...alone.map((one) => one.every),
  );
  const thinned = (all: readonly LatencyByNumber[]): Float64Array[] => all.map((one) => latenciesOfEvery(every, one));
  return {
    policies: policies.map(({ run, samePartition, faults }): PolicyRecord => ({
      endNs: run.endNs,
      tenants: run.records,
      engines: run.engines,
      memoryFailures: run.memoryFailures,
      ...(run.memoryAway === undefined ? {} : { memoryAway: run.memoryAway }),
      samePartitionNs: thinned(samePartition),
      layouts: run.layouts,
      ...(faults === null ? {} : { faults }),
    })),
    aloneNs: thinned(alone),
    every,
    events,
  };
}

function nameOf({ tenants, pipeline }: LoneGroup): string {
  return (pipeline ?? tenants[0]!).name;
}

/** Tenants that share a partition with another one; for the rest, alone on the partition is what they have. */
function tenantsWithNeighbours(policy: PolicySpec): Set<string> {
  return new Set(
    policy.partitions
      .filter(({ members }) => members.length > 1)
      .flatMap(({ members }) => members.map(({ tenant }) => tenant)),
  );
}

import { VERSION } from "../base/version.ts";
import { combineTenant } from "../metrics/combine-tenant.ts";
import { comparePolicies, type Contender, decidingMetric } from "../metrics/compare-policies.ts";
import { type DecidingMetric, WORST_RATIO } from "../metrics/deciding-metric.ts";
import { FIELD_UNITS, METRICS } from "../metrics/definitions.ts";
import { fairnessOf } from "../metrics/fairness.ts";
import { combineOutOfMemory } from "../metrics/out-of-memory.ts";
import { estimate, intervalsOf } from "../metrics/over-replications.ts";
import type { ComparisonResult } from "../result/comparison.ts";
import type {
  EngineTime,
  GpuResult,
  IntervalMethod,
  PartitionResult,
  PolicyResult,
  RunResult,
  WarmUp,
} from "../result/run.ts";
import { assembleLayouts } from "./assemble-layouts.ts";
import { listAssumptions } from "./assumptions.ts";
import { describePartition, describePolicy, describeTenant } from "./describe.ts";
import type { PlannedPartition } from "./model.ts";
import { planPolicy } from "./plan.ts";
import { type EngineSample, latest, type PolicySample, type ReplicationSample } from "./replication-sample.ts";
import type { PolicySpec, ReadyScenario } from "./scenario.ts";
import { isFinite, windowOf } from "./window.ts";

/** How the replications were made. */
interface Design {
  readonly method: IntervalMethod;
  readonly warmUps: readonly WarmUp[];
  readonly confidence: number;
  readonly forceOverloaded: boolean;
  readonly metric: DecidingMetric | null;
}

/** The result of a run from its replications. */
export function assembleResult(
  scenario: ReadyScenario,
  replications: readonly ReplicationSample[],
  design: Design,
): RunResult {
  const { durationNs, limitNs } = windowOf(scenario);
  const policies = scenario.policies.map((policy, p) =>
    assemblePolicy(
      policy,
      scenario,
      replications.map((replication) => replication.policies[p]!),
      design,
    ),
  );
  return {
    schemaVersion: 2,
    kind: "run",
    tool: { name: "slicewise", version: VERSION },
    scenario: {
      name: scenario.name,
      title: scenario.title,
      question: scenario.question,
      seed: scenario.seed,
      document: scenario.document,
    },
    units: FIELD_UNITS,
    metrics: METRICS,
    window: { warmupNs: latest(design.warmUps), durationNs, limitNs },
    experiment: {
      replications: replications.length,
      intervals: design.method,
      confidence: design.confidence,
      horizon: isFinite(scenario) ? "finite" : "steady",
      precision: null,
      overloadForced: design.forceOverloaded,
    },
    tenants: scenario.tenants.map((tenant, rank) => describeTenant(tenant, design.warmUps[rank]!)),
    policies,
    comparisons: comparisons(scenario, policies, replications, design),
    assumptions: listAssumptions(scenario),
    notes: scenario.notes,
  };
}

function comparisons(
  scenario: ReadyScenario,
  policies: readonly PolicyResult[],
  replications: readonly ReplicationSample[],
  { confidence, metric, method }: Design,
): ComparisonResult[] {
  const contenders = policies.map((policy, p): Contender => ({
    policy: policy.name,
    results: policy.tenants,
    samples: replications.map((replication) => replication.policies[p]!.tenants),
  }));
  const { tenants } = scenario;
  const metrics = tenants.map(({ name }, rank) => decidingMetric(name, rank, contenders));
  if (tenants.some(({ targets }) => targets.length > 0)) metrics.push(WORST_RATIO);
  if (metric !== null && !metrics.some(({ tenant, name }) => tenant === metric.tenant && name === metric.name)) {
    metrics.push(metric);
  }
  return metrics.map((one) => comparePolicies(one, contenders, tenants, { confidence, isExact: method === "exact" }));
}

function assemblePolicy(
  policy: PolicySpec,
  scenario: ReadyScenario,
  samples: readonly PolicySample[],
  design: Design,
): PolicyResult {
  const { partitions } = planPolicy(scenario, policy);
  const { confidence, forceOverloaded } = design;
  const tenants = scenario.tenants.map((tenant, rank) => {
    const memory = partitions.flatMap((partition) => partition.memory).filter((one) => one.tenant === tenant.name);
    const result = combineTenant(
      samples.map((sample) => sample.tenants[rank]!),
      {
        name: tenant.name,
        targets: tenant.targets,
        generatesTokens: tenant.work.kind === "llm",
        placements: policy.partitions
          .filter(({ members }) => members.some((member) => member.tenant === tenant.name))
          .map((partition) => partition.slice.id),
        failure: memory.find((one) => one.failure !== null)?.failure ?? null,
        memoryBytes: memory.reduce((sum, one) => sum + one.bytes, 0),
        confidence,
        steady: !isFinite(scenario),
        longRun: !isFinite(scenario) && design.method !== "exact",
        forceOverloaded,
      },
    );
    if ((tenant.growth ?? null) === null) return result;
    return { ...result, outOfMemory: combineOutOfMemory(samples.map(({ outOfMemory }) => outOfMemory[rank]!)) };
  });
  const layouts = assembleLayouts(
    policy,
    samples.map((sample) => sample.layouts),
  );
  const indices = [...new Set(policy.partitions.map((partition) => partition.gpuIndex))];
  const prices = indices.map((index) => scenario.pool[index]!.pricePerHour);
  return {
    name: policy.name,
    summary: describePolicy(policy),
    gpusUsed: indices.length,
    costPerHour: prices.includes(null) ? null : prices.reduce<number>((sum, price) => sum + price!, 0),
    currency: scenario.currency,
    allTargetsMet: tenants.every((tenant) => tenant.met),
    gpus: indices.map((index): GpuResult => {
      const { gpu } = scenario.pool[index]!;
      return {
        index,
        type: gpu.name,
        mig: policy.partitions.some((partition) => partition.gpuIndex === index && partition.profile !== null),
        memorySlices: gpu.mig?.memorySlices ?? 0,
        computeSlices: gpu.mig?.computeSlices ?? 0,
        totalSms: gpu.sms.value,
        totalMemoryBytes: gpu.memoryBytes.value,
        partitions: partitions.flatMap((partition, i) =>
          partition.spec.gpuIndex === index
            ? [
                assemblePartition(
                  partition,
                  samples.map(({ engines }) => engines[i]!),
                  confidence,
                ),
              ]
            : [],
        ),
      };
    }),
    tenants,
    fairness: fairnessOf(
      samples.map((sample) => sample.tenants),
      tenants,
      confidence,
    ),
    ...(layouts === null ? {} : { layouts }),
  };
}

function assemblePartition(
  { spec, memory }: PlannedPartition,
  engines: readonly EngineSample[],
  confidence: number,
): PartitionResult {
  const { mig } = spec.slice.gpu;
  const sm = estimate(
    engines.map((engine) => engine.sm),
    confidence,
  );
  const bandwidth = estimate(
    engines.map((engine) => engine.bandwidth),
    confidence,
  );
  return {
    id: spec.slice.id,
    profile: spec.profile?.name ?? null,
    memoryStart: spec.start,
    memorySlices: spec.profile?.memorySlices ?? mig?.memorySlices ?? 0,
    computeSlices: spec.profile?.computeSlices ?? mig?.computeSlices ?? 0,
    sms: spec.slice.sms,
    memoryBytes: spec.slice.memoryBytes,
    memoryUsedBytes: memory.reduce((sum, one) => sum + one.bytes, 0),
    discipline: spec.policy.name,
    settings: describePartition(spec),
    tenants: spec.members.map((member) => member.tenant),
    engine: engines.map(({ time }) => time).reduce(addTimes),
    smUtilisation: sm.value!,
    bandwidthUtilisation: bandwidth.value!,
    intervals: intervalsOf({ smUtilisation: sm, bandwidthUtilisation: bandwidth }),
  };
}

function addTimes(a: EngineTime, b: EngineTime): EngineTime {
  return {
    busyNs: a.busyNs + b.busyNs,
    switchingNs: a.switchingNs + b.switchingNs,
    coldCacheNs: a.coldCacheNs + b.coldCacheNs,
    idleNs: a.idleNs + b.idleNs,
    totalNs: a.totalNs + b.totalNs,
    switches: a.switches + b.switches,
  };
}

import { VERSION } from "../base/version.ts";
import { combineTenant } from "../metrics/combine-tenant.ts";
import { comparePolicies, type Contender, decidingMetric } from "../metrics/compare-policies.ts";
import { type DecidingMetric, WORST_RATIO } from "../metrics/deciding-metric.ts";
import { FAULT_METRICS, FIELD_UNITS, METRICS, PLACED_METRICS } from "../metrics/definitions.ts";
import { fairnessOf } from "../metrics/fairness.ts";
import { combineOutOfMemory } from "../metrics/out-of-memory.ts";
import { estimate, type Estimate, inRange, intervalsOf } from "../metrics/over-replications.ts";
import type { ComparisonResult } from "../result/comparison.ts";
import type { ComputePartResult } from "../result/compute-part.ts";
import type {
  EngineTime,
  GpuResult,
  IntervalMethod,
  PartitionResult,
  PolicyResult,
  RunResult,
  WarmUp,
} from "../result/run.ts";
import { assembleFaults } from "./assemble-faults.ts";
import { assembleLayouts } from "./assemble-layouts.ts";
import { assemblePipelines, pipelineInfos } from "./assemble-pipelines.ts";
import { listAssumptions } from "./assumptions.ts";
import { describePartition, describePolicy, describeTenant } from "./describe.ts";
import type { PlannedPartition } from "./model.ts";
import { assemblePlacement, differentPlacements, failureIn, plansOf } from "./assemble-placement.ts";
import { type EngineSample, latest, type PolicySample, type ReplicationSample } from "./replication-sample.ts";
import { partOf } from "./resolve-policy.ts";
import type { PartitionSpec, PolicySpec, ReadyScenario } from "./scenario.ts";
import { subjectsOf } from "./subjects.ts";
import { tenantMemory } from "./tenant-memory.ts";
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
  const metrics = policies.some(({ placement }) => (placement?.distinct ?? 1) > 1) ? PLACED_METRICS : METRICS;
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
    metrics: scenario.faults === undefined ? metrics : [...metrics, ...FAULT_METRICS],
    window: { warmupNs: latest(design.warmUps), durationNs, limitNs },
    experiment: {
      replications: replications.length,
      intervals: design.method,
      confidence: design.confidence,
      horizon: isFinite(scenario) ? "finite" : "steady",
      precision: null,
      overloadForced: design.forceOverloaded,
    },
    tenants: [
      ...scenario.tenants.map((tenant, rank) => describeTenant(tenant, design.warmUps[rank]!)),
      ...pipelineInfos(scenario, design.warmUps),
    ],
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
  const tenants = subjectsOf(scenario);
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
  const plans = plansOf(policy, scenario, samples.length);
  const { confidence, forceOverloaded } = design;
  const steady = !isFinite(scenario);
  const isPlaced = differentPlacements(plans) > 1;
  const how = {
    confidence,
    steady,
    longRun: steady && design.method !== "exact",
    forceOverloaded,
    ...(isPlaced ? { isPlaced } : {}),
  };
  const faults = assembleFaults(scenario, samples, confidence);
  const tenants = scenario.tenants.map((tenant, rank) => {
    const isPlacedOn = (partition: number): boolean =>
      plans.some((plan) => plan.partitions[partition]!.spec.members.some((member) => member.tenant === tenant.name));
    const served = combineTenant(
      samples.map((sample) => sample.tenants[rank]!),
      {
        name: tenant.name,
        targets: tenant.targets,
        generatesTokens: tenant.work.kind === "llm",
        placements: policy.partitions.filter((_, i) => isPlacedOn(i)).map((partition) => partition.slice.id),
        failure: failureIn(plans, tenant.name),
        memoryBytes: Math.max(...plans.map((plan) => tenantMemory(tenant.name, plan.partitions))),
        ...how,
      },
    );
    const result = faults === null ? served : { ...served, faults: faults.readings[0]!.tenants[rank]! };
    if ((tenant.growth ?? null) === null) return result;
    const failures = samples.map(({ outOfMemory }) => outOfMemory[rank]!);
    return { ...result, outOfMemory: combineOutOfMemory(failures, design.method === "exact" ? null : confidence) };
  });
  const pipelines = assemblePipelines(scenario, samples, tenants, how);
  const layouts = assembleLayouts(
    policy,
    samples.map((sample) => sample.layouts),
  );
  const placement = assemblePlacement(policy, scenario, plans, samples, tenants, confidence);
  // A GPU that the orchestrator was offered and never used need not be paid.
  const isUsed = (i: number): boolean =>
    placement === null || plans.some(({ partitions }) => partitions[i]!.spec.members.length > 0);
  const indices = [...new Set(policy.partitions.filter((_, i) => isUsed(i)).map(({ gpuIndex }) => gpuIndex))];
  const prices = indices.map((index) => scenario.pool[index]!.pricePerHour);
  return {
    name: policy.name,
    summary: describePolicy(policy),
    gpusUsed: indices.length,
    costPerHour: prices.includes(null) ? null : prices.reduce<number>((sum, price) => sum + price!, 0),
    currency: scenario.currency,
    allTargetsMet: [...tenants, ...pipelines].every(({ met }) => met),
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
        partitions: policy.partitions.flatMap((partition, i) =>
          partition.gpuIndex === index
            ? [
                assemblePartition(
                  plans.map((plan) => plan.partitions[i]!),
                  samples.map(({ engines }) => engines[i]!),
                  confidence,
                ),
              ]
            : [],
        ),
      };
    }),
    tenants: [...tenants, ...pipelines],
    fairness: fairnessOf(
      samples.map((sample) => sample.tenants.slice(0, tenants.length)),
      tenants,
      confidence,
    ),
    ...(layouts === null ? {} : { layouts }),
    ...(faults === null ? {} : { faults }),
    ...(placement === null ? {} : { placement }),
  };
}

/** @param plans of one partition: one, or one per replication where an orchestrator places the tenants */
function assemblePartition(
  plans: readonly PlannedPartition[],
  engines: readonly EngineSample[],
  confidence: number,
): PartitionResult {
  const { spec } = plans[0]!;
  const { mig } = spec.slice.gpu;
  const members = plans.flatMap((plan) => plan.spec.members.map(({ tenant }) => tenant));
  const bytes = plans.map(({ memory }) => memory.reduce((sum, one) => sum + one.bytes, 0));
  const share = (pick: (engine: EngineSample) => number): Estimate =>
    inRange(estimate(engines.map(pick), confidence), 1);
  const sm = share((engine) => engine.sm);
  const bandwidth = share((engine) => engine.bandwidth);
  return {
    id: spec.slice.id,
    profile: spec.profile?.name ?? null,
    memoryStart: spec.start,
    memorySlices: spec.profile?.memorySlices ?? mig?.memorySlices ?? 0,
    computeSlices: spec.profile?.computeSlices ?? mig?.computeSlices ?? 0,
    sms: spec.slice.sms,
    memoryBytes: spec.slice.memoryBytes,
    memoryUsedBytes: Math.max(...bytes),
    discipline: spec.policy.name,
    settings: describePartition(spec),
    tenants: plans.length === 1 ? members : [...new Set(members)].toSorted(),
    ...(spec.parts === undefined ? {} : { parts: partsOf(spec.parts, spec.members) }),
    engine: engines.map(({ time }) => time).reduce(addTimes),
    smUtilisation: sm.value!,
    bandwidthUtilisation: bandwidth.value!,
    intervals: intervalsOf({ smUtilisation: sm, bandwidthUtilisation: bandwidth }),
  };
}

/** The compute instances of a GPU instance with their tenants. */
function partsOf(parts: NonNullable<PartitionSpec["parts"]>, members: PartitionSpec["members"]): ComputePartResult[] {
  return parts.map(({ name, sms }, part) => ({
    name,
    sms,
    tenants: members.filter((member) => partOf(member) === part).map(({ tenant }) => tenant),
  }));
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

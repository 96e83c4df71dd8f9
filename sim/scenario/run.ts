import { VERSION } from "../base/version.ts";
import { FIELD_UNITS, METRICS } from "../metrics/definitions.ts";
import { fairness, latencyByIndex, summarise } from "../metrics/summarise.ts";
import type { GpuResult, PartitionResult, PolicyResult, RunResult, TenantResult } from "../result/run.ts";
import { policyByKey } from "../sharing/index.ts";
import { wholeGpu } from "../hardware/slices.ts";
import { listAssumptions } from "./assumptions.ts";
import { describePartition, describePolicy, describeTenant } from "./describe.ts";
import { planMemory } from "./memory.ts";
import { planPolicy } from "./plan.ts";
import { type ModelRun, type ModelSpec, type PlannedPartition, runModel } from "./model.ts";
import type { PartitionSpec, PolicySpec, ReadyScenario, ReadyTenant } from "./scenario.ts";
import { windowOf } from "./window.ts";

export interface RunOptions {
  /** Called with the share of the work that is done, 0 to 1, and what is being simulated. */
  readonly onProgress?: (share: number, doing: string) => void;
}

/**
 * Runs a scenario: every policy with all tenants, and for the paired ratios each tenant alone on a whole GPU and
 * alone on its own partitions. A pure function of the scenario: same scenario, same bytes.
 */
export function runScenario(scenario: ReadyScenario, options: RunOptions = {}): RunResult {
  const window = windowOf(scenario);
  const base = { seed: scenario.seed, ...window };
  const shared = new Map(scenario.policies.map((policy) => [policy.name, tenantsWithNeighbours(policy)]));
  const simulations =
    scenario.tenants.length + [...shared.values()].reduce((sum, neighbours) => sum + 1 + neighbours.size, 0);
  let done = 0;
  const simulate = (spec: Pick<ModelSpec, "tenants" | "partitions">, doing: string): ModelRun => {
    const run = runModel({ ...base, ...spec }, (share) => options.onProgress?.((done + share) / simulations, doing));
    done++;
    return run;
  };

  const alone = scenario.tenants.map((tenant) =>
    latencyByIndex(simulate(aloneOnWholeGpu(tenant, scenario), `${tenant.name} alone`).records[0]!),
  );
  const policies = scenario.policies.map((policy): PolicyResult => {
    const plan = planPolicy(scenario, policy);
    const { partitions } = plan;
    const run = simulate(plan, policy.name);
    const tenants = scenario.tenants.map((tenant, rank): TenantResult => {
      const own = latencyByIndex(run.records[rank]!);
      const samePartitionNs = shared.get(policy.name)!.has(tenant.name)
        ? latencyByIndex(
            simulate({ tenants: [tenant], partitions }, `${policy.name}: ${tenant.name} alone`).records[0]!,
          )
        : own;
      const memory = partitions.flatMap((partition) => partition.memory).filter((one) => one.tenant === tenant.name);
      return summarise(run.records[rank]!, {
        name: tenant.name,
        targets: tenant.targets,
        generatesTokens: tenant.work.kind === "llm",
        placements: placementsOf(policy, tenant.name).map((partition) => partition.slice.id),
        failure: memory.find((one) => one.failure !== null)?.failure ?? null,
        memoryBytes: memory.reduce((sum, one) => sum + one.bytes, 0),
        windowS: (window.durationNs - window.warmupNs) / 1e9,
        aloneNs: alone[rank]!,
        samePartitionNs,
      });
    });
    return policyResult(policy, scenario, partitions, run, tenants);
  });

  return {
    schemaVersion: 1,
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
    window,
    tenants: scenario.tenants.map(describeTenant),
    policies,
    assumptions: listAssumptions(scenario),
    notes: scenario.notes,
  };
}

function placementsOf(policy: PolicySpec, tenant: string): PartitionSpec[] {
  return policy.partitions.filter((partition) => partition.members.some((member) => member.tenant === tenant));
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

function policyResult(
  policy: PolicySpec,
  scenario: ReadyScenario,
  partitions: readonly PlannedPartition[],
  run: ModelRun,
  tenants: readonly TenantResult[],
): PolicyResult {
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
          partition.spec.gpuIndex === index ? [partitionResult(partition, run, i)] : [],
        ),
      };
    }),
    tenants,
    fairness: fairness(tenants),
  };
}

function partitionResult({ spec, memory }: PlannedPartition, run: ModelRun, index: number): PartitionResult {
  const meter = run.meters[index]!;
  const { mig } = spec.slice.gpu;
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
    engine: meter.time(run.endNs),
    smUtilisation: meter.smUtilisation(run.endNs),
    bandwidthUtilisation: meter.bandwidthUtilisation(run.endNs),
  };
}

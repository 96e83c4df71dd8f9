import { wholeGpu } from "../hardware/slices.ts";
import { policyByKey } from "../sharing/index.ts";
import { planMemory } from "./memory.ts";
import type { ModelSpec, PlannedPartition } from "./model.ts";
import type { PipelineSpec } from "./pipelines.ts";
import { isMoving } from "./resolve-layouts.ts";
import type { PartitionSpec, ReadyScenario, ReadyTenant } from "./scenario.ts";

/**
 * Who runs alone together, for the ratios that are told against it: one tenant, or all stages of a pipeline, of which the
 * later ones alone would get no requests. Each stage has its place to itself.
 */
export interface LoneGroup {
  /** In rank order. */
  readonly tenants: readonly ReadyTenant[];
  readonly pipeline: PipelineSpec | null;
  /** Number of each among the subjects of the scenario: those of the tenants, then that of the pipeline. */
  readonly subjects: readonly number[];
}

/** What of a simulation is not the same in all of them. */
export type Cast = Pick<ModelSpec, "tenants" | "pipelines" | "partitions">;

/** Every tenant in one group, in the order of its first tenant. */
export function loneGroups({ tenants, pipelines = [] }: ReadyScenario): readonly LoneGroup[] {
  return tenants.flatMap((tenant, rank): LoneGroup[] => {
    const number = pipelines.findIndex(({ stages }) => stages.includes(tenant.name));
    if (number < 0) return [{ tenants: [tenant], pipeline: null, subjects: [rank] }];
    const pipeline = pipelines[number]!;
    const ranks = [...tenants.keys()].filter((other) => pipeline.stages.includes(tenants[other]!.name));
    if (ranks[0] !== rank) return [];
    const subjects = [...ranks, tenants.length + number];
    return [{ tenants: ranks.map((other) => tenants[other]!), pipeline, subjects }];
  });
}

/**
 * A group on the partitions that it has under a policy, without neighbours; also the stages of a pipeline are none to each
 * other, so that each of them has a copy of its partitions.
 * @returns null for a pipeline of which a part comes and goes, of which there can be no copy
 */
export function onOwnPartitions(group: LoneGroup, partitions: readonly PlannedPartition[]): Cast | null {
  if (group.pipeline === null) return castOf(group, partitions);
  const own = group.tenants.map(({ name }) =>
    partitions.filter(({ spec }) => spec.members.some(({ tenant }) => tenant === name)),
  );
  if (own.flat().some(({ spec }) => isMoving(spec))) return null;
  const gpus = 1 + Math.max(0, ...partitions.map(({ spec }) => spec.gpuIndex));
  const copies = own.flatMap((parts, stage) =>
    parts.map(({ spec, memory }): PlannedPartition => {
      const members = spec.members.filter(({ tenant }) => tenant === group.tenants[stage]!.name);
      // The copies of one GPU are several: each has a link of its own.
      return { spec: { ...spec, gpuIndex: stage * gpus + spec.gpuIndex, members }, memory };
    }),
  );
  return castOf(group, copies);
}

/** The yardstick of slowdown: a whole GPU of the pool's first type for each tenant of a group. */
export function onWholeGpus(group: LoneGroup, scenario: ReadyScenario): Cast {
  return castOf(
    group,
    group.tenants.map((tenant, i) => wholeGpuFor(tenant, i, scenario)),
  );
}

function castOf({ tenants, pipeline }: LoneGroup, partitions: readonly PlannedPartition[]): Cast {
  return { tenants, partitions, ...(pipeline === null ? {} : { pipelines: [pipeline] }) };
}

function wholeGpuFor(tenant: ReadyTenant, gpuIndex: number, scenario: ReadyScenario): PlannedPartition {
  const { gpu } = scenario.pool[0]!;
  const policy = policyByKey(tenant.processes === 1 ? "exclusive" : "timeSlicing")!;
  const paramFacts = Object.fromEntries(
    Object.entries(policy.params).map(([name, { fallback }]) => [name, fallback(gpu)]),
  );
  const spec: PartitionSpec = {
    gpuIndex,
    slice: wholeGpu(gpu, "alone"),
    profile: null,
    start: 0,
    policy,
    params: Object.fromEntries(Object.entries(paramFacts).map(([name, { value }]) => [name, value])),
    paramFacts,
    members: [{ tenant: tenant.name, processes: tenant.processes, smShare: 1 }],
  };
  return { spec, memory: planMemory(spec, new Map([[tenant.name, tenant]])) };
}

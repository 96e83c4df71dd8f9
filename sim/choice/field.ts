import type { Gpu, MigProfile } from "../hardware/gpu.ts";
import { gpuInstance, wholeGpu } from "../hardware/slices.ts";
import { planMemory } from "../scenario/memory.ts";
import type { PartitionSpec, ReadyTenant } from "../scenario/scenario.ts";
import { policyByKey } from "../sharing/index.ts";
import type { Counts, Part } from "./arrangements.ts";
import { inOrder } from "./names.ts";

/** Whom a choice is for, and on what. */
export interface Field {
  readonly gpu: Gpu;
  /** GPUs at most. */
  readonly count: number;
  readonly pricePerHour: number | null;
  /** In rank order. */
  readonly tenants: readonly ReadyTenant[];
  /** Names by kind: tenants that differ in nothing but their name can stand for each other. */
  readonly kinds: readonly (readonly string[])[];
}

/** Puts tenants of one kind together. */
export function fieldOf(gpu: Gpu, count: number, pricePerHour: number | null, tenants: readonly ReadyTenant[]): Field {
  const byLook = new Map<string, string[]>();
  for (const tenant of tenants) {
    const { name, title: _title, arrivals, ...rest } = tenant;
    // Recorded arrivals are long, and hardly ever the same for two.
    const look = arrivals.kind === "listed" ? name : JSON.stringify({ arrivals, rest }, numbersAsText);
    byLook.set(look, [...(byLook.get(look) ?? []), name]);
  }
  return { gpu, count, pricePerHour, tenants, kinds: [...byLook.values()].map(inOrder) };
}

/** All tenants of a field. */
export function everyone({ kinds }: Field): Counts {
  return kinds.map((names) => names.length);
}

/** The tenant that a kind is known by. */
export function firstOf({ kinds, tenants }: Field, kind: number): ReadyTenant {
  return tenants.find(({ name }) => name === kinds[kind]![0])!;
}

/** One tenant for each that a part holds, whichever of its kind. */
function membersOf(field: Field, counts: Counts): ReadyTenant[] {
  return counts.flatMap((count, kind) =>
    Array.from({ length: count }, (_, i) => field.tenants.find(({ name }) => name === field.kinds[kind]![i])!),
  );
}

/** Why a part cannot even be set up with these tenants; null when it can. */
export function setUpRefusal(field: Field, { profile, policy, counts }: Part): "memory" | "processes" | null {
  const members = membersOf(field, counts);
  const processes = members.reduce((sum, member) => sum + member.processes, 0);
  const sharing = policyByKey(policy)!;
  if (processes > sharing.maxProcesses.count) return "processes";
  const spec: PartitionSpec = {
    gpuIndex: 0,
    slice: sliceOf(field.gpu, profile),
    profile,
    start: 0,
    policy: sharing,
    params: {},
    paramFacts: {},
    members: members
      .map(({ name, processes: own }) => ({ tenant: name, processes: own, smShare: 1 }))
      .toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1)),
  };
  const plan = planMemory(spec, new Map(members.map((member) => [member.name, member])));
  return plan.some(({ failure }) => failure !== null) ? "memory" : null;
}

function sliceOf(gpu: Gpu, profile: MigProfile | null) {
  return profile === null ? wholeGpu(gpu, "gpu0") : gpuInstance(gpu, profile, profile.starts[0]!, "gpu0");
}

/** JSON has no infinities, and an unlimited queue must not look like none. */
function numbersAsText(_key: string, value: unknown): unknown {
  return typeof value === "number" ? String(value) : value;
}

import { suggest } from "../base/did-you-mean.ts";
import { fact, type Fact } from "../base/fact.ts";
import { formatDuration } from "../base/units.ts";
import type { Gpu, MigProfile } from "../hardware/gpu.ts";
import { computeRefusal, findComputeProfile, unknownComputeProfile } from "../hardware/compute-instances.ts";
import { findProfile, missingProfileNumber, noMig, unknownProfile } from "../hardware/mig-profiles.ts";
import { autoPlace, layoutRefusals, type Wanted } from "../hardware/placement.ts";
import { gpuInstance, wholeGpu } from "../hardware/slices.ts";
import { computeInstances, type ComputePart } from "../sharing/compute-instances.ts";
import { POLICIES } from "../sharing/index.ts";
import type { Option, SharingPolicy } from "../sharing/policy.ts";
import { checkPlacements } from "./check-placements.ts";
import { equalInstances } from "./equal-instances.ts";
import type { IssueList } from "./issues.ts";
import { checkOversubscription, resolveOversubscription } from "./oversubscription.ts";
import { noSuchGpu } from "./refused-policies.ts";
import { checkNoLayouts, resolveLayouts } from "./resolve-layouts.ts";
import type { MemberSpec, PartitionSpec, PolicySpec, PoolGpu, TenantSpec } from "./scenario.ts";
import type { ComputeDocument, GpuDocument, LeafDocument, PartDocument } from "./schema.ts";

type Path = readonly (string | number)[];

/** What the file names outside its policies. */
export interface Known {
  /** null: a GPU that the catalogue does not have. */
  readonly pool: readonly (PoolGpu | null)[];
  readonly tenants: readonly TenantSpec[];
  /** All names of the file, also of tenants that could not be resolved. */
  readonly tenantNames: readonly string[];
}

/** Turns one policy of a scenario file into its partitions. */
export function resolvePolicy(name: string, gpus: readonly GpuDocument[], known: Known, issues: IssueList): PolicySpec {
  const path = ["policies", name];
  const partitions = gpus.flatMap((gpu, i) => resolveGpu(gpu, [...path, i], known, issues));
  for (const partition of partitions) checkOversubscription(partition, known.tenants, path, issues);
  checkGpusOnce(gpus, path, issues);
  checkPlacements(name, gpus, known, issues);
  const order = (a: PartitionSpec, b: PartitionSpec): number => a.gpuIndex - b.gpuIndex || a.start - b.start;
  return { name, partitions: partitions.toSorted(order) };
}

/** The partitions of one GPU, in the order of the file. */
export function resolveGpu(document: GpuDocument, path: Path, known: Known, issues: IssueList): PartitionSpec[] {
  const entry = known.pool[document.gpu];
  if (entry === undefined) {
    issues.add([...path, "gpu"], noSuchGpu(known.pool.length));
    return [];
  }
  if (entry === null) return [];
  const { gpu } = entry;
  if (document.layouts !== undefined) {
    const cut = (one: GpuDocument, found: IssueList): PartitionSpec[] => resolveGpu(one, path, known, found);
    return resolveLayouts(document, gpu, path, known.tenants, cut, issues);
  }
  checkNoLayouts(document, path, issues);
  const id = `gpu${document.gpu}`;
  if (document.mig === undefined) {
    const leaf = resolveLeaf(document, gpu, path, known, issues);
    return [{ gpuIndex: document.gpu, slice: wholeGpu(gpu, id), profile: null, start: 0, ...leaf }];
  }
  const shared = Array.isArray(document.mig)
    ? [...POLICIES.map((policy) => policy.key), "tenants", "oversubscription"]
    : [];
  for (const key of shared) {
    if (key in document && document[key as keyof GpuDocument] !== undefined) {
      issues.add([...path, key], {
        rule: "a GPU that is split by MIG is not shared as a whole",
        help: `Move ${key}: into an entry of mig:`,
      });
    }
  }
  return resolveInstances(document, gpu, path, known, issues).map(({ profile, start, leaf }) => ({
    gpuIndex: document.gpu,
    slice: gpuInstance(gpu, profile, start, id),
    profile,
    start,
    ...leaf,
  }));
}

type Leaf = Pick<PartitionSpec, "policy" | "params" | "paramFacts" | "members" | "parts" | "oversubscription">;

function resolveInstances(
  document: GpuDocument,
  gpu: Gpu,
  path: Path,
  known: Known,
  issues: IssueList,
): { profile: MigProfile; start: number; leaf: Leaf }[] {
  const { mig } = gpu;
  if (mig === null) {
    issues.add([...path, "mig"], { ...noMig(gpu), found: gpu.name });
    return [];
  }
  const parts = Array.isArray(document.mig)
    ? document.mig.flatMap(onePartForEach)
    : equalInstances(document, gpu, mig, path, issues);
  if (parts === null) return [];
  const leaves = parts.map((part, i) =>
    part.compute === undefined
      ? resolveLeaf(part, gpu, [...path, "mig", i], known, issues)
      : resolveCompute(part, part.compute, gpu, [...path, "mig", i], known, issues),
  );
  leaves.forEach(({ policy }, i) => {
    if (policy.wholeGpuOnly !== undefined) {
      issues.add([...path, "mig", i, policy.key], { ...policy.wholeGpuOnly, found: gpu.name });
    }
  });
  const wanted = parts.flatMap((part, i): (Wanted & { readonly i: number })[] => {
    const profile = findProfile(gpu, part.profile);
    const refusal = profile === undefined ? unknownProfile(gpu, part.profile) : missingProfileNumber(gpu, profile);
    if (refusal !== null) issues.add([...path, "mig", i, "profile"], refusal);
    return profile === undefined || refusal !== null ? [] : [{ profile, start: part.start, i }];
  });
  // Starts that were given are checked one by one, so that each mistake is told at its own place.
  const given = wanted.flatMap(({ profile, start, i }) => (start === undefined ? [] : [{ profile, start, i }]));
  const refused = layoutRefusals(mig, given);
  for (const { index, refusal } of refused) issues.add([...path, "mig", given[index]!.i, "start"], refusal);
  if (refused.length > 0 || wanted.length < parts.length) return [];
  const placed = autoPlace(mig, wanted);
  if ("rule" in placed) {
    issues.add([...path, "mig"], { ...placed, found: parts.map((part) => part.profile).join(", ") });
    return [];
  }
  return wanted.map(({ profile }, i) => ({ profile, start: placed.starts[i]!, leaf: leaves[i]! }));
}

/** `each: true` written out: an instance for each tenant, the first of them at the start that is given. */
function onePartForEach(part: PartDocument): PartDocument[] {
  const { each, start, tenants = [], ...rest } = part;
  if (each !== true || tenants.length === 0) return [part];
  return tenants.map((tenant, i) => ({
    ...rest,
    tenants: [tenant],
    ...(i === 0 && start !== undefined ? { start } : {}),
  }));
}

/** A GPU instance that is split into compute instances, each with a leaf of its own. */
function resolveCompute(
  document: PartDocument,
  children: readonly ComputeDocument[],
  gpu: Gpu,
  path: Path,
  known: Known,
  issues: IssueList,
): Leaf {
  for (const key of [...POLICIES.map((policy) => policy.key), "tenants", "each", "oversubscription"]) {
    if ((document as Readonly<Record<string, unknown>>)[key] === undefined) continue;
    issues.add([...path, key], {
      rule: "a GPU instance that is split into compute instances is not shared as a whole",
      help: `Move ${key}: into an entry of compute:`,
    });
  }
  const profile = findProfile(gpu, document.profile);
  const parts = children.map((child, k) => {
    const at = [...path, "compute", k];
    const leaf = resolveLeaf(child, gpu, at, known, issues);
    if (leaf.policy.key !== "exclusive" && leaf.policy.key !== "timeSlicing") {
      issues.add([...at, leaf.policy.key], {
        rule: "a compute instance is used by one process, or by several in turns",
        help: "Use exclusive: {} or timeSlicing: {}, or share the whole GPU instance by this policy",
      });
    }
    const own = profile === undefined ? undefined : findComputeProfile(gpu, profile, child.profile);
    if (profile !== undefined && own === undefined) {
      issues.add([...at, "profile"], { ...unknownComputeProfile(gpu, profile, child.profile), found: child.profile });
    }
    return { leaf, own };
  });
  const whole = parts.flatMap(({ own }) => (own === undefined ? [] : [own]));
  const refusal = profile === undefined ? null : computeRefusal(profile, whole);
  if (refusal !== null) {
    issues.add([...path, "compute"], { ...refusal, found: children.map((child) => child.profile).join(", ") });
  }
  const members = parts.flatMap(({ leaf, own }, part) => {
    // Half an SM more, so that rounding down to whole pairs of SMs cannot lose one.
    const smShare = own === undefined ? 1 : Math.min(1, ((own.sms.value ?? 0) + 0.5) / (profile?.sms.value ?? 1));
    return leaf.members.map((member): RankedMember => ({ ...member, smShare, part }));
  });
  members.forEach(({ tenant }, i) => {
    if (members.findIndex((other) => other.tenant === tenant) === i) return;
    issues.add([...path, "compute"], {
      rule: "a tenant is on one compute instance of a GPU instance",
      found: tenant,
      help: "Take GPU instances instead, among which its requests can be routed",
    });
  });
  const { policy, paramFacts } = computeInstances(
    parts.map(({ leaf, own }) => ({
      name: own?.name ?? "",
      sms: { ...(own?.sms ?? fact(1, "1", "assumed", "unknown")), value: own?.sms.value ?? 1 },
      turns: leaf.policy.key === "timeSlicing" ? turnsOf(leaf) : null,
    })),
  );
  const sorted = members.toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1));
  const named = parts.map(({ own }) => ({ name: own?.name ?? "", sms: own?.sms.value ?? 0 }));
  return { policy, params: valuesOf(paramFacts), paramFacts, members: sorted, parts: named };
}

/** The settings of a leaf, each with what it is and where it comes from. */
function turnsOf({ policy, paramFacts }: Leaf): NonNullable<ComputePart["turns"]> {
  return Object.fromEntries(
    Object.entries(policy.params).map(([name, parameter]) => [name, { parameter, fact: paramFacts[name]! }]),
  );
}

function resolveLeaf(document: LeafDocument, gpu: Gpu, path: Path, known: Known, issues: IssueList): Leaf {
  const members = resolveMembers(document, path, known, issues);
  const processes = members.reduce((sum, member) => sum + member.processes, 0);
  const policy = chosenPolicy(document, processes, path, issues);
  // Without a key the policy is a guess, and what is missing has been said already.
  if (settings(document, policy) !== undefined && processes > policy.maxProcesses.count) {
    issues.add([...path, "tenants"], {
      rule: `${policy.maxProcesses.rule}, but ${processes} processes are placed here`,
      found: members.map((member) => member.tenant).join(", "),
      help:
        policy.maxProcesses.count === 1 ? "Use timeSlicing: {} or mps: {} instead" : "Spread them over more partitions",
    });
  }
  members.forEach((member, i) => {
    if (member.smShare < 1 && policy.key !== "mps") {
      issues.add([...path, "tenants", i], {
        rule: "threads: caps a process under mps only",
        found: `threads under ${policy.key}`,
      });
    }
  });
  members.forEach((member, i) => {
    if (policy.key === "priority" || priorityOf(member) === 0) return;
    issues.add([...path, "tenants", i], {
      rule: "priority: orders tenants under priority only",
      found: `priority under ${policy.key}`,
      help: `Use priority: {} instead of ${policy.key}:, or leave it out`,
    });
  });
  const { params, paramFacts } = resolveParams(policy, settings(document, policy), gpu, members.length);
  const refusal = policy.check?.(params, members.length) ?? null;
  if (refusal !== null) {
    const { setting, rule, help } = refusal;
    issues.add([...path, policy.key, setting], { rule, help });
  }
  if (params["coldCache"] !== undefined && params["slice"]! <= params["coldCache"]) {
    issues.add([...path, policy.key, "slice"], {
      rule: `must be longer than the cold-cache penalty of ${formatDuration(params["coldCache"])}, or no turn does any work`,
      help: "Raise slice:, or set coldCache: 0s",
    });
  }
  const oversubscription = resolveOversubscription(document, policy.key, path, issues);
  return { policy, params, paramFacts, members, ...(oversubscription === null ? {} : { oversubscription }) };
}

function chosenPolicy(document: LeafDocument, processes: number, path: Path, issues: IssueList): SharingPolicy {
  const named = POLICIES.filter((policy) => settings(document, policy) !== undefined);
  const keys = POLICIES.map((policy) => policy.key);
  if (named.length > 1) {
    issues.add(path, {
      rule: "a partition is shared in one way",
      found: named.map((policy) => policy.key).join(", "),
      help: "Keep one",
    });
  }
  if (named.length === 0 && processes > 1) {
    issues.add(path, {
      rule: `${processes} processes share this partition, but not how`,
      found: `none of ${keys.join(", ")}`,
      help: "Add timeSlicing: {} (what a GPU does by itself) or mps: {}",
    });
  }
  return named[0] ?? POLICIES[0]!;
}

function resolveMembers(document: LeafDocument, path: Path, known: Known, issues: IssueList): MemberSpec[] {
  const members: RankedMember[] = [];
  if (document.tenants === undefined)
    issues.add(path, { rule: "must list its tenants", help: "Add tenants: [name, …]" });
  (document.tenants ?? []).forEach((entry, i) => {
    const member = typeof entry === "string" ? { tenant: entry } : entry;
    const at = [...path, "tenants", i];
    if (!known.tenantNames.includes(member.tenant)) {
      issues.add(at, {
        rule: "is not a tenant of this scenario",
        found: member.tenant,
        help: suggest(member.tenant, known.tenantNames),
      });
      return;
    }
    if (members.some((other) => other.tenant === member.tenant)) {
      issues.add(at, {
        rule: "is already on this partition",
        found: member.tenant,
        help: "For several processes use {tenant: …, processes: …}",
      });
      return;
    }
    const spec = known.tenants.find((tenant) => tenant.name === member.tenant);
    members.push({
      tenant: member.tenant,
      processes: ("processes" in member ? member.processes : undefined) ?? spec?.processes ?? 1,
      smShare: ("threads" in member ? member.threads : undefined) ?? 1,
      ...("priority" in member && member.priority !== undefined ? { priority: member.priority } : {}),
    });
  });
  return members.toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1));
}

/** A member with what its place may say of it. */
interface RankedMember extends MemberSpec {
  readonly priority?: number;
  readonly part?: number;
}

/** Priority of a member of a leaf, 0 unless the file gives one. */
export function priorityOf(member: MemberSpec): number {
  return "priority" in member && typeof member.priority === "number" ? member.priority : 0;
}

/** Number of a member's compute instance within its GPU instance, 0 where it is not split. */
export function partOf(member: MemberSpec): number {
  return "part" in member && typeof member.part === "number" ? member.part : 0;
}

type Settings = Readonly<Record<string, number | string | boolean | undefined>>;

/** What the file says under the key of a policy; the keys come from the table, so their types are not known here. */
function settings(document: LeafDocument, policy: SharingPolicy): Settings | undefined {
  return (document as Readonly<Record<string, unknown>>)[policy.key] as Settings | undefined;
}

function resolveParams(
  policy: SharingPolicy,
  given: Settings | undefined,
  gpu: Gpu,
  tenants: number,
): Pick<PartitionSpec, "params" | "paramFacts"> {
  const optionFacts = Object.fromEntries(
    Object.entries(policy.options ?? {}).map(([name, option]): [string, Fact] => {
      const value = given?.[name];
      if (value === undefined) return [name, option.fallback(tenants)];
      return [name, fact(optionValue(option, value), "1", "assumed", "set in the scenario")];
    }),
  );
  const options = valuesOf(optionFacts);
  const facts = Object.fromEntries(
    Object.entries(policy.params).map(([name, parameter]): [string, Fact] => {
      const value = given?.[name];
      if (value === undefined) return [name, parameter.fallback(gpu, options)];
      if (typeof value === "string") return [name, parameter.named![value]!];
      return [name, fact(Number(value), parameter.type === "duration" ? "ns" : "1", "assumed", "set in the scenario")];
    }),
  );
  const paramFacts = { ...facts, ...optionFacts };
  const params = valuesOf(paramFacts);
  return { params, paramFacts };
}

function valuesOf(facts: Readonly<Record<string, Fact>>): Record<string, number> {
  return Object.fromEntries(Object.entries(facts).map(([name, { value }]) => [name, value]));
}

/** An option as its station gets it. */
function optionValue(option: Option, value: number | string | boolean): number {
  return option.type === "choice" ? option.words.indexOf(String(value)) : Number(value);
}

/** Tells of GPUs that a policy names twice. */
export function checkGpusOnce(gpus: readonly Pick<GpuDocument, "gpu">[], path: Path, issues: IssueList): void {
  gpus.forEach(({ gpu }, i) => {
    const first = gpus.findIndex((other) => other.gpu === gpu);
    if (first < i) {
      issues.add([...path, i, "gpu"], {
        rule: `GPU ${gpu} is already used by entry ${first + 1} of this policy`,
        help: "Merge the entries",
      });
    }
  });
}

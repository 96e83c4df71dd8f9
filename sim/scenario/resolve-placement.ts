import { suggest } from "../base/did-you-mean.ts";
import { formatBytes } from "../base/units.ts";
import { POLICIES } from "../sharing/index.ts";
import { ROUTING_NAMES } from "../workload/routing.ts";
import { equalInstances } from "./equal-instances.ts";
import type { IssueList } from "./issues.ts";
import { planMemory } from "./memory.ts";
import { partitionsFor } from "./placement.ts";
import { checkGpusOnce, type Known, resolveGpu } from "./resolve-policy.ts";
import type { PartitionSpec, PlacementAsk, PolicySpec, TenantSpec } from "./scenario.ts";
import type { PlacedDocument } from "./schema.ts";

type Path = readonly (string | number)[];
type PoolDocument = PlacedDocument["gpus"][number];
/** A partition of the pool, and where the file speaks of it. */
interface PoolPart {
  readonly spec: PartitionSpec;
  readonly replicas: number;
  readonly path: Path;
}

/** Turns a policy whose tenants an orchestrator places into its pool of partitions, and who asks for them. */
export function resolvePlaced(name: string, document: PlacedDocument, known: Known, issues: IssueList): PolicySpec {
  const path = ["policies", name];
  checkGpusOnce(document.gpus, [...path, "gpus"], issues);
  const pool = document.gpus
    .flatMap((gpu, i) => resolvePool(gpu, [...path, "gpus", i], known, issues))
    .toSorted((a, b) => a.spec.gpuIndex - b.spec.gpuIndex || a.spec.start - b.spec.start);
  const partitions = pool.map(({ spec }) => spec);
  for (const part of pool) checkReplicas(part, issues);
  const asks = resolveAsks(document, partitions, [...path, "tenants"], known, issues);
  const policy = {
    name,
    partitions,
    placement: { rule: document.placement, replicas: pool.map(({ replicas }) => replicas), asks },
  };
  checkRoom(policy, path, issues);
  for (const ask of asks) checkAsk(ask, policy, known.tenants, path, issues);
  return policy;
}

/** The partitions of one GPU of the pool, as those of a GPU on which nobody is yet. */
function resolvePool(document: PoolDocument, path: Path, known: Known, issues: IssueList): PoolPart[] {
  const { replicas, mig, ...rest } = document;
  const parts = writtenOut(document, path, known, issues);
  if (parts === null) return [];
  if (mig !== undefined && Array.isArray(mig)) {
    for (const key of Object.keys(document).filter((one) => one === "replicas" || one in SHARING_KEYS)) {
      if (document[key as keyof PoolDocument] === undefined) continue;
      issues.add([...path, key], {
        rule: "a GPU that is split by MIG is not shared as a whole",
        help: `Move ${key}: into an entry of mig:`,
      });
    }
  }
  const empty =
    parts.length === 0
      ? { ...rest, tenants: [] }
      : { gpu: document.gpu, mig: parts.map(({ replicas: _replicas, ...part }) => ({ ...part, tenants: [] })) };
  const specs = resolveGpu(empty, path, known, issues);
  return specs.map((spec, i) => ({
    spec,
    replicas: (parts.length === 0 ? replicas : parts[i]!.replicas) ?? 1,
    path: parts.length === 0 || !Array.isArray(mig) ? path : [...path, "mig", i],
  }));
}

const SHARING_KEYS: Readonly<Record<string, true>> = Object.fromEntries(POLICIES.map(({ key }) => [key, true]));

type PartDocument = Extract<NonNullable<PoolDocument["mig"]>, readonly unknown[]>[number];

/** The GPU instances of one GPU of the pool, none where it is whole. @returns null when that is not possible */
function writtenOut(document: PoolDocument, path: Path, { pool }: Known, issues: IssueList): PartDocument[] | null {
  const { mig } = document;
  if (mig === undefined || Array.isArray(mig)) return mig ?? [];
  const gpu = pool[document.gpu]?.gpu;
  if (gpu === undefined || gpu.mig === null) return [];
  // Equal instances are dealt out to tenants; here nobody is known yet, so each gets a stand-in that is taken away.
  const tenants = Array.from({ length: mig.equal }, (_, i) => String(i));
  const parts = equalInstances({ ...document, tenants }, gpu, gpu.mig, path, issues);
  return parts?.map(({ tenants: _tenants, ...part }) => part) ?? null;
}

function checkReplicas({ spec: { policy, slice }, replicas, path }: PoolPart, issues: IssueList): void {
  if (policy.key === "exclusive" && replicas > 1) {
    issues.add([...path, "replicas"], {
      rule: `${replicas} replicas share this partition, but not how`,
      found: `${slice.id} with no timeSlicing or mps`,
      help: "Add timeSlicing: {} (what a GPU does by itself) or mps: {}",
    });
    return;
  }
  if (replicas > policy.maxProcesses.count) {
    issues.add([...path, "replicas"], {
      rule: `${policy.maxProcesses.rule}, but ${replicas} replicas are offered here`,
      help: "Offer fewer",
    });
  }
}

function resolveAsks(
  document: PlacedDocument,
  partitions: readonly PartitionSpec[],
  path: Path,
  known: Known,
  issues: IssueList,
): PlacementAsk[] {
  const asks: PlacementAsk[] = [];
  const kinds = [...new Set(partitions.map(({ profile }) => profile?.name ?? null))];
  document.tenants.forEach((entry, i) => {
    const ask = typeof entry === "string" ? { tenant: entry } : entry;
    const at = [...path, i];
    if (!known.tenantNames.includes(ask.tenant)) {
      const help = suggest(ask.tenant, known.tenantNames);
      issues.add(at, { rule: "is not a tenant of this scenario", found: ask.tenant, help });
      return;
    }
    if (asks.some(({ tenant }) => tenant === ask.tenant)) {
      issues.add(at, {
        rule: "asks for places already",
        found: ask.tenant,
        help: "For several processes use {tenant: …, processes: …}",
      });
      return;
    }
    const { profile } = ask as { readonly profile?: string };
    const only = kinds.includes(null) ? null : kinds[0];
    if (profile === undefined && only === undefined) return;
    if (profile === undefined && only !== null && kinds.length > 1) {
      issues.add(at, {
        rule: `${ask.tenant} asks for a GPU instance, but the pool has several kinds`,
        found: kinds.join(", "),
        help: `Say which: {tenant: ${ask.tenant}, profile: ${only}}`,
      });
      return;
    }
    if (profile !== undefined && !kinds.includes(profile)) {
      issues.add([...at, "profile"], {
        rule: "is no profile of a GPU instance of this policy's pool",
        found: profile,
        help: suggest(
          profile,
          kinds.flatMap((kind) => kind ?? []),
        ),
      });
      return;
    }
    const spec = known.tenants.find((tenant) => tenant.name === ask.tenant);
    const { processes, threads } = ask as { readonly processes?: number; readonly threads?: number };
    const wanted = { profile: profile ?? only ?? null };
    const places = partitions.filter((partition) => (partition.profile?.name ?? null) === wanted.profile);
    if (threads !== undefined && places.some(({ policy }) => policy.key !== "mps")) {
      issues.add([...at, "threads"], {
        rule: "caps a process under mps only, and it may land elsewhere",
        found: places.find(({ policy }) => policy.key !== "mps")!.slice.id,
        help: "Leave it out, or share all partitions that it may get by mps: {}",
      });
    }
    asks.push({
      tenant: ask.tenant,
      processes: processes ?? spec?.processes ?? 1,
      smShare: threads ?? null,
      ...wanted,
    });
  });
  const asking = new Set(document.tenants.map((entry) => (typeof entry === "string" ? entry : entry.tenant)));
  for (const tenant of known.tenantNames.filter((one) => !asking.has(one))) {
    issues.add(path.slice(0, -1), {
      rule: `tenant ${tenant} has no place in this policy`,
      found: [...asking].join(", "),
      help: "Add it to tenants:, for the orchestrator to place",
    });
  }
  return asks.toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1));
}

/** A process without a free replica would stay pending for ever. */
function checkRoom(policy: PolicySpec, path: Path, issues: IssueList): void {
  const { asks, replicas } = policy.placement!;
  for (const profile of new Set(asks.map((ask) => ask.profile))) {
    const asking = asks.filter((ask) => ask.profile === profile);
    const processes = asking.reduce((sum, ask) => sum + ask.processes, 0);
    const places = partitionsFor({ profile }, policy).reduce((sum, i) => sum + replicas[i]!, 0);
    if (processes <= places) continue;
    const what = profile === null ? "whole GPUs" : profile;
    issues.add([...path, "tenants"], {
      rule: `${processes} processes ask for ${places} ${places === 1 ? "replica" : "replicas"} of ${what}, so some would stay pending for ever`,
      found: asking.map((ask) => (ask.processes === 1 ? ask.tenant : `${ask.processes} × ${ask.tenant}`)).join(", "),
      help: "Raise replicas:, add a GPU to gpus:, or place fewer processes",
    });
  }
}

/** What must hold of a tenant wherever its processes land. */
function checkAsk(
  ask: PlacementAsk,
  policy: PolicySpec,
  tenants: readonly TenantSpec[],
  path: Path,
  issues: IssueList,
): void {
  const spec = tenants.find(({ name }) => name === ask.tenant);
  if (spec === undefined) return;
  const places = partitionsFor(ask, policy).map((i) => policy.partitions[i]!);
  if (ask.processes > 1 && places.length > 1 && spec.routing === null) {
    issues.add([...path, "tenants"], {
      rule: `${ask.processes} processes of ${ask.tenant} may land on several partitions, but not how its requests are routed`,
      found: `no routing: of ${ask.tenant}`,
      help: `Give the tenant routing: (${ROUTING_NAMES.join(", ")})`,
    });
  }
  const known = new Map([[spec.name, spec]]);
  const failures = places.map((partition) => {
    const members = [{ tenant: ask.tenant, processes: 1, smShare: 1 }];
    return planMemory({ ...partition, members }, known)[0]!.failure;
  });
  if (failures.length === 0 || failures.includes(null)) return;
  const most = Math.max(...places.map(({ slice }) => slice.memoryBytes));
  issues.add([...path, "tenants"], {
    rule: `${ask.tenant} is too large for every partition that it may get, the largest of ${formatBytes(most)}`,
    found: failures[0]!,
    help: "Offer larger partitions, or give the tenant less memory",
  });
}

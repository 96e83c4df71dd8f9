import { formatBytes } from "../../sim/base/units.ts";
import type { Placement } from "../../sim/hardware/placement.ts";
import { noMig } from "../../sim/hardware/mig-profiles.ts";
import { deal } from "./deal.ts";
import { fitTogether, totalNeedBytes } from "./memory-need.ts";
import { type Cut, fullLayouts, instanceForEach, sharedInstances } from "./mig-parts.ts";
import { POLICY_KINDS, type PolicyKind, type TenantWish, USUAL_KINDS, type Wish } from "./wish.ts";

/** One GPU of a policy: shared as a whole, or cut by MIG. */
export type GpuUse =
  | {
      readonly share: "exclusive" | "timeSlicing" | "mps" | "priority" | "sharedServer";
      readonly tenants: readonly TenantWish[];
    }
  | { readonly share: "mig"; readonly cut: Cut };

/** A policy with a place for every tenant, GPU 0 first; or why there is none. */
export type Placed =
  | { readonly kind: PolicyKind; readonly gpus: readonly GpuUse[] }
  | { readonly kind: PolicyKind; readonly leftOut: string };

/** Places all tenants under every policy that was asked for. */
export function placeAll(wish: Wish): readonly Placed[] {
  const kinds = POLICY_KINDS.filter((kind) => (wish.policies ?? USUAL_KINDS).includes(kind));
  const layouts = kinds.includes("mig") || kinds.includes("hybrid") ? fullLayouts(wish.gpu) : [];
  return kinds.map((kind) => placeFor(kind, wish, layouts));
}

function placeFor(kind: PolicyKind, wish: Wish, layouts: readonly (readonly Placement[])[]): Placed {
  const { gpu, tenants, gpus } = wish;
  const leftOut = (why: string): Placed => ({ kind, leftOut: why });
  if ((kind === "mig" || kind === "hybrid") && gpu.mig === null) return leftOut(noMig(gpu).rule);
  const wholes = ownersOf(tenants, gpu.memoryBytes.value);
  if (wholes.tooLarge !== undefined) return leftOut(`${wholes.tooLarge} and ${gpu.name} has ${memoryText(wish)}`);
  if (kind === "exclusive") {
    if (tenants.length > gpus) return leftOut(`it gives each tenant a GPU: ${tenants.length} tenants, ${plural(gpus)}`);
    return { kind, gpus: tenants.map((tenant) => ({ share: "exclusive", tenants: [tenant] })) };
  }
  if (kind === "hybrid" && tenants.length < 2) return leftOut("it needs at least two tenants to share a GPU instance");
  const use = (group: readonly TenantWish[]): GpuUse | null => useOf(kind, group, wish, layouts);
  for (const count of gpuCounts(wish)) {
    const places = Array.from({ length: count }, () => ({ kind: gpu.name, size: 1 }));
    const byNeed = tenants.toSorted((a, b) => totalNeedBytes(b.workload) - totalNeedBytes(a.workload));
    const groups = deal(byNeed, places, (group) => use(group) !== null);
    if (groups === null) continue;
    const used = groups
      .filter((group) => group.length > 0)
      .map((group) => use(tenants.filter((t) => group.includes(t)))!);
    if (kind === "hybrid" && used.every(({ share }) => share !== "mig")) continue;
    return { kind, gpus: used };
  }
  return leftOut(`${roomRule(kind, wish)}; the tenants need ${needsText(tenants)}`);
}

/** How a GPU that is not cut is shared, as scenario files name it. */
const WHOLE_SHARES = {
  exclusive: "exclusive",
  "time-slicing": "timeSlicing",
  mps: "mps",
  priority: "priority",
  "shared-server": "sharedServer",
} as const;

/** How one GPU holds these tenants under a policy; null when it cannot. */
function useOf(
  kind: PolicyKind,
  group: readonly TenantWish[],
  { gpu }: Wish,
  layouts: readonly (readonly Placement[])[],
): GpuUse | null {
  if (kind === "mig" || (kind === "hybrid" && group.length > 1)) {
    const cut = kind === "mig" ? instanceForEach(gpu, layouts, group) : sharedInstances(layouts, group);
    return cut === null ? null : { share: "mig", cut };
  }
  const workloads = group.map(({ workload }) => workload);
  if (!fitTogether(workloads, gpu.memoryBytes.value)) return null;
  if (kind === "hybrid") return { share: "exclusive", tenants: group };
  return { share: WHOLE_SHARES[kind], tenants: group };
}

/** Sharing is worth comparing where at least two share a GPU; more GPUs are taken where that does not fit. */
function gpuCounts({ tenants, gpus }: Wish): readonly number[] {
  const least = Math.max(1, Math.min(gpus, Math.floor(tenants.length / 2)));
  const most = Math.min(gpus, tenants.length);
  return Array.from({ length: most - least + 1 }, (_, i) => least + i);
}

function ownersOf(tenants: readonly TenantWish[], memoryBytes: number): { readonly tooLarge: string | undefined } {
  const large = tenants.find(({ workload }) => !fitTogether([workload], memoryBytes));
  if (large === undefined) return { tooLarge: undefined };
  return { tooLarge: `${large.name} alone needs ${formatBytes(totalNeedBytes(large.workload))} of memory` };
}

function roomRule(kind: PolicyKind, wish: Wish): string {
  const { gpu, gpus } = wish;
  if (kind === "mig")
    return `no MIG layout of ${plural(gpus)} (${gpu.name}) has an instance large enough for each tenant`;
  if (kind === "hybrid") return `no MIG layout of ${plural(gpus)} (${gpu.name}) has room for groups of tenants`;
  return `the memory of ${plural(gpus)} (${memoryText(wish)} each) does not hold all tenants`;
}

function needsText(tenants: readonly TenantWish[]): string {
  return tenants.map(({ name, workload }) => `${name} ${formatBytes(totalNeedBytes(workload))}`).join(", ");
}

function memoryText({ gpu }: Wish): string {
  return formatBytes(gpu.memoryBytes.value);
}

function plural(gpus: number): string {
  return gpus === 1 ? "1 GPU" : `${gpus} GPUs`;
}

import type { Gpu, MigProfile } from "../../sim/hardware/gpu.ts";
import { autoPlace, maximalLayouts, type Placement } from "../../sim/hardware/placement.ts";
import { fitTogether, totalNeedBytes } from "./memory-need.ts";
import { deal } from "./deal.ts";
import type { TenantWish } from "./wish.ts";

/** A GPU instance and who is on it. */
export interface FilledPart extends Placement {
  readonly tenants: readonly TenantWish[];
}

/** How one GPU is cut: into equal instances, one for each tenant, or part by part. */
export type Cut =
  | { readonly kind: "equal"; readonly profile: MigProfile; readonly tenants: readonly TenantWish[] }
  | { readonly kind: "parts"; readonly parts: readonly FilledPart[] };

/** The full layouts of a GPU, each with its instances from large to small; none without MIG. */
export function fullLayouts({ mig }: Gpu): readonly (readonly Placement[])[] {
  if (mig === null) return [];
  return maximalLayouts(mig, ["standard", "double-memory"])
    .filter((layout) => layout.every(({ profile }) => profile.sms.value !== null && profile.memoryBytes.value !== null))
    .map((layout) => layout.toSorted((a, b) => memoryOf(b.profile) - memoryOf(a.profile) || computeOrder(a, b)));
}

/**
 * An instance for each tenant: of the layouts with room, the one whose smallest instance has most compute, then the one
 * that leaves least compute unused. Equal instances where they are as good.
 * @returns null when no legal layout has room
 */
export function instanceForEach(
  gpu: Gpu,
  layouts: readonly (readonly Placement[])[],
  tenants: readonly TenantWish[],
): Cut | null {
  const byNeed = tenants.toSorted((a, b) => totalNeedBytes(b.workload) - totalNeedBytes(a.workload));
  const candidates = layouts
    .filter((layout) => layout.length >= tenants.length)
    .map((layout) => layout.slice(0, tenants.length))
    .filter((parts) => byNeed.every(({ workload }, i) => fitTogether([workload], memoryOf(parts[i]!.profile))));
  const best = candidates.toSorted((a, b) => leastCompute(b) - leastCompute(a) || compute(b) - compute(a))[0];
  if (best === undefined) return null;
  const equal = equalProfile(gpu, tenants.length);
  const isAsGood = equal !== undefined && best.every(({ profile }) => profile.computeSlices === equal.computeSlices);
  if (isAsGood && tenants.every(({ workload }) => fitTogether([workload], memoryOf(equal)))) {
    return { kind: "equal", profile: equal, tenants };
  }
  return { kind: "parts", parts: inOrder(best.map((part, i) => ({ ...part, tenants: [byNeed[i]!] }))) };
}

/**
 * Fewer instances than tenants, with several tenants on some: two where that is possible, as many as needed where it
 * is not, the whole GPU as one instance at last.
 * @returns null when no legal layout has room
 */
export function sharedInstances(
  layouts: readonly (readonly Placement[])[],
  tenants: readonly TenantWish[],
): Cut | null {
  const byNeed = tenants.toSorted((a, b) => totalNeedBytes(b.workload) - totalNeedBytes(a.workload));
  const counts = Array.from({ length: Math.max(0, tenants.length - 2) }, (_, i) => i + 2);
  for (const count of [...counts, 1]) {
    const candidates = layouts
      .filter((layout) => layout.length >= count)
      .map((layout) => layout.slice(0, count))
      .toSorted((a, b) => compute(b) - compute(a) || leastCompute(b) - leastCompute(a));
    for (const parts of candidates) {
      const places = parts.map(({ profile }) => ({ kind: profile.name, size: profile.computeSlices }));
      const fits = (group: readonly TenantWish[], i: number): boolean =>
        fitTogether(
          group.map(({ workload }) => workload),
          memoryOf(parts[i]!.profile),
        );
      const groups = deal(byNeed, places, fits);
      if (groups === null || groups.some((group) => group.length === 0)) continue;
      return { kind: "parts", parts: inOrder(parts.map((part, i) => ({ ...part, tenants: groups[i]! }))) };
    }
  }
  return null;
}

/** The profile that `mig: {equal: each}` takes for so many tenants; undefined when so many do not fit. */
function equalProfile({ mig }: Gpu, count: number): MigProfile | undefined {
  if (mig === null) return undefined;
  return mig.profiles
    .toSorted(
      (a, b) => b.computeSlices - a.computeSlices || b.memorySlices - a.memorySlices || (a.name < b.name ? -1 : 1),
    )
    .find((profile) => {
      const wanted = Array.from({ length: count }, () => ({ profile, start: undefined }));
      return !("rule" in autoPlace(mig, wanted));
    });
}

function inOrder(parts: readonly FilledPart[]): readonly FilledPart[] {
  return parts.toSorted((a, b) => a.start - b.start);
}

/** Of profiles whose memory is known, which {@link fullLayouts} sees to. */
function memoryOf(profile: MigProfile): number {
  return profile.memoryBytes.value ?? 0;
}

function computeOrder(a: Placement, b: Placement): number {
  return b.profile.computeSlices - a.profile.computeSlices || a.start - b.start;
}

function compute(parts: readonly Placement[]): number {
  return parts.reduce((sum, { profile }) => sum + profile.computeSlices, 0);
}

function leastCompute(parts: readonly Placement[]): number {
  return Math.min(...parts.map(({ profile }) => profile.computeSlices));
}

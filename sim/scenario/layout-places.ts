import type { GpuDocument, LeafDocument, PartDocument } from "./schema.ts";

/** A GPU or an instance of one, as far as it places tenants. */
type Placing = Pick<LeafDocument, "tenants"> & Partial<Pick<PartDocument, "compute">>;

/**
 * On how many partitions a policy places each tenant at the same time: of a GPU that changes its layout, in the layout
 * that has most of them.
 */
export function tenantPlaces(gpus: readonly GpuDocument[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const gpu of gpus) {
    const most = new Map<string, number>();
    for (const layout of layoutsIn(gpu)) {
      for (const [tenant, count] of countByTenant(layout)) most.set(tenant, Math.max(most.get(tenant) ?? 0, count));
    }
    for (const [tenant, count] of most) places.set(tenant, (places.get(tenant) ?? 0) + count);
  }
  return places;
}

function layoutsIn(gpu: GpuDocument): readonly (readonly Placing[])[] {
  if (gpu.layouts === undefined) return [[gpu, ...(Array.isArray(gpu.mig) ? gpu.mig : [])]];
  return Object.values(gpu.layouts).map((layout) => (Array.isArray(layout) ? layout : [layout]));
}

function countByTenant(leaves: readonly Placing[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { tenants = [], compute = [] } of leaves) {
    const entries = [...tenants, ...compute.flatMap((child) => child.tenants ?? [])];
    const names = new Set(entries.map((entry) => (typeof entry === "string" ? entry : entry.tenant)));
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The same layouts with every leaf changed, whether of an instance or of the whole GPU. */
export function mapLayouts(
  layouts: NonNullable<GpuDocument["layouts"]>,
  change: <Leaf extends Pick<LeafDocument, "tenants">>(leaf: Leaf) => Leaf,
): NonNullable<GpuDocument["layouts"]> {
  return Object.fromEntries(
    Object.entries(layouts).map(([name, layout]) => [
      name,
      Array.isArray(layout) ? layout.map((one) => change(one)) : change(layout),
    ]),
  );
}

import type { LayoutPlan } from "../sharing/recut-plan.ts";
import type { PlannedPartition } from "./model.ts";
import { layoutOf } from "./resolve-layouts.ts";

/**
 * Memory that a tenant's processes take at their start [B]: of a GPU that changes its layout, in the layout in which
 * they take most.
 */
export function tenantMemory(tenant: string, partitions: readonly PlannedPartition[]): number {
  const plans = new Map<LayoutPlan, number[]>();
  let total = 0;
  for (const { spec, memory } of partitions) {
    const bytes = memory.reduce((sum, one) => (one.tenant === tenant ? sum + one.bytes : sum), 0);
    const place = layoutOf(spec);
    if (place === null) {
      total += bytes;
      continue;
    }
    const byLayout = plans.get(place.plan) ?? place.plan.layouts.map(() => 0);
    for (const layout of place.layouts) byLayout[layout]! += bytes;
    plans.set(place.plan, byLayout);
  }
  for (const byLayout of plans.values()) total += Math.max(...byLayout);
  return total;
}

import type { Fact } from "../base/fact.ts";
import { combineLayouts } from "../metrics/combine-layouts.ts";
import type { LayoutInfo, LayoutsRecord, LayoutsResult } from "../result/layouts.ts";
import type { LayoutPlan } from "../sharing/recut-plan.ts";
import { layoutOf } from "./resolve-layouts.ts";
import type { PolicySpec } from "./scenario.ts";

/**
 * What a policy that changes layouts says of them; null where they are fixed.
 * @param records one per replication; null where a run has no layouts
 */
export function assembleLayouts(policy: PolicySpec, records: readonly (LayoutsRecord | null)[]): LayoutsResult | null {
  const known = records.filter((record): record is LayoutsRecord => record !== null);
  if (known.length === 0) return null;
  return combineLayouts(
    known,
    plansOf(policy).map((plan) => infosOf(plan, policy)),
  );
}

/** The settings of re-cuts that a policy rests on, with the GPU that they are of. */
export function layoutFacts(policy: PolicySpec): readonly { readonly gpu: string; readonly facts: [string, Fact][] }[] {
  return plansOf(policy).map((plan) => {
    const partition = policy.partitions.find((one) => layoutOf(one)?.plan === plan)!;
    return { gpu: partition.slice.gpu.name, facts: Object.entries(plan.settingFacts) };
  });
}

/** The plans of a policy, in the order of its GPUs. */
function plansOf(policy: PolicySpec): LayoutPlan[] {
  const plans = policy.partitions.flatMap((partition) => layoutOf(partition)?.plan ?? []);
  return [...new Set(plans)];
}

function infosOf(plan: LayoutPlan, policy: PolicySpec): LayoutInfo[] {
  return plan.layouts.map(({ name }, number) => ({
    name,
    partitions: policy.partitions.flatMap((partition) => {
      const place = layoutOf(partition);
      return place?.plan === plan && place.layouts.includes(number) ? [partition.slice.id] : [];
    }),
  }));
}

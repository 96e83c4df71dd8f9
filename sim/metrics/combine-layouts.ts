import {
  type GpuLayouts,
  type LayoutInfo,
  type LayoutsRecord,
  type LayoutsResult,
  type LayoutWindow,
  RECUT_STEPS,
  type RecutRecord,
  type RecutStep,
  type TenantLayouts,
} from "../result/layouts.ts";

/**
 * What a policy says of its layouts from what each replication shows.
 * @param records one per replication, at least one
 * @param layouts of each GPU, in the order of the records' GPUs
 */
export function combineLayouts(
  records: readonly LayoutsRecord[],
  layouts: readonly (readonly LayoutInfo[])[],
): LayoutsResult {
  const [first] = records;
  return {
    gpus: first!.gpus.map((_, g) => combineGpu(records, g, layouts[g]!)),
    tenants: first!.tenants.map((_, t) => combineTenant(records, t)),
  };
}

function combineGpu(records: readonly LayoutsRecord[], g: number, layouts: readonly LayoutInfo[]): GpuLayouts {
  const [first] = records;
  const { gpuIndex, start } = first!.gpus[g]!;
  const finished = records.flatMap(({ gpus }) => gpus[g]!.recuts.filter(({ toNs }) => toNs !== null));
  const count = finished.length;
  const meanOf = (step: RecutStep): number => sum(finished.map(({ stepNs }) => stepNs[step] ?? 0)) / count;
  return {
    index: gpuIndex,
    layouts,
    recuts: count / records.length,
    stepNs:
      count === 0
        ? null
        : (Object.fromEntries(RECUT_STEPS.map((step) => [step, meanOf(step)])) as Record<RecutStep, number>),
    longestNs: count === 0 ? null : finished.reduce((most, { fromNs, toNs }) => Math.max(most, toNs! - fromNs), 0),
    windows: windowsOf(first!.gpus[g]!.recuts, layouts[start]!, layouts, first!.endNs),
  };
}

function windowsOf(
  recuts: readonly RecutRecord[],
  start: LayoutInfo,
  layouts: readonly LayoutInfo[],
  endNs: number,
): LayoutWindow[] {
  const windows: LayoutWindow[] = [];
  const add = (fromNs: number, toNs: number, layout: string | null): void => {
    if (toNs > fromNs) windows.push({ fromNs, toNs, layout });
  };
  let [sinceNs, layout] = [0, start.name];
  for (const { fromNs, toNs, to } of recuts) {
    add(sinceNs, fromNs, layout);
    add(fromNs, toNs ?? endNs, null);
    [sinceNs, layout] = [toNs ?? endNs, layouts[to]!.name];
  }
  add(sinceNs, endNs, layout);
  return windows;
}

function combineTenant(records: readonly LayoutsRecord[], t: number): TenantLayouts {
  const own = records.map(({ tenants }) => tenants[t]!);
  const held = sum(own.map((one) => one.held));
  return {
    name: own[0]!.tenant,
    withoutPartNs: sum(own.map(({ withoutPartNs }) => withoutPartNs)) / own.length,
    held: held / own.length,
    heldMeanNs: held === 0 ? null : sum(own.map(({ heldNs }) => heldNs)) / held,
    heldLongestNs: held === 0 ? null : Math.max(...own.map(({ longestNs }) => longestNs)),
    evicted: sum(own.map(({ evicted }) => evicted)) / own.length,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

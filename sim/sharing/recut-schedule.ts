import type { RecutStep } from "../result/layouts.ts";
import type { RecutPart } from "./recut-part.ts";
import type { LayoutPlan } from "./recut-plan.ts";

/** What follows once the parts that go away are idle [ns from then on]. */
export interface RecutSchedule {
  readonly stepNs: Readonly<Record<Exclude<RecutStep, "drain">, number>>;
  /** When each new part serves. */
  readonly readyNs: ReadonlyMap<Pick<RecutPart, "instance" | "loadNs">, number>;
  readonly totalNs: number;
}

type Cut = Pick<RecutPart, "instance" | "loadNs">;

/**
 * Plans the commands of a re-cut: the orchestrator's time, then instances are destroyed one by one, MIG is switched if
 * need be, and instances are created one by one. The processes of a new part create their contexts as soon as it
 * is there, at the same time; weights come over the GPU's one link, process by process in the order of parts.
 * An instance that both layouts have stays, with other processes. Whether the GPU is cut at all is no instance.
 */
export function scheduleRecut(
  { layouts, settings }: Pick<LayoutPlan, "layouts" | "settings">,
  from: number,
  to: number,
  going: readonly Cut[],
  coming: readonly Cut[],
): RecutSchedule {
  const isMigAfter = layouts[to]!.isMig;
  const isMigBefore = layouts[from]!.isMig;
  const kept = new Set(going.map(({ instance }) => instance).filter((one) => coming.some((c) => c.instance === one)));
  const destroyed = isMigBefore ? going.filter(({ instance }) => !kept.has(instance)).length : 0;
  const orchestrator = Math.round(settings.orchestrator);
  const destroy = Math.round(settings.destroy) * destroyed;
  const modeChange = isMigAfter === isMigBefore ? 0 : Math.round(settings.modeChange);
  let createdNs = orchestrator + destroy + modeChange;
  let linkFreeNs = 0;
  const readyNs = new Map<Cut, number>();
  for (const part of coming) {
    if (isMigAfter && !kept.has(part.instance)) createdNs += Math.round(settings.create);
    let partReadyNs = createdNs;
    for (const loadNs of part.loadNs) {
      linkFreeNs = Math.max(linkFreeNs, createdNs + Math.round(settings.context)) + Math.round(loadNs);
      partReadyNs = linkFreeNs;
    }
    readyNs.set(part, partReadyNs);
  }
  const totalNs = Math.max(createdNs, ...readyNs.values());
  const create = createdNs - orchestrator - destroy - modeChange;
  return {
    stepNs: { orchestrator, destroy, modeChange, create, start: totalNs - createdNs },
    readyNs,
    totalNs,
  };
}

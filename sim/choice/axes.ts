import type { FlipResult, Objective } from "../result/choice.ts";
import type { ReadyTenant } from "../scenario/scenario.ts";
import { isMovedBy } from "./effective.ts";
import type { Axis } from "./flips.ts";
import { namesText } from "./names.ts";

/** The axes on which flips are looked for, and why not on the others. */
export interface Axes {
  readonly moved: readonly Axis[];
  /** In words, for those that move nothing. */
  readonly unmoved: readonly FlipResult[];
}

/**
 * The load and its burstiness where a tenant has one; where a throughput is asked for, how much of it, and how much work
 * comes with it where that comes by itself.
 */
export function axesOf(objective: Objective, tenants: readonly ReadyTenant[]): Axes {
  const asks = tenants.filter(({ targets }) => targets.some(({ metric }) => metric === "throughput"));
  const comes = asks.filter((one) => isMovedBy("load", one));
  const moved: Axis[] = [];
  const unmoved: FlipResult[] = [];
  if (!tenants.some((one) => isMovedBy("load", one)))
    unmoved.push(
      still("load", "The load cannot be moved: every tenant's clients wait for answers before they ask again."),
    );
  else if (objective === "throughput")
    unmoved.push(still("load", "The load is what this objective looks for: it changes nothing about the order."));
  else moved.push({ name: "load", words: "the load", changes: (load) => ({ load }), movesTarget: false });
  if (tenants.some((one) => isMovedBy("burstiness", one)))
    moved.push({ name: "burstiness", words: "the burstiness", changes: (cv) => ({ cv }), movesTarget: false });
  else
    unmoved.push(
      still("burstiness", "The burstiness cannot be moved: no tenant's arrivals have gaps drawn one by one."),
    );
  if (asks.length > 0)
    moved.push({
      name: "throughput target",
      words: `the throughput that is asked of ${namesText(asks.map(({ name }) => name))}`,
      changes: () => ({}),
      movesTarget: true,
    });
  if (comes.length > 0)
    moved.push({
      name: "batch work",
      words: `the work of ${namesText(comes.map(({ name }) => name))}, its throughput target included`,
      changes: (factor) => ({ loads: Object.fromEntries(comes.map(({ name }) => [name, factor])) }),
      movesTarget: true,
    });
  return { moved, unmoved };
}

function still(axis: Axis["name"], text: string): FlipResult {
  return { axis, from: 1, to: 1, at: null, interval: null, resolution: 0, winner: null, text };
}

import type { Fact } from "../base/fact.ts";
import type { FaultClass, FaultReading } from "../result/faults.ts";
import type { FaultSetting } from "./fault-constants.ts";

/** Faults of one class, as the scenario lists them. Every target has its own sequence of them. */
export interface FaultEntry {
  readonly class: FaultClass;
  /** Tenants whose processes cause them; null: each tenant. Of a tenant with several processes one is drawn at each fault. */
  readonly tenants: readonly string[] | null;
  /** The GPU that they are on; null: each GPU. */
  readonly gpu: number | null;
  /** Mean of the exponential times between them [ns], or null where {@link FaultEntry.atNs} says when. */
  readonly everyNs: number | null;
  /** Ascending, in whole ns. */
  readonly atNs: readonly number[];
}

/** All faults of a scenario, and what follows from them. */
export interface FaultPlan {
  readonly entries: readonly FaultEntry[];
  /** How the scenario reads what is contested. */
  readonly reading: FaultReading;
  /** Times [ns, integer], and where they come from. */
  readonly settings: Readonly<Record<FaultSetting, number>>;
  readonly facts: Readonly<Record<FaultSetting | "collateral" | "drainOnUncontained", Fact>>;
}

/** Classes whose target is a process of a tenant; the others hit a GPU, or all. */
export function isOfProcess(name: FaultClass): boolean {
  return name === "application" || name === "hang";
}

import { MAX_TIME_NS } from "../base/units.ts";
import type { WindowInfo } from "../result/run.ts";
import type { Arrivals } from "../workload/arrivals/index.ts";
import type { Scenario, TraceArrivals } from "./scenario.ts";

type Times = Pick<Scenario, "warmupNs" | "durationNs" | "limitNs"> & {
  readonly tenants: readonly { readonly arrivals: Arrivals | TraceArrivals }[];
};

/** Where requests are counted, and when a run ends at the latest. Recorded arrivals end by themselves. */
export function windowOf(scenario: Times): WindowInfo {
  const durationNs = scenario.durationNs ?? lastArrivalNs(scenario) + 1;
  // Recorded arrivals alone always come to an end, so nothing needs to cut their last requests short.
  const limitNs = scenario.durationNs === null ? MAX_TIME_NS - 1 : 2 * durationNs;
  return { warmupNs: scenario.warmupNs, durationNs, limitNs: scenario.limitNs ?? limitNs };
}

interface WindowRefusal {
  readonly key: "warmup" | "limit";
  readonly rule: string;
  readonly help: string;
}

/** Why nothing, or not all, could be counted in the window; empty when it makes sense. */
export function windowRefusals(scenario: Times): WindowRefusal[] {
  const { warmupNs, durationNs, limitNs } = windowOf(scenario);
  const end = scenario.durationNs === null ? "the last arrival" : "duration";
  const refusals: WindowRefusal[] = [];
  if (warmupNs >= durationNs) {
    const rule = scenario.durationNs === null ? `must end before ${end}` : `must be shorter than ${end}`;
    refusals.push({ key: "warmup", rule, help: "Nothing would be counted otherwise" });
  }
  if (limitNs < durationNs) {
    const rule = scenario.durationNs === null ? `must lie after ${end}` : `must be at least ${end}`;
    refusals.push({ key: "limit", rule, help: "Counted requests need time to finish" });
  }
  return refusals;
}

function lastArrivalNs({ tenants }: Times): number {
  return Math.max(0, ...tenants.map(({ arrivals }) => (arrivals.kind === "listed" ? (arrivals.atNs.at(-1) ?? 0) : 0)));
}

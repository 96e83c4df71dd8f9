import { MAX_TIME_NS } from "../base/units.ts";
import type { Arrivals } from "../workload/arrivals/index.ts";
import type { Scenario, TraceArrivals } from "./scenario.ts";

type Times = Pick<Scenario, "warmupNs" | "durationNs" | "limitNs"> & {
  readonly tenants: readonly { readonly arrivals: Arrivals | TraceArrivals }[];
};

/** When a run ends at the latest, and what is recorded before. [ns] */
export interface RunWindow {
  /** As given; null where it is found or not needed. */
  readonly warmupNs: number | null;
  readonly durationNs: number;
  readonly limitNs: number;
  /** Borders of the windows in which engines are metered, ascending; counting begins at one of them. */
  readonly edgesNs: Float64Array;
}

/** A warm-up is found to this share of the duration. */
const WINDOWS = 200;

/** Where requests are recorded, and when a run ends at the latest. Recorded arrivals end by themselves. */
export function windowOf(scenario: Times): RunWindow {
  const durationNs = scenario.durationNs ?? lastArrivalNs(scenario) + 1;
  // Recorded arrivals alone always come to an end, so nothing needs to cut their last requests short.
  const limitNs = scenario.durationNs === null ? MAX_TIME_NS - 1 : 2 * durationNs;
  const { warmupNs } = scenario;
  return { warmupNs, durationNs, limitNs: scenario.limitNs ?? limitNs, edgesNs: edgesOf(scenario, durationNs) };
}

function edgesOf(scenario: Times, durationNs: number): Float64Array {
  if (scenario.warmupNs !== null) return Float64Array.of(scenario.warmupNs, durationNs);
  if (isFinite(scenario)) return Float64Array.of(0, durationNs);
  const edges = Array.from({ length: WINDOWS + 1 }, (_, i) => Math.round((durationNs / WINDOWS) * i));
  return Float64Array.from(new Set(edges));
}

/**
 * Whether some arrivals are recorded ones or run a course once: such a load has its own beginning and end, from an
 * empty system on, so that nothing of it is a warm-up and no long run exists.
 */
export function isFinite({ tenants }: Pick<Times, "tenants">): boolean {
  return tenants.some(({ arrivals }) => runsOnce(arrivals));
}

function runsOnce(arrivals: Arrivals | TraceArrivals): boolean {
  switch (arrivals.kind) {
    case "listed":
    case "trace":
    case "spike":
    case "ramp":
      return true;
    case "windows":
      return arrivals.repeatNs === null;
    case "batch":
      return runsOnce(arrivals.batches);
    default:
      return false;
  }
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
  if (warmupNs !== null && warmupNs >= durationNs) {
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

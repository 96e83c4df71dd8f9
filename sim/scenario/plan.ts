import type { WindowInfo } from "../result/run.ts";
import { planMemory } from "./memory.ts";
import type { ModelSpec } from "./model.ts";
import type { PolicySpec, ReadyScenario, ReadyTenant } from "./scenario.ts";

/** The simulation of one policy of a scenario, with all its tenants: memory is given out, the window is known. */
export function planPolicy(scenario: ReadyScenario, policy: PolicySpec): ModelSpec {
  const byName = new Map(scenario.tenants.map((tenant) => [tenant.name, tenant]));
  return {
    seed: scenario.seed,
    tenants: scenario.tenants,
    partitions: policy.partitions.map((spec) => ({ spec, memory: planMemory(spec, byName) })),
    ...windowOf(scenario),
  };
}

/** Where requests are counted, and when a run ends at the latest. Recorded arrivals end by themselves. */
export function windowOf(scenario: ReadyScenario): WindowInfo {
  const durationNs = scenario.durationNs ?? lastArrivalNs(scenario.tenants) + 1;
  return { warmupNs: scenario.warmupNs, durationNs, limitNs: scenario.limitNs ?? 2 * durationNs };
}

function lastArrivalNs(tenants: readonly ReadyTenant[]): number {
  return Math.max(0, ...tenants.map(({ arrivals }) => (arrivals.kind === "listed" ? (arrivals.atNs.at(-1) ?? 0) : 0)));
}

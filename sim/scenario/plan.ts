import { planMemory } from "./memory.ts";
import type { ModelSpec } from "./model.ts";
import type { PolicySpec, ReadyScenario } from "./scenario.ts";
import { windowOf } from "./window.ts";

/** The simulation of one policy of a scenario, with all its tenants: memory is given out, the window is known. */
export function planPolicy(scenario: ReadyScenario, policy: PolicySpec): ModelSpec {
  const byName = new Map(scenario.tenants.map((tenant) => [tenant.name, tenant]));
  return {
    seed: scenario.seed,
    tenants: scenario.tenants,
    ...(scenario.pipelines === undefined ? {} : { pipelines: scenario.pipelines }),
    partitions: policy.partitions.map((spec) => ({ spec, memory: planMemory(spec, byName) })),
    ...(scenario.faults === undefined ? {} : { faults: { plan: scenario.faults, reading: scenario.faults.reading } }),
    ...windowOf(scenario),
  };
}

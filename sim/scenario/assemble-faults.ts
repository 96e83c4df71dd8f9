import type { Fact } from "../base/fact.ts";
import { containment } from "../hardware/error-containment.ts";
import { combineFaults } from "../metrics/combine-faults.ts";
import type { FaultsSample } from "../metrics/sample-faults.ts";
import type { FaultsResult } from "../result/faults.ts";
import { classesOf } from "./fault-readings.ts";
import type { ReadyScenario } from "./scenario.ts";

/** What a policy says of its faults; null where nothing breaks. @param samples one per replication */
export function assembleFaults(
  { faults, tenants }: Pick<ReadyScenario, "faults" | "tenants">,
  samples: readonly { readonly faults?: readonly FaultsSample[] }[],
  confidence: number,
): FaultsResult | null {
  if (faults === undefined) return null;
  return combineFaults(
    samples.map((sample) => sample.faults!),
    {
      classes: classesOf(faults),
      tenants: tenants.map(({ name, targets }) => ({
        name,
        hasTimeTargets: targets.some(({ metric }) => metric !== "throughput"),
      })),
      confidence,
    },
  );
}

/** What a scenario with faults rests on, by name: times that its classes make matter, and how it reads what is contested. */
export function faultFacts({
  faults,
  pool,
}: Pick<ReadyScenario, "faults" | "pool">): readonly (readonly [name: string, fact: Fact])[] {
  if (faults === undefined) return [];
  const classes = classesOf(faults);
  const isUsed: Readonly<Record<keyof typeof faults.facts, boolean>> = {
    process: true,
    gpuReset: classes.includes("uncontained") || classes.includes("contained"),
    node: classes.includes("offBus") || classes.includes("host"),
    hangTimeout: classes.includes("hang"),
    collateral: classes.includes("application") || classes.includes("hang"),
    drainOnUncontained: classes.includes("uncontained"),
  };
  const names: Readonly<Record<keyof typeof faults.facts, string>> = {
    process: "restart of a process",
    gpuReset: "reset of a GPU",
    node: "restart of a node",
    hangTimeout: "hangTimeout",
    collateral: "collateral",
    drainOnUncontained: "drainOnUncontained",
  };
  const settings = (Object.keys(isUsed) as (keyof typeof isUsed)[]).flatMap((key): [string, Fact][] =>
    isUsed[key] ? [[names[key], faults.facts[key]]] : [],
  );
  const gpus = classes.includes("contained") ? new Set(pool.map(({ gpu }) => gpu)) : [];
  return [...settings, ...[...gpus].map((gpu) => [`errors contained on ${gpu.name}`, containment(gpu)] as const)];
}

import type { Fact } from "../base/fact.ts";
import type { Target } from "../result/run.ts";
import type { Work } from "../workload/work.ts";

/** Tenants in a row, resolved: what one has finished, the next one gets. */
export interface PipelineSpec {
  readonly name: string;
  readonly title: string;
  /** Names of its tenants, in their order; two or more, none of them in another pipeline. */
  readonly stages: readonly string[];
  /** Stages whose work goes by the answer of the nearest stage before them that generates tokens. */
  readonly carrying: readonly string[];
  /** From the end of one stage to the arrival at the next [ns]. */
  readonly hop: Fact;
  /** About requests from the arrival at the first stage to the end of the last one. */
  readonly targets: readonly Target[];
}

/** The nearest stage before one that generates tokens; null where there is none. */
export function answering<T extends { readonly name: string; readonly work: Work }>(
  { stages }: Pick<PipelineSpec, "stages">,
  stage: string,
  tenants: readonly T[],
): T | null {
  const before = stages.slice(0, stages.indexOf(stage));
  const found = before.map((name) => tenants.find((tenant) => tenant.name === name));
  return found.findLast((tenant) => tenant?.work.kind === "llm") ?? null;
}

import type { Fact } from "../base/fact.ts";
import type { Target } from "../result/run.ts";

/** Tenants in a row, resolved: what one has finished, the next one gets. */
export interface PipelineSpec {
  readonly name: string;
  readonly title: string;
  /** Names of its tenants, in their order; two or more, none of them in another pipeline. */
  readonly stages: readonly string[];
  /** From the end of one stage to the arrival at the next [ns]. */
  readonly hop: Fact;
  /** About requests from the arrival at the first stage to the end of the last one. */
  readonly targets: readonly Target[];
}

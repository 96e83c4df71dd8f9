import { startProgress } from "../../cli/progress.ts";
import type * as Preparing from "../../cli/workers/recipe.ts";
import type * as Running from "../../cli/workers/run-experiment.ts";
import { experimentOptions } from "../../sim/scenario/run.ts";
import type { Prepare } from "../harness/round.ts";

/** Replications of one scenario on so many threads. */
export interface ReplicationsArgs {
  /** URL of the folder with the compiled product: its workers start without a compiler. */
  readonly product: string;
  readonly document: object;
  readonly workers: number;
}

/** The whole of an experiment, its pool of workers included. */
export const contender: Prepare<ReplicationsArgs> = async ({ product, document, workers }) => {
  const { runExperiment } = (await import(`${product}/cli/workers/run-experiment.js`)) as typeof Running;
  const { prepare } = (await import(`${product}/cli/workers/recipe.js`)) as typeof Preparing;
  const recipe = { file: "bench.yaml", document, traces: [], skipBadRows: false };
  const ready = await prepare(recipe);
  const options = experimentOptions({ yardsticks: false });
  return async () => {
    const progress = startProgress();
    const from = performance.now();
    const result = await runExperiment(recipe, ready, options, workers, progress);
    const ns = (performance.now() - from) * 1e6;
    progress.stop();
    const { latencyNs } = result.policies[0]!.tenants[0]!;
    return { ns, units: 1, counts: { p99: latencyNs.p99! } };
  };
};

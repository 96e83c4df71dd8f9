import { execFileSync } from "node:child_process";
import type { Prepare, Round } from "../harness/round.ts";

/** Replications of one scenario on so many threads. */
export interface ReplicationsArgs {
  /** URL of the folder with the compiled product: its workers start without a compiler. */
  readonly product: string;
  readonly document: object;
  readonly workers: number;
}

/**
 * The whole of an experiment, its pool of workers included, each time in a new process: that one thread finds its code
 * compiled by an earlier round, and workers that have just started do not, would be no comparison.
 */
export const contender: Prepare<ReplicationsArgs> = (args) => () => {
  const script = `
    const { product, document, workers } = ${JSON.stringify(args)};
    const { runExperiment } = await import(product + "/cli/workers/run-experiment.js");
    const { prepare } = await import(product + "/cli/workers/recipe.js");
    const { experimentOptions } = await import(product + "/sim/scenario/run.js");
    const recipe = { file: "bench.yaml", document, traces: [], skipBadRows: false };
    const ready = await prepare(recipe);
    const progress = { update() {}, stop() {} };
    const from = performance.now();
    const result = await runExperiment(ready, experimentOptions({ yardsticks: false }), workers, progress);
    const ns = (performance.now() - from) * 1e6;
    const p99 = result.policies[0].tenants[0].latencyNs.p99;
    console.log(JSON.stringify({ ns, units: 1, counts: { p99 } }));`;
  const out = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  return JSON.parse(out) as Round;
};

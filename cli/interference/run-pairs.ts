import type { PairRun } from "../../sim/claims/interference.ts";
import { Experiment, type ExperimentOptions, runTask } from "../../sim/scenario/experiment.ts";
import type { ReplicationSample } from "../../sim/scenario/replication-sample.ts";
import { experimentOptions } from "../../sim/scenario/run.ts";
import { startProgress } from "../progress.ts";
import { type Pool, startPool } from "../workers/pool.ts";
import { prepare, type Recipe } from "../workers/recipe.ts";
import { sent } from "../workers/sent-scenario.ts";

/** The documents give warm-ups, so that every replication comes back as a sample. */
const OPTIONS: ExperimentOptions = experimentOptions({ yardsticks: false });

/**
 * Runs several scenarios, all on the same threads. Their number changes nothing in the results.
 * @throws ProblemsError with what is wrong with a scenario or its traces
 */
export async function runPairs(recipes: readonly Recipe[], workers: number): Promise<readonly PairRun[]> {
  const pool = workers === 1 ? null : startPool(workers);
  const progress = startProgress();
  let done = 0;
  try {
    const results: PairRun[] = [];
    const run = async (recipe: Recipe): Promise<PairRun> => {
      const pair = await runPair(recipe, pool);
      done++;
      progress.update(done / recipes.length, `${done} of ${recipes.length} pairs`);
      return pair;
    };
    if (pool !== null) return await Promise.all(recipes.map(run));
    for (const recipe of recipes) results.push(await run(recipe));
    return results;
  } finally {
    progress.stop();
    await pool?.close();
  }
}

async function runPair(recipe: Recipe, pool: Pool | null): Promise<PairRun> {
  const ready = await prepare(recipe);
  const scenario = sent(ready);
  const experiment = new Experiment(ready, OPTIONS);
  const samples: ReplicationSample[] = [];
  for (let tasks = experiment.next(); tasks.length > 0; tasks = experiment.next()) {
    const outcomes =
      pool === null
        ? tasks.map((task) => runTask(ready, task, OPTIONS))
        : await Promise.all(
            tasks.map(async (task) =>
              pool.replicate({ scenario, task, yardsticks: false, progress: new Float64Array(1), slot: 0 }),
            ),
          );
    for (const outcome of outcomes) if (outcome.kind === "sample") samples.push(outcome.sample);
    experiment.take(outcomes);
  }
  return { result: experiment.result, samples };
}

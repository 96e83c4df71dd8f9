import { type Outcome, runTask, type Task } from "../../sim/scenario/experiment.ts";
import { prepare, type Recipe } from "./recipe.ts";

/** One replication, and where its progress is told. */
export interface Job {
  readonly recipe: Recipe;
  readonly task: Task;
  readonly yardsticks: boolean;
  /** Shared with the main thread: the share of each task that is done. */
  readonly progress: Float64Array;
  readonly slot: number;
}

/** Runs one replication in a worker thread. */
export async function replicate({ recipe, task, yardsticks, progress, slot }: Job): Promise<Outcome> {
  const scenario = await prepare(recipe);
  return runTask(scenario, task, {
    yardsticks,
    onProgress: (share) => {
      progress[slot] = share;
    },
  });
}

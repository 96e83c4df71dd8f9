import type { RunResult } from "../../sim/result/run.ts";
import { Experiment, type ExperimentOptions, type Outcome, runTask, type Task } from "../../sim/scenario/experiment.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";
import type { Progress } from "../progress.ts";
import { type Pool, startPool } from "./pool.ts";
import { sent } from "./sent-scenario.ts";

/** How often progress is looked at [ms]. */
const LOOK_MS = 100;

/**
 * Runs all replications of a scenario on several threads. Their number changes nothing in the result.
 */
export async function runExperiment(
  ready: ReadyScenario,
  options: ExperimentOptions,
  workers: number,
  progress: Progress,
): Promise<RunResult> {
  const experiment = new Experiment(ready, options);
  let pool: Pool | undefined;
  try {
    for (let tasks = experiment.next(); tasks.length > 0; tasks = experiment.next()) {
      if (workers === 1 || tasks.length === 1) {
        experiment.take(runHere(ready, tasks, options, progress));
      } else {
        pool ??= startPool(workers);
        experiment.take(await runThere(ready, tasks, options, pool, progress));
      }
    }
  } finally {
    await pool?.close();
  }
  return experiment.result;
}

function runHere(
  ready: ReadyScenario,
  tasks: readonly Task[],
  { yardsticks }: ExperimentOptions,
  progress: Progress,
): Outcome[] {
  return tasks.map((task, i) =>
    runTask(ready, task, {
      yardsticks,
      onProgress: (share, doing) => progress.update((i + share) / tasks.length, `${replicationName(task)}: ${doing}`),
    }),
  );
}

async function runThere(
  ready: ReadyScenario,
  tasks: readonly Task[],
  { yardsticks }: ExperimentOptions,
  pool: Pool,
  progress: Progress,
): Promise<Outcome[]> {
  const scenario = sent(ready);
  const shares = new Float64Array(new SharedArrayBuffer(tasks.length * Float64Array.BYTES_PER_ELEMENT));
  const names = `${replicationName(tasks[0]!)} to ${tasks.at(-1)!.replication + 1}`;
  const look = setInterval(() => {
    progress.update(shares.reduce((sum, share) => sum + share, 0) / tasks.length, names);
  }, LOOK_MS);
  try {
    return await Promise.all(
      tasks.map(async (task, slot) => pool.replicate({ scenario, task, yardsticks, progress: shares, slot })),
    );
  } finally {
    clearInterval(look);
  }
}

function replicationName({ replication }: Task): string {
  return `replication ${replication + 1}`;
}

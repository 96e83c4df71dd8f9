import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import type { Outcome } from "../../sim/scenario/experiment.ts";
import type { CellTask } from "../../sim/sweep/simulate-cell.ts";
import type { CellOutcome, ChoiceJob, ChoiceOutcome, Job } from "./worker.ts";

/** Worker threads that stay until the work is done. */
export interface Pool {
  replicate(job: Job): Promise<Outcome>;
  simulate(task: CellTask): Promise<CellOutcome>;
  /** Cells of a choice, in their order. */
  weigh(job: ChoiceJob): Promise<ChoiceOutcome>;
  close(): Promise<void>;
}

/** Threads where nobody says how many: one for each core. */
export function defaultWorkers(): number {
  return availableParallelism();
}

/** @param workers threads at most, at least 1 */
export function startPool(workers: number): Pool {
  const file = import.meta.url.endsWith(".ts") ? "./worker.dev.mjs" : "./worker.js";
  const piscina = new Piscina({
    filename: new URL(file, import.meta.url).href,
    // The others start when there are tasks for them.
    minThreads: 1,
    maxThreads: workers,
    // A worker that waits for its next task is not to be ended and started anew.
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  return {
    replicate: async (job) => (await piscina.run(job, { name: "replicate" })) as Outcome,
    simulate: async (task) => (await piscina.run(task, { name: "simulate" })) as CellOutcome,
    weigh: async (job) => (await piscina.run(job, { name: "weigh" })) as ChoiceOutcome,
    close: async () => piscina.close({ force: true }),
  };
}

import { type Outcome, runTask, type Task } from "../../sim/scenario/experiment.ts";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import type { CellSamples, ChoiceSource } from "../../sim/choice/simulate-cell.ts";
import type { Cell } from "../../sim/choice/unit.ts";
import type { CellResult } from "../../sim/sweep/cell.ts";
import type { CellTask } from "../../sim/sweep/simulate-cell.ts";
import { received, type SentScenario } from "./sent-scenario.ts";

/** One replication, and where its progress is told. */
export interface Job {
  readonly scenario: SentScenario;
  readonly task: Task;
  readonly yardsticks: boolean;
  /** Shared with the main thread: the share of each task that is done. */
  readonly progress: Float64Array;
  readonly slot: number;
}

/** Runs one replication in a worker thread. */
export function replicate({ scenario, task, yardsticks, progress, slot }: Job): Outcome {
  return runTask(received(scenario), task, {
    yardsticks,
    onProgress: (share) => {
      progress[slot] = share;
    },
  });
}

/** A cell, or what is wrong with its scenario: an error would lose its problems on the way between threads. */
export type CellOutcome = { readonly cell: CellResult } | { readonly problems: readonly Problem[] };

/** Runs one cell of a sweep in a worker thread. */
export async function simulate(task: CellTask): Promise<CellOutcome> {
  // Loaded here, as below: what reads scenarios takes longer to load than a worker that replicates takes to start.
  const { simulateCell } = await import("../../sim/sweep/simulate-cell.ts");
  try {
    return { cell: await simulateCell(task) };
  } catch (error) {
    if (error instanceof ProblemsError) return { problems: error.problems };
    throw error;
  }
}

/** Some cells of a choice: many are so short that one by one they would cost more to send than to run. */
export interface ChoiceJob {
  readonly source: ChoiceSource;
  readonly cells: readonly Cell[];
}

/** Samples in the order of the cells, or what is wrong with the scenario. */
export type ChoiceOutcome = { readonly samples: readonly CellSamples[] } | { readonly problems: readonly Problem[] };

/** Runs cells of a choice in a worker thread. */
export async function weigh({ source, cells }: ChoiceJob): Promise<ChoiceOutcome> {
  const { simulateChoiceCell } = await import("../../sim/choice/simulate-cell.ts");
  try {
    const samples: CellSamples[] = [];
    for (const cell of cells) samples.push(await simulateChoiceCell(source, cell));
    return { samples };
  } catch (error) {
    if (error instanceof ProblemsError) return { problems: error.problems };
    throw error;
  }
}

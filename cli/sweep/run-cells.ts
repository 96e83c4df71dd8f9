import { setImmediate as turn } from "node:timers/promises";
import { ProblemsError } from "../../sim/base/problems.ts";
import type { CellStore } from "../../sim/sweep/cell-store.ts";
import { inShard, type Shard } from "../../sim/sweep/shard.ts";
import { type CellTask, simulateCell } from "../../sim/sweep/simulate-cell.ts";
import { type Progress, startProgress } from "../progress.ts";
import { startPool } from "../workers/pool.ts";
import type { PreparedSweep } from "./prepared-sweep.ts";
import { timeLeft } from "./time-left.ts";

/** From so many cells to run on, it is said how many there are before the first one. */
const MANY_CELLS = 50;

/** Between lines of progress where there is no terminal for a bar [ms]. */
const LINE_EVERY_MS = 30_000;

/** How many cells there were, and how many of them had to be run. */
export interface CellCounts {
  readonly cells: number;
  readonly run: number;
}

/**
 * Runs the cells that are not in the store yet, on several threads, and puts each into the store as soon as it is
 * done: what is stopped loses nothing but the cells under way. Progress goes to standard error.
 *
 * All cells are gone through twice, once to count what is missing and once to run it: 100,000 take 3 s each time, for
 * each cell's document and key, which are made anew. Of each cell that was begun the key is kept, some 100 bytes, for
 * other cells may have the same; nothing else grows with the number of cells.
 * @param shard only its cells; null for all
 */
export async function runCells(
  sweep: PreparedSweep,
  store: CellStore,
  shard: Shard | null,
  workers: number,
): Promise<CellCounts> {
  const { total, missing } = countMissing(sweep, store, shard);
  if (missing === 0) return { cells: total, run: 0 };
  const threads = Math.min(workers, missing);
  if (missing > MANY_CELLS) {
    process.stderr.write(
      `${missing} cells to run on ${threads} ${threads === 1 ? "thread" : "threads"}; the same command goes on from there when stopped\n`,
    );
  }
  const pool = workers === 1 ? null : startPool(threads);
  const progress = process.stderr.isTTY ? startProgress() : progressLines();
  const left = timeLeft(missing);
  const tasks = missingTasks(sweep, store, shard);
  let done = 0;
  const work = async (): Promise<void> => {
    for (const task of tasks) {
      const outcome = pool === null ? { cell: await simulateCell(task) } : await pool.simulate(task);
      if ("problems" in outcome) throw new ProblemsError(outcome.problems);
      store.write(task.key, outcome.cell);
      done++;
      progress.update(done / missing, `${total - missing + done} of ${total} cells${left(done)}`);
      // On one thread nothing else would let Ctrl-C in before the end.
      if (pool === null) await turn();
    }
  };
  const stop = (): void => {
    progress.stop();
    process.stderr.write(
      `\nStopped: ${total - missing + done} of ${total} cells are done and kept. The same command goes on from there.\n`,
    );
    process.exit(130);
  };
  process.once("SIGINT", stop);
  try {
    // All take their tasks from the same iterator, two for each thread so that none waits.
    await Promise.all(Array.from({ length: pool === null ? 1 : 2 * workers }, work));
  } finally {
    process.removeListener("SIGINT", stop);
    progress.stop();
    await pool?.close();
  }
  return { cells: total, run: done };
}

/** A line now and then, for logs. */
function progressLines(): Progress {
  let lastMs = Date.now();
  return {
    update: (_share, doing) => {
      if (Date.now() - lastMs < LINE_EVERY_MS) return;
      lastMs = Date.now();
      process.stderr.write(`${doing}\n`);
    },
    stop: () => {},
  };
}

function* indices({ plan }: PreparedSweep, shard: Shard | null): Generator<number> {
  for (let index = 0; index < plan.cells; index++) if (shard === null || inShard(index, shard)) yield index;
}

function* missingTasks(sweep: PreparedSweep, store: CellStore, shard: Shard | null): Generator<CellTask> {
  const begun = new Set<string>();
  for (const index of indices(sweep, shard)) {
    const { task } = sweep.taskAt(index);
    if (store.has(task.key) || begun.has(task.key)) continue;
    begun.add(task.key);
    yield task;
  }
}

function countMissing(sweep: PreparedSweep, store: CellStore, shard: Shard | null): { total: number; missing: number } {
  let total = 0;
  let missing = 0;
  for (const index of indices(sweep, shard)) {
    total++;
    if (!store.has(sweep.taskAt(index).task.key)) missing++;
  }
  return { total, missing };
}

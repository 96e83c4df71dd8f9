import { setImmediate as turn } from "node:timers/promises";
import { ProblemsError } from "../../sim/base/problems.ts";
import type { RunCells } from "../../sim/choice/ledger.ts";
import { type CellSamples, type ChoiceSource, simulateChoiceCell } from "../../sim/choice/simulate-cell.ts";
import type { Cell } from "../../sim/choice/unit.ts";
import type { Pool } from "../workers/pool.ts";

/** Cells that go to a thread together, at most. */
const TOGETHER = 16;

/**
 * Runs cells on the threads of a pool, or on this one. Their number changes nothing in the samples.
 * @param pool   null: this thread
 * @param onDone told how many more cells are done
 */
export function cellRunner(
  source: ChoiceSource,
  pool: Pool | null,
  workers: number,
  onDone: (cells: number) => void,
): RunCells {
  if (pool === null) {
    return async (cells) => {
      const samples: CellSamples[] = [];
      for (const cell of cells) {
        samples.push(await simulateChoiceCell(source, cell));
        onDone(1);
        // On one thread nothing else would let Ctrl-C in before the end.
        await turn();
      }
      return samples;
    };
  }
  return async (cells) => {
    const size = Math.max(1, Math.min(TOGETHER, Math.floor(cells.length / (2 * workers))));
    const batches: (readonly Cell[])[] = [];
    for (let at = 0; at < cells.length; at += size) batches.push(cells.slice(at, at + size));
    const outcomes = await Promise.all(
      batches.map(async (batch) => {
        const outcome = await pool.weigh({ source, cells: batch });
        onDone(batch.length);
        return outcome;
      }),
    );
    return outcomes.flatMap((outcome) => {
      if ("problems" in outcome) throw new ProblemsError(outcome.problems);
      return outcome.samples;
    });
  };
}

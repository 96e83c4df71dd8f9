import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ProblemsError } from "../../sim/base/problems.ts";
import { VERSION } from "../../sim/base/version.ts";
import { assessClaim, type ClaimMeasurement } from "../../sim/claims/assess.ts";
import type { ClaimRow } from "../../sim/claims/rows.ts";
import type { ClaimsResult } from "../../sim/result/claims.ts";
import { CONFIDENCE } from "../../sim/scenario/experiment.ts";
import { sweepSchema } from "../../sim/scenario/sweep-schema.ts";
import { type CellStore, openCellStore } from "../../sim/sweep/cell-store.ts";
import { extractCell } from "../../sim/sweep/extract.ts";
import { simulateCell } from "../../sim/sweep/simulate-cell.ts";
import { studiesOf } from "../../sim/sweep/study.ts";
import { mistake } from "../mistake.ts";
import { startProgress } from "../progress.ts";
import { readScenarioFile } from "../scenario-file.ts";
import { type PreparedSweep, prepareSweep } from "../sweep/prepared-sweep.ts";
import { startPool } from "../workers/pool.ts";

/** The folder of scenarios that comes with the program: the nearest one above its sources or its build. */
function shippedScenarios(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "scenarios/claims")) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, "scenarios");
}

/**
 * Runs the sweeps of claims, all on the same threads, and judges them.
 * @param folder  cells are kept there, and not run again
 * @throws ProblemsError with what is wrong with a scenario
 */
export async function measureClaims(rows: readonly ClaimRow[], folder: string, workers: number): Promise<ClaimsResult> {
  const store = openCellStore(folder);
  const sweeps = rows.map((row) => ({ row, sweep: sweepOf(row) }));
  await runMissing(
    sweeps.map(({ sweep }) => sweep),
    store,
    workers,
  );
  return {
    schemaVersion: 1,
    kind: "claims",
    tool: { name: "slicewise", version: VERSION },
    confidence: CONFIDENCE,
    claims: sweeps.map(({ row, sweep }) => assessClaim(row, measurementOf(sweep, store))),
  };
}

function sweepOf(row: ClaimRow): PreparedSweep {
  const file = join(shippedScenarios(), "claims", `${row.scenario}.yaml`);
  const { expect: _expect, ...document } = readScenarioFile(file).document as Readonly<Record<string, unknown>>;
  const [study] = studiesOf(sweepSchema.parse(document["sweep"]));
  const options = { set: [], vary: [], replications: null, traces: [], alone: false };
  return prepareSweep({ file: `scenarios/claims/${row.scenario}.yaml`, document, study: study!, options });
}

async function runMissing(sweeps: readonly PreparedSweep[], store: CellStore, workers: number): Promise<void> {
  const tasks = sweeps
    .flatMap((sweep) => Array.from({ length: sweep.plan.cells }, (_, i) => sweep.taskAt(i).task))
    .filter(({ key }) => store.read(key) === null);
  if (tasks.length === 0) return;
  const pool = workers === 1 ? null : startPool(Math.min(workers, tasks.length));
  const progress = startProgress();
  let done = 0;
  const queue = tasks.values();
  const work = async (): Promise<void> => {
    for (const task of queue) {
      const outcome = pool === null ? { cell: await simulateCell(task) } : await pool.simulate(task);
      if ("problems" in outcome) throw new ProblemsError(outcome.problems);
      store.write(task.key, outcome.cell);
      done++;
      progress.update(done / tasks.length, `${done} of ${tasks.length} cells`);
    }
  };
  try {
    // Two for each thread, so that none waits.
    await Promise.all(Array.from({ length: pool === null ? 1 : 2 * workers }, work));
  } finally {
    progress.stop();
    await pool?.close();
  }
}

function measurementOf(sweep: PreparedSweep, store: CellStore): ClaimMeasurement {
  const { plan, policies, metric, document, file } = sweep;
  const [axis, ...others] = plan.axes;
  if (axis === undefined || others.length > 0) {
    mistake(file, { rule: "must vary one axis", found: `${plan.axes.length} axes` });
  }
  const cells = Array.from({ length: plan.cells }, (_, i) => {
    const { at, task } = sweep.taskAt(i);
    return extractCell(at, store.read(task.key)!, policies, metric);
  });
  return { question: String(document["question"]), metric, axis, policies, cells };
}

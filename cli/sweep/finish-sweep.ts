import { join } from "node:path";
import { stableJson } from "../../sim/base/json.ts";
import { ProblemsError } from "../../sim/base/problems.ts";
import { VERSION } from "../../sim/base/version.ts";
import { METRICS } from "../../sim/metrics/definitions.ts";
import type { SweepCell, SweepResult } from "../../sim/result/sweep.ts";
import { CONFIDENCE } from "../../sim/scenario/experiment.ts";
import { cellCommand, quoted } from "../../sim/sweep/cell-command.ts";
import type { CellResult } from "../../sim/sweep/cell.ts";
import type { CellStore } from "../../sim/sweep/cell-store.ts";
import { extractCell } from "../../sim/sweep/extract.ts";
import { REPORT_FILE, RESULT_FILE } from "../../sim/sweep/manifest.ts";
import { sweepRows, type TableCell } from "../../sim/sweep/rows.ts";
import { writeTables } from "../../sim/sweep/tables.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import type { PreparedSweep } from "./prepared-sweep.ts";

/** Beyond this the report has no charts, so nothing needs to be kept for them. */
const MOST_CELLS_IN_REPORT = 20_000;

/** What {@link finishSweep} wrote. */
export interface FinishedSweep {
  readonly rows: number;
  readonly result: SweepResult;
}

/** Why {@link finishSweep} wrote nothing: cells that have no file, or one that is cut short or changed. */
export interface UnfinishedSweep {
  /** At least one. */
  readonly missing: number;
}

/**
 * Writes tables, result and report of a sweep whose cells are all in the store, in the order of the plan: however and
 * wherever they were run, the files are the same. This is where every cell is read, so where damage is found.
 */
export async function finishSweep(
  sweep: PreparedSweep,
  store: CellStore,
  folder: string,
): Promise<FinishedSweep | UnfinishedSweep> {
  const missing = { count: 0 };
  const kept: SweepCell[] = [];
  let common: readonly string[] | null = null;
  const cells = eachCell(sweep, store, missing, (at, cell) => {
    const names = cell.run?.tenants.map(({ name }) => name);
    if (names !== undefined) common = common === null ? names : common.filter((name) => names.includes(name));
    if (sweep.plan.cells <= MOST_CELLS_IN_REPORT) kept.push(extractCell(at, cell, sweep.policies, sweep.metric));
  });
  const flags = commandFlags(sweep);
  let rows: number;
  try {
    rows = writeTables(
      folder,
      sweep.plan.axes,
      sweepRows(cells, {
        axes: sweep.plan.axes,
        policies: sweep.policies,
        command: (at, possible) => cellCommand(sweep.file, sweep.axes, at, [...flags, ...policyFlags(sweep, possible)]),
      }),
    );
  } catch (error) {
    if (missing.count === 0) throw error;
    return { missing: missing.count };
  }
  const result = resultOf(sweep, kept, common ?? []);
  replaceFile(join(folder, RESULT_FILE), stableJson(result));
  const { renderSweepReport } = await import("../../reports/sweep/sweep-page.ts");
  replaceFile(join(folder, REPORT_FILE), renderSweepReport(result));
  return { rows, result };
}

function* eachCell(
  sweep: PreparedSweep,
  store: CellStore,
  missing: { count: number },
  see: (at: readonly number[], cell: CellResult) => void,
): Generator<TableCell> {
  for (let index = 0; index < sweep.plan.cells; index++) {
    const { at, task } = sweep.taskAt(index);
    const result = store.read(task.key);
    if (result === null) missing.count++;
    if (result === null || missing.count > 0) continue;
    see(at, result);
    yield { at, result };
  }
  // Nothing but an error keeps the files that were begun from appearing.
  if (missing.count > 0) throw incomplete(sweep, missing.count);
}

/** The mistake of a sweep that cannot be finished. */
export function incomplete(sweep: PreparedSweep, missing: number): ProblemsError {
  return new ProblemsError([
    {
      path: "sweep",
      rule: "must be complete before its tables are written",
      found: `${missing} of ${sweep.plan.cells} cells missing or damaged`,
      help: `Run the shards that are missing, or ${sweepCommand(sweep)} with the merged folder as --out, which runs what is missing`,
    },
  ]);
}

function resultOf(sweep: PreparedSweep, cells: readonly SweepCell[], tenants: readonly string[]): SweepResult {
  const { document, study, plan, metric, policies, file } = sweep;
  const { sweep: _sweep, ...scenario } = document;
  const text = (key: string): string | null => (typeof document[key] === "string" ? document[key] : null);
  return {
    schemaVersion: 1,
    kind: "sweep",
    tool: { name: "slicewise", version: VERSION },
    scenario: {
      name: nameOf(file),
      title: text("title") ?? nameOf(file),
      question: text("question"),
      seed: typeof document["seed"] === "number" ? document["seed"] : 1,
      document: scenario,
    },
    study: study.name,
    question: study.question,
    command: sweepCommand(sweep),
    confidence: CONFIDENCE,
    axes: plan.axes,
    policies,
    tenants,
    metric,
    cells,
    metrics: METRICS,
    notes:
      cells.length < plan.cells
        ? [`The sweep has ${plan.cells} cells; charts are drawn up to ${MOST_CELLS_IN_REPORT}.`]
        : [],
  };
}

function nameOf(file: string): string {
  return (file.split(/[/\\]/u).at(-1) ?? file).replace(/\.(ya?ml|json)$/iu, "");
}

/** Options that a cell's own run needs to give the same numbers. */
function commandFlags({ options, study }: PreparedSweep): string[] {
  const replications = options.replications ?? study.replications;
  return [
    ...options.set.map((setting) => `--set ${quoted(setting)}`),
    ...(replications === null ? [] : [`--replications ${replications}`]),
    ...options.traces.map(([tenant, file]) => `--trace ${quoted(`${tenant}=${file}`)}`),
  ];
}

/** Chosen only where others would stop the run. */
function policyFlags({ policies }: PreparedSweep, possible: readonly string[]): string[] {
  return possible.length === policies.length ? [] : possible.map((name) => `--policy ${quoted(name)}`);
}

function sweepCommand(sweep: PreparedSweep): string {
  const { file, study, options } = sweep;
  const chosen = study.name === null ? [] : [`--study ${quoted(study.name)}`];
  const varied = options.vary.map((axis) => `--vary ${quoted(axis)}`);
  return [
    "slicewise sweep",
    quoted(file),
    ...chosen,
    ...varied,
    ...commandFlags(sweep),
    ...(options.alone ? ["--alone"] : []),
  ].join(" ");
}

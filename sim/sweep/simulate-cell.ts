import { ProblemsError } from "../base/problems.ts";
import type { DecidingMetric } from "../metrics/deciding-metric.ts";
import { loadTraces } from "../scenario/load.ts";
import { possiblePart } from "../scenario/parse.ts";
import { runScenario } from "../scenario/run.ts";
import { type CellResult, cellOf } from "./cell.ts";

/** One cell to run. Plain data. */
export interface CellTask {
  readonly key: string;
  /** The scenario file, which traces are looked up beside. */
  readonly file: string;
  readonly document: unknown;
  /** Trace files given on the command line, by tenant. */
  readonly traces: readonly (readonly [tenant: string, file: string])[];
  readonly metric: DecidingMetric;
  /** Whether tenants are run alone too. */
  readonly yardsticks: boolean;
}

/**
 * Runs one cell of a sweep. A pure function of the task and its traces.
 * @throws ProblemsError when the scenario is wrong in another way than that a policy cannot exist
 */
export async function simulateCell(task: CellTask): Promise<CellResult> {
  const { key, file, document, traces, metric, yardsticks } = task;
  const part = possiblePart(document, file);
  if ("problems" in part) throw new ProblemsError(part.problems);
  if (part.scenario === null) return cellOf(key, null, part.impossible);
  const loaded = await loadTraces(part.scenario, { scenarioFile: file, traces: new Map(traces) });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  return cellOf(key, runScenario(loaded.ready, { yardsticks, metric }), part.impossible);
}

import { ProblemsError } from "../../sim/base/problems.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import { scenarioOf } from "../../sim/scenario/parse.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";

/** Plain data from which a scenario is made ready to run, always with the same outcome. */
export interface Recipe {
  /** The scenario file; traces are looked up beside it. */
  readonly file: string;
  readonly document: unknown;
  /** Trace files given on the command line, by tenant. */
  readonly traces: readonly (readonly [tenant: string, file: string])[];
  readonly skipBadRows: boolean;
}

/** @throws ProblemsError with everything that is wrong with the scenario or its traces */
export async function prepare({ file, document, traces, skipBadRows }: Recipe): Promise<ReadyScenario> {
  const resolved = scenarioOf(document, file);
  if ("problems" in resolved) throw new ProblemsError(resolved.problems);
  const options = { scenarioFile: file, traces: new Map(traces), skipBadRows };
  const loaded = await loadTraces(resolved.scenario, options);
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  return loaded.ready;
}

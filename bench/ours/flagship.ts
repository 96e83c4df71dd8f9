import { readFileSync } from "node:fs";
import { renderReport } from "../../reports/page.ts";
import { stableJson } from "../../sim/base/json.ts";
import { ProblemsError } from "../../sim/base/problems.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";
import type { Prepare } from "../harness/round.ts";

/** What is done with the flagship scenario. */
export interface FlagshipArgs {
  readonly what: "run" | "json" | "report";
  /** Its file. */
  readonly file: string;
  readonly durationS: number;
}

/** The scenario that `npm start` runs, shortened: all policies and yardsticks, or what is written of its result. */
export const contender: Prepare<FlagshipArgs> = async ({ what, file, durationS }) => {
  const scenario = { ...(await flagship(file)), durationNs: durationS * 1e9, warmupNs: 0, replications: 2 };
  const result = runScenario(scenario);
  const work = {
    run: () => void runScenario(scenario),
    json: () => void stableJson(result),
    report: () => void renderReport(result),
  }[what];
  return () => {
    const from = performance.now();
    work();
    return { ns: (performance.now() - from) * 1e6, units: 1 };
  };
};

async function flagship(file: string): Promise<ReadyScenario> {
  const parsed = parseScenario(readFileSync(file, "utf8"), file);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  const loaded = await loadTraces(parsed.scenario, { scenarioFile: file });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  return loaded.ready;
}

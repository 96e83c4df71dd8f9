import { readFileSync } from "node:fs";
import { ProblemsError } from "../sim/base/problems.ts";
import { withSettings } from "../sim/sweep/set-text.ts";
import { parseScenario, scenarioOf } from "../sim/scenario/parse.ts";
import type { Scenario } from "../sim/scenario/scenario.ts";
import { mistake } from "./mistake.ts";

/**
 * Reads and checks a scenario file.
 * @param settings values set on the command line, such as "tenants.chat.arrivals.rate=4/s"
 * @throws ProblemsError with everything that is wrong with it
 */
export function readScenarioFile(file: string, settings: readonly string[] = []): Scenario {
  const parsed = parseScenario(readText(file), file);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  if (settings.length === 0) return parsed.scenario;
  const changed = withSettings(parsed.scenario.document, settings);
  if ("problems" in changed) throw new ProblemsError(changed.problems);
  const resolved = scenarioOf(changed.document, file);
  if ("problems" in resolved) throw new ProblemsError(resolved.problems);
  return resolved.scenario;
}

/** @throws ProblemsError when there is none to read: yargs takes "-" for a positional and then drops it */
export function checkFilesGiven(files: readonly string[]): void {
  if (files.length === 0) mistake("scenarios", { rule: "must be names of files", help: "Standard input is not read" });
}

function readText(file: string): string {
  if (file === "") mistake("scenarios", { rule: "must be names of files", found: "an empty name" });
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") mistake(file, { rule: "there is no such file", help: "scenarios/ holds examples" });
    if (code === "EISDIR") mistake(file, { rule: "is a folder", help: "Name a scenario file in it" });
    if (code === "EACCES") mistake(file, { rule: "may not be read" });
    throw error;
  }
}

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ProblemsError } from "../sim/base/problems.ts";
import { withSettings } from "../sim/sweep/set-text.ts";
import { parseScenario, scenarioOf } from "../sim/scenario/parse.ts";
import type { Scenario } from "../sim/scenario/scenario.ts";
import { mistake } from "./mistake.ts";

/**
 * Reads and checks a scenario file.
 * @param settings values set on the command line, such as "tenants.chat.arrivals.rate=4/s"
 * @param policies names of those that will be run; with these settings others may be impossible. All unless given
 * @throws ProblemsError with everything that is wrong with it
 */
export function readScenarioFile(
  file: string,
  settings: readonly string[] = [],
  policies: readonly string[] = [],
): Scenario {
  const parsed = parseScenario(readText(file), file, (name) => readBeside(file, name));
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  if (settings.length === 0) return parsed.scenario;
  const changed = withSettings(parsed.scenario.document, settings);
  if ("problems" in changed) throw new ProblemsError(changed.problems);
  const resolved = scenarioOf(withPolicies(changed.document, policies), file);
  if ("problems" in resolved) throw new ProblemsError(resolved.problems);
  return resolved.scenario;
}

function withPolicies(document: unknown, names: readonly string[]): unknown {
  const { policies } = document as { readonly policies?: unknown };
  if (names.length === 0 || policies === null || typeof policies !== "object") return document;
  // A name that is not there is told elsewhere, with all names that are.
  if (!names.every((name) => Object.hasOwn(policies, name))) return document;
  const chosen = Object.entries(policies).filter(([name]) => names.includes(name));
  return { ...(document as object), policies: Object.fromEntries(chosen) };
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

/** A file named in a scenario, relative to it. */
function readBeside(scenario: string, name: string): { readonly file: string; readonly text: string | null } {
  const file = resolve(dirname(scenario), name);
  try {
    return { file: name, text: readFileSync(file, "utf8") };
  } catch {
    return { file: name, text: null };
  }
}

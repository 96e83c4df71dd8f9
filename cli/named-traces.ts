import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Problem, ProblemsError } from "../sim/base/problems.ts";
import type { Scenario } from "../sim/scenario/scenario.ts";
import { readYaml } from "../sim/scenario/yaml-document.ts";
import { openTrace } from "../sim/workload/traces/open-trace.ts";

/**
 * Why trace files that a scenario names cannot be read, each file once; only their beginnings are looked at.
 * @param file of the scenario
 * @param given tenants whose traces the command line names instead
 */
export async function namedTraceProblems(
  file: string,
  { tenants }: Pick<Scenario, "tenants">,
  given: ReadonlySet<string> = new Set(),
): Promise<Problem[]> {
  const problems = new Map<string, Problem>();
  for (const { name, arrivals } of tenants) {
    if (arrivals.kind !== "trace" || arrivals.file === null || given.has(name) || problems.has(arrivals.file)) continue;
    const refusal = await whyUnreadable(resolve(dirname(file), arrivals.file));
    if (refusal !== null) problems.set(arrivals.file, placed(file, name, arrivals.file, refusal));
  }
  return [...problems.values()];
}

async function whyUnreadable(path: string): Promise<Problem | null> {
  try {
    for await (const _ of openTrace(path)) break;
    return null;
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems[0]!;
    throw error;
  }
}

function placed(file: string, tenant: string, named: string, { rule, help }: Problem): Problem {
  const path = ["tenants", tenant, "arrivals", "file"];
  const issue = { path, rule, found: named, help };
  const written = readYaml(readFileSync(file, "utf8"), file);
  const unplaced = { file, path: path.join("."), rule, found: named, ...(help === undefined ? {} : { help }) };
  if ("problems" in written) return unplaced;
  // A name set on the command line, or that of a copied tenant, has no place of its own in the text.
  return valueAt(written.value, path) === named ? written.locate(issue) : unplaced;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const step of path) at = at !== null && typeof at === "object" ? (at as Record<string, unknown>)[step] : null;
  return at;
}

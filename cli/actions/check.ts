import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { replicationSeed } from "../../sim/base/random.ts";
import { DEFAULT_REPLICATIONS } from "../../sim/scenario/experiment.ts";
import { planMemory } from "../../sim/scenario/memory.ts";
import { placedPolicy } from "../../sim/scenario/placement.ts";
import type { PolicySpec, Scenario } from "../../sim/scenario/scenario.ts";
import { tooLateNotes } from "../../sim/scenario/too-late.ts";
import { namedTraceProblems } from "../named-traces.ts";
import { checkFilesGiven, readScenarioFile } from "../scenario-file.ts";

/**
 * Prints what is in scenario files.
 * @throws ProblemsError with everything that is wrong with them and with the files that they name
 */
export async function check(scenarios: readonly string[]): Promise<void> {
  checkFilesGiven(scenarios);
  const problems: Problem[] = [];
  for (const file of scenarios) {
    try {
      const scenario = readScenarioFile(file);
      const unreadable = await namedTraceProblems(file, scenario);
      if (unreadable.length > 0) throw new ProblemsError(unreadable);
      const { tenants, policies, pipelines = [] } = scenario;
      const rows = pipelines.length === 0 ? "" : `${plural(pipelines.length, "pipeline")}, `;
      process.stdout.write(
        `${file}: ok, ${plural(tenants.length, "tenant")}, ${rows}${plural(policies.length, "policy")}\n`,
      );
      for (const failure of memoryFailures(scenario)) process.stdout.write(`  ${failure}\n`);
      for (const note of lateNotes(scenario)) process.stdout.write(`  ${note}\n`);
    } catch (error) {
      if (!(error instanceof ProblemsError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ProblemsError(problems);
}

/** A scenario in which something does not fit is valid, and its run says so; but whoever checks wants to know. */
function memoryFailures({ tenants, policies, seed, replications }: Scenario): string[] {
  const byName = new Map(tenants.map((tenant) => [tenant.name, tenant]));
  const failuresOf = ({ partitions }: PolicySpec): string[] =>
    partitions.flatMap((partition) => planMemory(partition, byName)).flatMap(({ failure }) => failure ?? []);
  return policies.flatMap((policy) => {
    const { name } = policy;
    if (policy.placement === undefined) return failuresOf(policy).map((failure) => `policy ${name}: ${failure}`);
    // The placements that a run of it draws.
    const draws = Array.from({ length: replications ?? DEFAULT_REPLICATIONS }, (_, i) =>
      failuresOf(placedPolicy(policy, replicationSeed(seed, i))),
    );
    const failing = draws.filter((failures) => failures.length > 0);
    if (failing.length === 0) return [];
    return [`policy ${name}: in ${failing.length} of ${draws.length} placements ${failing[0]![0]!}`];
  });
}

/** Without a duration, counting ends with the recorded arrivals, which are not read here. */
function lateNotes({ tenants, durationNs }: Scenario): string[] {
  if (durationNs === null) return [];
  return tenants.flatMap(({ name, arrivals }) => tooLateNotes(name, arrivals, durationNs));
}

function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

import type { CommandModule } from "yargs";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { readScenarioFile } from "../scenario-file.ts";

export const checkCommand: CommandModule<object, { scenarios: string[] }> = {
  command: "check <scenarios..>",
  describe: "Check scenario files and report everything that is wrong with them",
  builder: (yargs) =>
    yargs
      .positional("scenarios", { type: "string", array: true, demandOption: true, describe: "scenario files" })
      .example("$0 check scenarios/*.yaml", "check all scenarios of a folder"),
  handler: ({ scenarios }) => {
    const problems: Problem[] = [];
    for (const file of scenarios) {
      try {
        const { tenants, policies } = readScenarioFile(file);
        process.stdout.write(
          `${file}: ok, ${plural(tenants.length, "tenant")}, ${plural(policies.length, "policy")}\n`,
        );
      } catch (error) {
        if (!(error instanceof ProblemsError)) throw error;
        problems.push(...error.problems);
      }
    }
    if (problems.length > 0) throw new ProblemsError(problems);
  },
};

function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

import type { CommandModule } from "yargs";

export const checkCommand: CommandModule<object, { scenarios: string[] }> = {
  command: "check <scenarios..>",
  describe: "Check scenario files and report everything that is wrong with them",
  builder: (yargs) =>
    yargs
      .positional("scenarios", { type: "string", array: true, demandOption: true, describe: "scenario files" })
      .example("$0 check scenarios/*.yaml", "check all scenarios of a folder"),
  handler: async ({ scenarios }) => (await import("../actions/check.ts")).check(scenarios),
};

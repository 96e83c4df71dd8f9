import type { CommandModule } from "yargs";
import type { ValidateArguments } from "../actions/validate.ts";

export const validateCommand: CommandModule<object, ValidateArguments> = {
  command: "validate <observations>",
  describe: "Predict published measurements from others of the same workload, and say how far off the predictions are",
  builder: (yargs) =>
    yargs
      .positional("observations", { type: "string", demandOption: true, describe: "measurements, a CSV file" })
      .option("json", { type: "boolean", default: false, describe: "every row and every score, as JSON" })
      .option("html", { type: "string", requiresArg: true, describe: "write a report with pictures to this file" })
      .option("max-worst-stratum", {
        type: "string",
        requiresArg: true,
        describe: "fail when the score of the worst stratum is above this: 10%",
      })
      .option("max-median", {
        type: "string",
        requiresArg: true,
        describe: "fail when the median over strata is above this: 5%",
      })
      .option("min-order", {
        type: "string",
        requiresArg: true,
        describe: "fail when fewer pairs are predicted in the right order: 98%",
      })
      .example("$0 validate observations.csv", "errors by stratum, family and group, and the worst rows")
      .example("$0 validate observations.csv --json", "id, measured and predicted of every row")
      .example("$0 validate observations.csv --max-worst-stratum 10%", "a gate with its own exit code"),
  handler: async (flags) => (await import("../actions/validate.ts")).validateFile(flags),
};

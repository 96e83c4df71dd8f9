import type { CommandModule } from "yargs";
import type { CalibrateArguments } from "../actions/calibrate.ts";

export const calibrateCommand: CommandModule<object, CalibrateArguments> = {
  command: "calibrate <observations>",
  describe: "Fit workloads to measurements and write them so that a scenario can name them",
  builder: (yargs) =>
    yargs
      .positional("observations", { type: "string", demandOption: true, describe: "measurements, a CSV file" })
      .option("out", {
        type: "string",
        requiresArg: true,
        describe: "file for the workloads [default: standard output]",
      })
      .example("$0 calibrate observations.csv --out workloads.yaml", 'then "workloads: workloads.yaml" in a scenario'),
  handler: async (flags) => (await import("../actions/calibrate.ts")).calibrateFile(flags),
};

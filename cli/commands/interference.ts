import type { CommandModule } from "yargs";
import type { InterferenceArguments } from "../actions/interference.ts";
import { WORKERS_OPTION } from "./workers-option.ts";

export const interferenceCommand: CommandModule<object, InterferenceArguments> = {
  command: "interference <scenario>",
  describe: "Put each tenant beside every kind of noisy neighbour, under every way of sharing one GPU",
  builder: (yargs) =>
    yargs
      .positional("scenario", {
        type: "string",
        demandOption: true,
        describe: "scenario file whose tenants are looked at",
      })
      .option("victim", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "look at these tenants only [default: all]",
      })
      .option("tolerate", {
        type: "string",
        requiresArg: true,
        describe: "how much longer p50 and p99 may be [default: 10%]",
      })
      .option("duration", {
        type: "string",
        requiresArg: true,
        describe: "simulated time of each pair; the p99 of rare requests needs more [default: 2min]",
      })
      .option("replications", {
        type: "string",
        requiresArg: true,
        describe: "independent repetitions with other draws [default: 4]",
      })
      .option("out", {
        type: "string",
        requiresArg: true,
        describe: "folder for result and report [default: out/<scenario>-interference]",
      })
      .option("json", {
        type: "string",
        requiresArg: true,
        describe: "write the result as JSON to this file only; - for standard output",
      })
      .option("workers", WORKERS_OPTION)
      .example("$0 interference my.yaml --victim chat", "chat beside five kinds of neighbours")
      .example("$0 interference my.yaml --tolerate 5%", "advice for stricter promises"),
  handler: async (flags) => (await import("../actions/interference.ts")).interference(flags),
};

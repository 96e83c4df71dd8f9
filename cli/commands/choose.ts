import type { CommandModule } from "yargs";
import type { ChooseArguments } from "../actions/choose.ts";
import { WORKERS_OPTION } from "./workers-option.ts";

export const chooseCommand: CommandModule<object, ChooseArguments> = {
  command: "choose <scenario>",
  describe: "Say which way of sharing to choose: every possible one is weighed; policies: may be left out",
  builder: (yargs) =>
    yargs
      .positional("scenario", { type: "string", demandOption: true, describe: "scenario file" })
      .option("objective", {
        type: "string",
        requiresArg: true,
        describe: "latency, isolation, cost or throughput [default: cost with several GPUs and targets, else latency]",
      })
      .option("allow", {
        type: "string",
        requiresArg: true,
        describe: "kinds that can be had: exclusive,time-slicing,mps,mig,hybrid [default: all]",
      })
      .option("gpu", { type: "string", requiresArg: true, describe: "another type of GPU, or all for a comparison" })
      .option("budget", {
        type: "string",
        requiresArg: true,
        describe: "about so much work for two cores [default: 40s]",
      })
      .option("cells", {
        type: "string",
        requiresArg: true,
        describe: "instead of --budget, about so many simulations of a part, however long each takes",
      })
      .option("draws", {
        type: "string",
        requiresArg: true,
        describe: "so many draws of the constants that are not measured [default: as the budget allows, 4 to 100]",
      })
      .option("duration", { type: "string", requiresArg: true, describe: "simulated time, instead of the scenario's" })
      .option("replications", {
        type: "string",
        requiresArg: true,
        describe: "repetitions of the finalists [default: 6]",
      })
      .option("seed", { type: "string", requiresArg: true, describe: "seed of all random streams" })
      .option("set", { type: "string", array: true, requiresArg: true, describe: "change a value of the scenario" })
      .option("trace", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "trace file of a tenant: code=FILE",
      })
      .option("workers", WORKERS_OPTION)
      .option("json", {
        type: "string",
        requiresArg: true,
        describe: "write the result as JSON; - for standard output",
      })
      .option("report", { type: "string", requiresArg: true, describe: "write a page to this file" })
      .example("$0 choose scenarios/consolidate-six.yaml --report choice.html", "how to place six services")
      .example("$0 choose my.yaml --allow time-slicing,mps", "where the provider offers no MIG"),
  handler: async (flags) => (await import("../actions/choose.ts")).choose(flags),
};

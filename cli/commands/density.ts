import type { CommandModule } from "yargs";
import type { DensityArguments } from "../actions/density.ts";
import { WORKERS_OPTION } from "./workers-option.ts";

export const densityCommand: CommandModule<object, DensityArguments> = {
  command: "density <scenario>",
  describe: "Say how many tenants of one kind fit on one GPU under each policy",
  builder: (yargs) =>
    yargs
      .positional("scenario", { type: "string", demandOption: true, describe: "scenario file" })
      .option("tenant", {
        type: "string",
        requiresArg: true,
        describe: "tenant of the scenario [default: its only one]",
      })
      .option("max", { type: "string", requiresArg: true, describe: "how many are looked at [default: 32]" })
      .option("gpu", { type: "string", requiresArg: true, describe: "another type of GPU" })
      .option("duration", { type: "string", requiresArg: true, describe: "simulated time, instead of the scenario's" })
      .option("replications", {
        type: "string",
        requiresArg: true,
        describe: "repetitions [default: the scenario's, or 4]",
      })
      .option("seed", { type: "string", requiresArg: true, describe: "seed of all random streams" })
      .option("set", { type: "string", array: true, requiresArg: true, describe: "change a value of the scenario" })
      .option("workers", WORKERS_OPTION)
      .option("json", {
        type: "string",
        requiresArg: true,
        describe: "write the result as JSON; - for standard output",
      })
      .option("report", { type: "string", requiresArg: true, describe: "write a page to this file" })
      .example("$0 density my.yaml --tenant chat --gpu h100-sxm5-80gb", "how many chats one H100 serves"),
  handler: async (flags) => (await import("../actions/density.ts")).density(flags),
};

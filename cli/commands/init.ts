import type { CommandModule } from "yargs";
import type { InitArguments } from "../actions/init.ts";

export const initCommand: CommandModule<object, InitArguments> = {
  command: "init [file]",
  describe: "Write a commented scenario to begin with, by asking or from flags",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", default: "scenario.yaml", describe: "the file to write" })
      .option("gpu", { type: "string", requiresArg: true, describe: "type of the GPUs: h100-sxm5-80gb" })
      .option("gpus", { type: "string", requiresArg: true, describe: "how many of them [default: 1]" })
      .option("tenant", {
        type: "string",
        array: true,
        nargs: 1,
        describe: "NAME=WORKLOAD@RATE:TARGETS, such as chat=llama-3-8b@3/s:ttft=1s,tpot=60ms; may be given again",
      })
      .option("policies", {
        type: "string",
        requiresArg: true,
        describe:
          "exclusive, time-slicing, mps, mig, hybrid [default: these, where they fit], priority, shared-server; by commas",
      })
      .option("duration", {
        type: "string",
        requiresArg: true,
        describe: "simulated time: 20min [default: about 1000 requests of the rarest tenant]",
      })
      .option("seed", { type: "string", requiresArg: true, describe: "seed of all random draws [default: 1]" })
      .option("force", { type: "boolean", default: false, describe: "write over a file that is there" })
      .example("$0 init my.yaml", "asks for what it needs, in a terminal")
      .example(
        "$0 init my.yaml --gpu h100-sxm5-80gb --tenant chat=llama-3-8b@3/s:ttft=1s --tenant embed=text-embedding@25/s:latency=100ms",
        "without questions",
      ),
  handler: async (flags) => (await import("../actions/init.ts")).init(flags),
};

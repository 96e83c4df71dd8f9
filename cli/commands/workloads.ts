import type { CommandModule } from "yargs";
import type { WorkloadsArguments } from "../actions/workloads.ts";

export const workloadsCommand: CommandModule<object, WorkloadsArguments> = {
  command: "workloads [name]",
  describe: "List the workloads, or one workload's parameters, sources and times alone on MIG slices",
  builder: (yargs) =>
    yargs
      .positional("name", { type: "string", describe: "a workload of the catalogue" })
      .option("gpu", {
        type: "string",
        requiresArg: true,
        describe: "GPU for the times alone [default: the one that it was measured on]",
      })
      .option("json", {
        type: "boolean",
        default: false,
        describe:
          "as JSON: name, kind, parameters (value, unit, grade, source, range); of one also its times alone in ns",
      })
      .example("$0 workloads", "all workloads of the catalogue")
      .example("$0 workloads llama-3-8b --gpu h100-sxm5-80gb", "its parameters, and one request alone on each slice"),
  handler: async (flags) => (await import("../actions/workloads.ts")).workloads(flags),
};

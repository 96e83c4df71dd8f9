import type { CommandModule } from "yargs";

export const gpusCommand: CommandModule<object, { name: string | undefined; json: boolean }> = {
  command: "gpus [name]",
  describe: "List the GPUs, or one GPU's MIG profiles, placements and layouts",
  builder: (yargs) =>
    yargs
      .positional("name", { type: "string", describe: "a GPU of the catalogue" })
      .option("json", { type: "boolean", default: false, describe: "every number with grade and source, as JSON" })
      .example("$0 gpus", "all GPUs of the catalogue")
      .example("$0 gpus a100-sxm4-80gb", "profiles, SMs, placements and legal layouts"),
  handler: async ({ name, json }) => (await import("../actions/gpus.ts")).gpus(name, json),
};

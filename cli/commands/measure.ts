import type { CommandModule } from "yargs";
import type { MeasureArguments } from "../actions/measure.ts";

export const measureCommand: CommandModule<object, MeasureArguments> = {
  command: "measure",
  describe: "Measure your own model on your GPU: write the script that does it, and tell how to use it",
  builder: (yargs) =>
    yargs
      .option("out", { type: "string", requiresArg: true, describe: "folder to write measure_gpu.py and model.py to" })
      .option("run", {
        type: "boolean",
        default: false,
        describe: "run it there with python3, which must have PyTorch",
      })
      .option("python", { type: "string", requiresArg: true, default: "python3", describe: "which Python to run" })
      .example("$0 measure --out measure", "write the script and a template for your model")
      .example("$0 measure --out measure --run -- --toy mlp", "measure a built-in model on the GPU of this machine"),
  handler: async (flags) => (await import("../actions/measure.ts")).measure(flags),
};

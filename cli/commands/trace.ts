import type { CommandModule } from "yargs";
import type { TraceArguments } from "../actions/trace.ts";

export const traceCommand: CommandModule<object, TraceArguments> = {
  command: "trace <file>",
  describe: "Tell what is in a trace file: format, rate, burstiness, tokens, clients, problems",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", demandOption: true, describe: "a trace, plain or gzipped" })
      .option("format", { type: "string", requiresArg: true, describe: "its format; recognised unless given" })
      .option("window", { type: "string", requiresArg: true, describe: "this part of its time only: 10min..1h" })
      .option("seed", {
        type: "string",
        requiresArg: true,
        describe: "seed of what a format draws, such as times inside a minute [default: 1]",
      })
      .option("json", { type: "boolean", default: false, describe: "the numbers as JSON on standard output" })
      .option("html", { type: "string", requiresArg: true, describe: "write a report page to this file too" })
      .example("$0 trace AzureLLMInferenceTrace_code.csv", "recognises the format and prints what is in it")
      .example("$0 trace trace.jsonl.gz --window 10min..40min --html trace.html", "half an hour of it, with a page"),
  handler: async (flags) => (await import("../actions/trace.ts")).trace(flags),
};

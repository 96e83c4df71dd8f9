import type { CommandModule } from "yargs";
import type { ClaimsArguments } from "../actions/claims.ts";
import { WORKERS_OPTION } from "./workers-option.ts";

export const claimsCommand: CommandModule<object, ClaimsArguments> = {
  command: "claims",
  describe: "Put what people say about MIG and time-slicing to the test: twelve rows, each with its numbers",
  builder: (yargs) =>
    yargs
      .option("table", {
        type: "string",
        requiresArg: true,
        describe: "A: MIG against time-slicing; B: what to use for what [default: both]",
      })
      .option("json", { type: "boolean", default: false, describe: "every point with its numbers, as JSON" })
      .option("out", {
        type: "string",
        requiresArg: true,
        describe: "folder for the runs, which are not done twice [default: out/claims]",
      })
      .option("workers", WORKERS_OPTION)
      .example("$0 claims", "both tables, with verdicts, numbers and where they flip")
      .example("$0 claims --table B --json", "one table as JSON"),
  handler: async (flags) => (await import("../actions/claims.ts")).claims(flags),
};

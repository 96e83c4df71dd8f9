import type { CommandModule } from "yargs";
import type { RunArguments } from "../actions/run.ts";
import { WORKERS_OPTION } from "./workers-option.ts";

export const runCommand: CommandModule<object, RunArguments> = {
  command: "run <scenarios..>",
  describe: "Run scenarios through all their policies; write result.json and report.html",
  builder: (yargs) =>
    yargs
      .positional("scenarios", { type: "string", array: true, demandOption: true, describe: "scenario files" })
      .option("out", {
        type: "string",
        requiresArg: true,
        describe: "folder for the results [default: out/<scenario>]",
      })
      .option("seed", {
        type: "string",
        requiresArg: true,
        describe: "seed of all random streams, instead of the scenario's",
      })
      .option("duration", {
        type: "string",
        requiresArg: true,
        describe: "simulated time, instead of the scenario's: 10min",
      })
      .option("replications", {
        type: "string",
        requiresArg: true,
        describe: "independent repetitions with other draws, instead of the scenario's (5 unless it says)",
      })
      .option("precision", {
        type: "string",
        requiresArg: true,
        describe: "repeat until the intervals of all targets are this narrow: 5%",
      })
      .option("max-replications", {
        type: "string",
        requiresArg: true,
        describe: "repetitions at most, with --precision [default: 100]",
      })
      .option("policy", { type: "string", array: true, requiresArg: true, describe: "run these policies only" })
      .option("set", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "change a value of the scenario: tenants.chat.arrivals.rate=4/s",
      })
      .option("trace", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "trace file of a tenant: code=FILE",
      })
      .option("skip-bad-rows", {
        type: "boolean",
        default: false,
        describe: "count bad rows of a trace instead of stopping",
      })
      .option("force-percentiles", {
        type: "boolean",
        default: false,
        describe: "give percentiles of overloaded services too; they say how long the run was",
      })
      .option("expect", {
        type: "boolean",
        default: false,
        describe: "fail with exit code 3 when an expectation of the scenario (expect:) does not hold",
      })
      .option("timeline", {
        type: "string",
        requiresArg: true,
        describe: "show this window of the simulated clock instant by instant: 10s..10.2s; also writes timeline.json",
      })
      .option("replication", {
        type: "string",
        requiresArg: true,
        describe: "which repetition --timeline shows, counted from 1 [default: 1]",
      })
      .option("perfetto", {
        type: "string",
        requiresArg: true,
        describe: "write the --timeline to this file as a trace for ui.perfetto.dev or chrome://tracing",
      })
      .option("workers", WORKERS_OPTION)
      .option("json", {
        type: "string",
        requiresArg: true,
        describe: "write the result as JSON to this file only; - for standard output",
      })
      .example("$0 run scenarios/consolidate-six.yaml", "writes out/consolidate-six/report.html")
      .example("$0 run my.yaml --precision 2%", "as often as it takes to know every target to 2 %")
      .example("$0 run my.yaml --policy hybrid --duration 1h --seed 7", "one policy, longer, other draws")
      .example("$0 run scenarios/azure-code.yaml --trace code=trace.csv.gz", "replay a recorded trace")
      .example("$0 run my.yaml --timeline 10s..10.2s --perfetto trace.json", "who had the GPU in these 200 ms")
      .example("$0 run my.yaml --json - | jq .policies[].name", "the result on standard output"),
  handler: async (flags) => (await import("../actions/run.ts")).run(flags),
};

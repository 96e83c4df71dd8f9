import type { Argv, CommandModule } from "yargs";
import type { SweepArguments } from "../actions/sweep.ts";
import { WORKERS_OPTION } from "./workers-option.ts";

interface MergeArguments {
  readonly folders: string[];
  readonly out: string | string[] | undefined;
}

export const sweepCommand: CommandModule = {
  command: "sweep",
  describe: "Run a scenario at many values of its settings; write a table and a report",
  builder: (yargs) =>
    yargs
      .command(wholeCommand)
      .command(shardCommand)
      .command(mergeCommand)
      .demandCommand(1, "name a scenario file, or shard or merge")
      .example("$0 sweep scenarios/studies/tenants.yaml", "the studies that the file describes")
      .example("$0 sweep my.yaml --vary tenants.chat.arrivals.rate=2/s..16/s/8", "eight rates")
      .example("$0 sweep shard 2/7 my.yaml --out part2", "the second of seven parts, on any machine")
      .example("$0 sweep merge part1 part2 --out all", "bring the parts together"),
  handler: () => {},
};

const wholeCommand: CommandModule<object, SweepArguments> = {
  command: "$0 <scenario>",
  describe: "Run all cells that are not in the folder yet; a stopped sweep goes on where it was",
  builder: (yargs) => sweepOptions(yargs),
  handler: async (flags) => (await import("../actions/sweep.ts")).sweepAll(flags),
};

const shardCommand: CommandModule<object, SweepArguments> = {
  command: "shard <part> <scenario>",
  describe: "Run one of several equal parts, 2/7 for the second of seven; merge brings them together",
  builder: (yargs) =>
    sweepOptions(yargs.positional("part", { type: "string", demandOption: true, describe: "part/parts" })),
  handler: async (flags) => (await import("../actions/sweep.ts")).sweepShard(flags),
};

const mergeCommand: CommandModule<object, MergeArguments> = {
  command: "merge <folders..>",
  describe: "Bring the cells of several folders together; write the table and the report",
  builder: (yargs) =>
    yargs
      .positional("folders", { type: "string", array: true, demandOption: true, describe: "folders of shards" })
      .option("out", { type: "string", requiresArg: true, demandOption: true, describe: "folder for the whole" }),
  handler: async ({ folders, out }) => (await import("../actions/sweep.ts")).merge(folders, out),
};

function sweepOptions(yargs: Argv): Argv<SweepArguments> {
  return yargs
    .positional("scenario", { type: "string", demandOption: true, describe: "scenario file" })
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "folder for cells and results [default: out/<scenario>-sweep]",
    })
    .option("vary", {
      type: "string",
      array: true,
      requiresArg: true,
      describe:
        "an axis: path=v1,v2 or path=from..to/steps[@log]; several make all combinations; p=1,2&q=3,4 vary together",
    })
    .option("study", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "run these studies of the scenario only",
    })
    .option("set", { type: "string", array: true, requiresArg: true, describe: "change a value of the scenario first" })
    .option("replications", {
      type: "string",
      requiresArg: true,
      describe: "of each cell, instead of what the file says",
    })
    .option("trace", { type: "string", array: true, requiresArg: true, describe: "trace file of a tenant: code=FILE" })
    .option("alone", {
      type: "boolean",
      default: false,
      describe: "run every tenant alone too, for slowdown, interference and fairness; takes about twice as long",
    })
    .option("workers", WORKERS_OPTION);
}

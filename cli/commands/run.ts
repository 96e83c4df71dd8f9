import { join } from "node:path";
import type { CommandModule } from "yargs";
import { stableJson } from "../../sim/base/json.ts";
import type { Problem } from "../../sim/base/problems.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { experimentOptions } from "../../sim/scenario/run.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";
import { mistake } from "../mistake.ts";
import { once, type Overrides, overrideScenario, parseOverrides, type RunFlags } from "../overrides.ts";
import { startProgress } from "../progress.ts";
import { checkFilesGiven, readScenarioFile } from "../scenario-file.ts";
import { summaryText } from "../summary-text.ts";
import { WORKERS_FLAG, workersOf } from "../workers-flag.ts";
import { prepare } from "../workers/recipe.ts";
import { runExperiment } from "../workers/run-experiment.ts";
import { writeWhole } from "../write-file.ts";

interface RunArguments extends RunFlags {
  readonly scenarios: string[];
  readonly out: string | string[] | undefined;
  readonly json: string | string[] | undefined;
  readonly set: string[] | undefined;
  readonly "skip-bad-rows": boolean;
  readonly "force-percentiles": boolean;
  readonly workers: string | string[] | undefined;
}

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
      .option("workers", WORKERS_FLAG)
      .option("json", {
        type: "string",
        requiresArg: true,
        describe: "write the result as JSON to this file only; - for standard output",
      })
      .example("$0 run scenarios/consolidate-six.yaml", "writes out/consolidate-six/report.html")
      .example("$0 run my.yaml --precision 2%", "as often as it takes to know every target to 2 %")
      .example("$0 run my.yaml --policy hybrid --duration 1h --seed 7", "one policy, longer, other draws")
      .example("$0 run scenarios/azure-code.yaml --trace code=trace.csv.gz", "replay a recorded trace")
      .example("$0 run my.yaml --json - | jq .policies[].name", "the result on standard output"),
  handler: async (flags) => {
    checkFilesGiven(flags.scenarios);
    const problems: Problem[] = [];
    const workers = workersOf(flags.workers, problems);
    const overrides = parseOverrides(flags, problems);
    const scenarios = flags.scenarios.map((file) => ({
      file,
      scenario: overrideScenario(readScenarioFile(file, flags.set, overrides.policies), overrides),
    }));
    const out = once("--out", flags.out);
    const json = once("--json", flags.json);
    checkNames(json, scenarios);
    for (const { file, scenario } of scenarios) {
      const result = await simulate(file, scenario, overrides, workers, flags);
      const folder = outFolder(out, scenario.name, scenarios.length);
      await deliver(result, json, folder);
    }
  },
};

async function simulate(
  file: string,
  scenario: Scenario,
  overrides: Overrides,
  workers: number,
  flags: RunArguments,
): Promise<RunResult> {
  const { document } = scenario;
  const recipe = { file, document, traces: [...overrides.traces], skipBadRows: flags["skip-bad-rows"] };
  const ready = await prepare(recipe);
  const options = experimentOptions({ forceOverloaded: flags["force-percentiles"] });
  const progress = startProgress();
  try {
    return await runExperiment(recipe, ready, options, workers, progress);
  } finally {
    progress.stop();
  }
}

async function deliver(result: RunResult, json: string | undefined, folder: string): Promise<void> {
  const text = stableJson(result);
  if (json === "-") {
    process.stdout.write(text);
    return;
  }
  if (json !== undefined) {
    writeWhole(json, text);
    process.stdout.write(`${summaryText(result)}\n\nResult: ${json}\n`);
    return;
  }
  const report = join(folder, "report.html");
  // Loaded here because the chart packages take longer to load than everything else together.
  const { renderReport } = await import("../../reports/page.ts");
  const page = renderReport(result);
  writeWhole(join(folder, "result.json"), text);
  writeWhole(report, page);
  process.stdout.write(`${summaryText(result)}\n\nReport: ${report}\n`);
}

function outFolder(out: string | undefined, name: string, scenarios: number): string {
  if (out === undefined) return join("out", name);
  return scenarios > 1 ? join(out, name) : out;
}

/** Two scenarios must not write over each other's results. */
function checkNames(json: string | undefined, scenarios: readonly { readonly scenario: Scenario }[]): void {
  if (scenarios.length > 1 && json !== undefined) {
    mistake("--json", {
      rule: "takes the result of one scenario",
      found: `${scenarios.length} scenarios`,
      help: "Use --out DIR",
    });
  }
  const names = scenarios.map(({ scenario }) => scenario.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    mistake("run", {
      rule: "two scenarios have the same name and would write over each other",
      found: twice,
      help: "Run them one by one",
    });
  }
}

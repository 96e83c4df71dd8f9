import { join } from "node:path";
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
import { workersOf } from "../workers-flag.ts";
import { prepare } from "../workers/recipe.ts";
import { runExperiment } from "../workers/run-experiment.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";

/** Flags of `run`. */
export interface RunArguments extends RunFlags {
  readonly scenarios: string[];
  readonly out: string | string[] | undefined;
  readonly json: string | string[] | undefined;
  readonly set: string[] | undefined;
  readonly "skip-bad-rows": boolean;
  readonly "force-percentiles": boolean;
  readonly workers: string | string[] | undefined;
}

/** Runs scenarios and writes what they show. @throws ProblemsError with everything that is wrong with flags and files */
export async function run(flags: RunArguments): Promise<void> {
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
}

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
    replaceFile(json, text);
    process.stdout.write(`${summaryText(result)}\n\nResult: ${json}\n`);
    return;
  }
  const report = join(folder, "report.html");
  // Loaded here because the chart packages take longer to load than everything else together.
  const { renderReport } = await import("../../reports/page.ts");
  const page = renderReport(result);
  replaceFile(join(folder, "result.json"), text);
  replaceFile(report, page);
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

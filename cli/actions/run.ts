import { join } from "node:path";
import { stableJson } from "../../sim/base/json.ts";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { traceEventsText } from "../../sim/metrics/trace-events.ts";
import type { RunResult } from "../../sim/result/run.ts";
import type { Timeline } from "../../sim/result/timeline.ts";
import { experimentOptions } from "../../sim/scenario/run.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";
import { recordTimeline } from "../../sim/scenario/timeline.ts";
import { judgeExpectations } from "../../sim/claims/judge-expectation.ts";
import { EXIT } from "../exit-codes.ts";
import { expectText } from "../expect-text.ts";
import { mistake } from "../mistake.ts";
import { namedTraceProblems } from "../named-traces.ts";
import { once, type Overrides, overrideScenario, parseOverrides, type RunFlags } from "../overrides.ts";
import { startProgress } from "../progress.ts";
import { checkFilesGiven, readScenarioFile } from "../scenario-file.ts";
import { summaryText } from "../summary-text.ts";
import { parseTimeline, type TimelineFlags, type TimelineRequest } from "../timeline-flags.ts";
import { workersOf } from "../workers-flag.ts";
import { prepare } from "../workers/recipe.ts";
import { runExperiment } from "../workers/run-experiment.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";

/** Flags of `run`. */
export interface RunArguments extends RunFlags, TimelineFlags {
  readonly scenarios: string[];
  readonly out: string | string[] | undefined;
  readonly json: string | string[] | undefined;
  readonly set: string[] | undefined;
  readonly "skip-bad-rows": boolean;
  readonly "force-percentiles": boolean;
  readonly expect: boolean;
  readonly workers: string | string[] | undefined;
}

/** Runs scenarios and writes what they show. @throws ProblemsError with everything that is wrong with flags and files */
export async function run(flags: RunArguments): Promise<void> {
  checkFilesGiven(flags.scenarios);
  const problems: Problem[] = [];
  const workers = workersOf(flags.workers, problems);
  const json = once("--json", flags.json);
  const outcome = { scenarios: flags.scenarios.length, isJsonOnly: json !== undefined };
  const seen = parseTimeline(flags, outcome, problems);
  const overrides = parseOverrides(flags, problems);
  const scenarios = flags.scenarios.map((file) => ({
    file,
    scenario: overrideScenario(readScenarioFile(file, flags.set, overrides.policies), overrides),
  }));
  const out = once("--out", flags.out);
  checkNames(json, scenarios);
  const given = new Set(overrides.traces.keys());
  const unreadable: Problem[] = [];
  for (const { file, scenario } of scenarios) unreadable.push(...(await namedTraceProblems(file, scenario, given)));
  if (unreadable.length > 0) throw new ProblemsError(unreadable);
  for (const { file, scenario } of scenarios) {
    const { result, timeline } = await simulate(file, scenario, overrides, workers, flags, seen);
    const folder = outFolder(out, scenario.name, scenarios.length);
    if (timeline !== null && seen?.perfetto !== undefined) replaceFile(seen.perfetto, traceEventsText(timeline));
    await deliver(result, timeline, json, folder);
    gate(result, flags.expect);
  }
}

async function simulate(
  file: string,
  scenario: Scenario,
  overrides: Overrides,
  workers: number,
  flags: RunArguments,
  seen: TimelineRequest | null,
): Promise<{ readonly result: RunResult; readonly timeline: Timeline | null }> {
  const { document } = scenario;
  const recipe = { file, document, traces: [...overrides.traces], skipBadRows: flags["skip-bad-rows"] };
  const ready = await prepare(recipe);
  const options = experimentOptions({ forceOverloaded: flags["force-percentiles"] });
  // First, because a window that cannot be shown should be told before the long part begins.
  const timeline = seen === null ? null : recordTimeline(ready, seen.wish);
  const progress = startProgress();
  try {
    return { result: await runExperiment(ready, options, workers, progress), timeline };
  } finally {
    progress.stop();
  }
}

async function deliver(
  result: RunResult,
  timeline: Timeline | null,
  json: string | undefined,
  folder: string,
): Promise<void> {
  const text = stableJson(result);
  if (json === "-") {
    process.stdout.write(text);
    return;
  }
  if (json !== undefined) {
    replaceFile(json, text);
    process.stdout.write(`${summaryText(result)}\n\n${expectText(judgeExpectations(result))}Result: ${json}\n`);
    return;
  }
  const report = join(folder, "report.html");
  // Loaded here because the chart packages take longer to load than everything else together.
  const { renderReport } = await import("../../reports/page.ts");
  const page = renderReport(result, timeline);
  replaceFile(join(folder, "result.json"), text);
  if (timeline !== null) replaceFile(join(folder, "timeline.json"), stableJson(timeline));
  replaceFile(report, page);
  process.stdout.write(`${summaryText(result)}\n\n${expectText(judgeExpectations(result))}Report: ${report}\n`);
}

/** An expectation that the numbers contradict; what cannot be told has not failed. */
function gate(result: RunResult, asked: boolean): void {
  const broken = judgeExpectations(result).filter(({ verdict }) => verdict === "not held");
  if (!asked || broken.length === 0) return;
  process.stderr.write(expectText(broken));
  process.exitCode = EXIT.missed.code;
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

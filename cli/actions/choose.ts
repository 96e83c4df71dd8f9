import { stableJson } from "../../sim/base/json.ts";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { parseDuration } from "../../sim/base/units.ts";
import { type Budget, budgetFor } from "../../sim/choice/budget.ts";
import { choose as chooseAmong } from "../../sim/choice/choose.ts";
import { fieldOf } from "../../sim/choice/field.ts";
import { givenCandidates } from "../../sim/choice/given.ts";
import type { ChoiceResult } from "../../sim/result/choice.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import type { ReadyScenario, Scenario } from "../../sim/scenario/scenario.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import { allowedOf, budgetOf, CELLS, DRAWS, objectiveOf, SEED } from "../choice/flags.ts";
import { choiceText } from "../choice/choice-text.ts";
import { readChoiceScenario } from "../choice/read-choice.ts";
import { cellRunner } from "../choice/run-cells.ts";
import { once, parseTraces, parseWhole, REPLICATIONS } from "../overrides.ts";
import { startProgress } from "../progress.ts";
import { workersOf } from "../workers-flag.ts";
import { startPool } from "../workers/pool.ts";

type Flag = string | string[] | undefined;

/** Flags of `choose`. */
export interface ChooseArguments {
  readonly scenario: string;
  readonly objective: Flag;
  readonly allow: Flag;
  readonly gpu: Flag;
  readonly budget: Flag;
  readonly cells: Flag;
  readonly draws: Flag;
  readonly duration: Flag;
  readonly replications: Flag;
  readonly seed: Flag;
  readonly set: string[] | undefined;
  readonly trace: string[] | undefined;
  readonly json: Flag;
  readonly report: Flag;
  readonly workers: Flag;
}

/** Says which way of sharing to choose. @throws ProblemsError with everything that is wrong with flags and files */
export async function choose(flags: ChooseArguments): Promise<void> {
  const problems: Problem[] = [];
  const workers = workersOf(flags.workers, problems);
  const objective = objectiveOf(once("--objective", flags.objective), problems);
  const allowed = allowedOf(once("--allow", flags.allow), problems);
  const seconds = budgetOf(once("--budget", flags.budget), problems);
  const cells = parseWhole("--cells", once("--cells", flags.cells), CELLS, problems);
  const draws = parseWhole("--draws", once("--draws", flags.draws), DRAWS, problems);
  const seed = parseWhole("--seed", once("--seed", flags.seed), SEED, problems);
  const replications = parseWhole("--replications", once("--replications", flags.replications), REPLICATIONS, problems);
  const durationText = once("--duration", flags.duration) ?? null;
  const traces = parseTraces(flags.trace ?? [], problems);
  if (durationText !== null) {
    const parsed = parseDuration(durationText);
    if ("rule" in parsed) problems.push({ path: "--duration", rule: parsed.rule, found: durationText });
  }
  if (seconds !== null && cells !== undefined)
    problems.push({ path: "--budget", rule: "is another way to say --cells: give one of them" });
  const json = once("--json", flags.json);
  const report = once("--report", flags.report);
  const gpu = once("--gpu", flags.gpu) ?? null;
  if (problems.length > 0) throw new ProblemsError(problems);
  const read = readChoiceScenario(flags.scenario, {
    settings: flags.set ?? [],
    gpu: gpu === "all" ? null : gpu,
    seed: seed ?? null,
    durationText,
    replications: replications ?? null,
  });
  const scenario = await ready(read.scenario, flags.scenario, traces);
  const [first] = scenario.pool;
  const field = fieldOf(first!.gpu, scenario.pool.length, first!.pricePerHour, scenario.tenants);
  const budget: Partial<Budget> & Pick<Budget, "cells"> =
    cells === undefined ? budgetFor(seconds ?? undefined) : { cells };
  const pool = workers === 1 ? null : startPool(workers);
  const progress = startProgress();
  let doing = "";
  let done = 0;
  const told = (count: number): void => {
    done += count;
    progress.update(Math.min(0.99, done / (budget.cells * 1.2)), `${doing}, ${done} cells`);
  };
  try {
    const request = {
      source: { file: flags.scenario, document: read.document, traces: [...traces] },
      scenario,
      field,
      objective,
      allowed,
      given: read.given === null ? [] : givenCandidates(read.given, read.document),
      ...budget,
      ...(draws === undefined ? {} : { draws }),
      everyGpu: gpu === "all",
      onStep: (step: string) => {
        doing = step;
      },
    };
    const result = await chooseAmong(request, (source) => cellRunner(source, pool, workers, told));
    progress.stop();
    await deliver(result, json, report);
  } finally {
    progress.stop();
    await pool?.close();
  }
}

async function deliver(result: ChoiceResult, json: string | undefined, report: string | undefined): Promise<void> {
  const text = stableJson(result);
  if (report !== undefined) {
    // Loaded here because the chart packages take longer to load than everything else together.
    const { renderChoiceReport } = await import("../../reports/choice/choice-page.ts");
    replaceFile(report, renderChoiceReport(result));
  }
  if (json === "-") {
    process.stdout.write(text);
    return;
  }
  if (json !== undefined) replaceFile(json, text);
  const files = [
    ...(json === undefined ? [] : [`Result: ${json}`]),
    ...(report === undefined ? [] : [`Report: ${report}`]),
  ];
  process.stdout.write(
    `${choiceText(result)}\n${files.map((line) => `\n${line}`).join("")}${files.length > 0 ? "\n" : ""}`,
  );
}

async function ready(scenario: Scenario, file: string, traces: ReadonlyMap<string, string>): Promise<ReadyScenario> {
  const loaded = await loadTraces(scenario, { scenarioFile: file, traces });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  return loaded.ready;
}

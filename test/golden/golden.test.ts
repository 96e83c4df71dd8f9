import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { ProblemsError } from "../../sim/base/problems.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import { scenarioJsonSchema } from "../../sim/scenario/schema.ts";
import type { ReadyScenario, Scenario } from "../../sim/scenario/scenario.ts";
import { expectGolden } from "../support/golden.ts";
import { movedNumbers } from "./moved-numbers.ts";

const root = join(import.meta.dirname, "../..");

/** Simulated time of a golden run; long enough for every policy to be busy, short enough for every test run. */
const DURATION_NS = 120e9;
const REPLICATIONS = 2;

const scenarios = readdirSync(join(root, "scenarios"))
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => ({ file, scenario: read(file) }))
  .filter(({ scenario }) => scenario.tenants.every(({ arrivals }) => arrivals.kind !== "trace"));

describe("goldens", () => {
  it("there is a scenario to run", () => {
    expect(scenarios.length).toBeGreaterThan(0);
  });

  // A golden never stands alone: the laws of test/laws hold for the same code.
  it.each(scenarios)("$file gives the numbers that are on record, twice the same bytes", async ({ file, scenario }) => {
    const ready = await load({ ...scenario, durationNs: DURATION_NS, replications: REPLICATIONS }, file);
    const first = runScenario(ready);
    expect(stableJson(runScenario(ready))).toBe(stableJson(first));
    const golden = join(import.meta.dirname, file.replace(/\.yaml$/u, ".json"));
    expectGolden(golden, stableJson(summary(first)), movedNumbers);
  });

  it("the JSON Schema in schema/ is the one that the code prints", () => {
    expectGolden(join(root, "schema/scenario.schema.json"), `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });
});

/** The numbers of a result that matter, rounded to 9 significant digits; sources and words may change freely. */
function summary({ policies, tenants, window, comparisons }: RunResult): unknown {
  const numbers = policies.map(({ name, allTargetsMet, costPerHour, fairness, gpus, gpusUsed, tenants: results }) => ({
    name,
    allTargetsMet,
    costPerHour,
    fairness,
    gpusUsed,
    partitions: gpus.flatMap(({ partitions }) =>
      partitions.map(({ id, engine, smUtilisation, bandwidthUtilisation, memoryUsedBytes }) => ({
        id,
        engine,
        smUtilisation,
        bandwidthUtilisation,
        memoryUsedBytes,
      })),
    ),
    tenants: results.map(({ latencyCdf: _cdf, blame, ...result }) => ({ ...result, blame: blame.all.meanNs })),
  }));
  const warmUps = tenants.map(({ name, warmup }) => ({ name, warmup }));
  return rounded({ tenants: warmUps, window, policies: numbers, comparisons });
}

function rounded(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(9));
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}

function read(file: string): Scenario {
  const path = join(root, "scenarios", file);
  const parsed = parseScenario(readFileSync(path, "utf8"), path);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  return parsed.scenario;
}

async function load(scenario: Scenario, file: string): Promise<ReadyScenario> {
  const loaded = await loadTraces(scenario, { scenarioFile: join(root, "scenarios", file) });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  return loaded.ready;
}

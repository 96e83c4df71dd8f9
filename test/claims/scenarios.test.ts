import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatProblem } from "../../sim/base/problems.ts";
import { judgeExpectations } from "../../sim/claims/judge-expectation.ts";
import { CLAIM_ROWS } from "../../sim/claims/rows.ts";
import { expectationsOf } from "../../sim/scenario/expect-schema.ts";
import { expectsYardsticks } from "../../sim/scenario/expect-metrics.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";

const root = join(import.meta.dirname, "../../scenarios");
const files = ["claims", "library"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()
    .map((name) => `${folder}/${name}`),
);

function read(file: string): { readonly text: string; readonly scenario: Scenario } {
  const text = readFileSync(join(root, file), "utf8");
  const parsed = parseScenario(text, file);
  if ("problems" in parsed) throw new Error(parsed.problems.map(formatProblem).join("\n"));
  return { text, scenario: parsed.scenario };
}

describe("scenarios of claims and of the library", () => {
  it("there is one for each row of both tables, and eight situations that people ask about", () => {
    const names = files.flatMap((file) => /^claims\/(.+)\.yaml$/u.exec(file)?.[1] ?? []);
    expect(CLAIM_ROWS.map(({ scenario }) => scenario).toSorted()).toEqual(names);
    const rowsOf = (table: string): Set<string> =>
      new Set(CLAIM_ROWS.filter((one) => one.table === table).map(({ row }) => row));
    expect(rowsOf("A").size).toBe(7);
    expect(rowsOf("B").size).toBe(5);
    expect(files.length - names.length).toBeGreaterThanOrEqual(8);
  });

  it.each(files)("%s says what it asks, what to learn, its sources, and why it expects what it expects", (file) => {
    const { text, scenario } = read(file);
    expect(scenario.question).toMatch(/\?$/u);
    expect(text).toMatch(/^# .*Learn from it/mu);
    expect(text).toMatch(/^# Sources: /mu);
    const expectations = expectationsOf(scenario.document);
    expect(expectations.length).toBeGreaterThan(0);
    for (const { why } of expectations) expect(why).toMatch(/^.{20,}\.$/u);
  });

  it.each(CLAIM_ROWS)("$scenario varies one parameter and has the policies of its row", ({ scenario, rule }) => {
    const document = parse(readFileSync(join(root, "claims", `${scenario}.yaml`), "utf8")) as {
      readonly policies: object;
      readonly sweep: { readonly vary: readonly unknown[] };
    };
    expect(document.sweep.vary).toHaveLength(1);
    const rivals = rule.kind === "better" ? rule.rivals : [rule.rival];
    expect(Object.keys(document.policies)).toEqual(expect.arrayContaining([rule.policy, ...rivals]));
  });

  it.each(files)(
    "%s comes out as expected",
    async (file) => {
      const { scenario } = read(file);
      const loaded = await loadTraces(scenario, { scenarioFile: file });
      if ("problems" in loaded) throw new Error(loaded.problems.map(formatProblem).join("\n"));
      const yardsticks = expectationsOf(scenario.document).some(
        (expectation) => expectation.kind === "number" && expectsYardsticks(expectation.metric),
      );
      const judged = judgeExpectations(runScenario(loaded.ready, { yardsticks }));
      expect(judged.filter(({ verdict }) => verdict === "not held")).toEqual([]);
      expect(judged.filter(({ verdict }) => verdict === "held").length).toBeGreaterThan(0);
    },
    120_000,
  );
});

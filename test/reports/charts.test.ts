import { describe, expect, test } from "vitest";
import { drawBlame } from "../../reports/charts/blame.ts";
import { CHARTS } from "../../reports/charts/index.ts";
import { logTimeAxis } from "../../reports/charts/time-axis.ts";
import { compileChart } from "../../reports/compile-chart.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import { fakeResult } from "../support/fake-result.ts";
import { FIVE_POLICIES, SIX_TENANTS, type Fate } from "../support/fake-story.ts";

const everyoneIs = (fate: Fate): RunResult =>
  fakeResult({
    policies: FIVE_POLICIES.map((policy) => ({
      ...policy,
      fates: Object.fromEntries(SIX_TENANTS.map(({ name }) => [name, fate])),
    })),
  });

const RESULTS: readonly (readonly [string, RunResult])[] = [
  ["the story of five policies", fakeResult()],
  ["one policy", fakeResult({ policies: FIVE_POLICIES.slice(0, 1) })],
  ["one tenant", fakeResult({ tenants: SIX_TENANTS.slice(0, 1) })],
  ["no targets", fakeResult({ tenants: SIX_TENANTS.map((tenant) => ({ ...tenant, targets: [] })) })],
  ["an overload", everyoneIs({ ratio: 4000, lowerBound: true })],
  ["everything out of memory", everyoneIs("out of memory")],
  ["nothing finished", everyoneIs("nothing finished")],
  ["everything rejected", everyoneIs({ ratio: 0.5, rejectedShare: 1 })],
  ["no policies", fakeResult({ policies: [] })],
  ["no tenants", fakeResult({ tenants: [] })],
];

describe.each(CHARTS)("the chart $name", ({ draw }) => {
  test.each(RESULTS)("compiles without a warning for %s, or is left out", (_, result) => {
    const chart = draw(result);
    for (const panel of chart?.panels ?? []) {
      expect(compileChart(panel.spec, panel.description).warnings).toStrictEqual([]);
    }
  });

  test("is drawn for the story, with a title, a caption and a description of every panel", () => {
    const chart = draw(fakeResult())!;
    expect(chart.panels.length).toBeGreaterThan(0);
    expect(chart.title).toMatch(/^[A-Z].{20,160}$/u);
    expect(chart.caption.length).toBeGreaterThan(20);
    for (const panel of chart.panels) expect(panel.description.length).toBeGreaterThan(20);
  });

  test("does the same twice and leaves its input alone", () => {
    const result = fakeResult();
    const before = JSON.stringify(result);
    expect(JSON.stringify(draw(result))).toBe(JSON.stringify(draw(fakeResult())));
    expect(JSON.stringify(result)).toBe(before);
  });

  test("has no number that JSON cannot carry", () => {
    for (const [, result] of RESULTS) {
      for (const panel of draw(result)?.panels ?? [])
        expect(numbersIn(panel.spec).filter((number) => !Number.isFinite(number))).toStrictEqual([]);
    }
  });
});

test("chart names are unique: they are ids in the page", () => {
  expect(new Set(CHARTS.map(({ name }) => name)).size).toBe(CHARTS.length);
});

describe("blame", () => {
  const rowsOf = (result: RunResult): readonly { row: string; from: number; to: number; cut: boolean }[] =>
    (drawBlame(result)!.panels[0]!.spec as unknown as { data: { values: never } }).data.values;

  test("adds up to the mean latency of the slowest requests", () => {
    const result = fakeResult();
    const unitNs = 1e9;
    for (const policy of result.policies) {
      const { meanNs } = policy.tenants[0]!.blame.slowest1Percent;
      const total = BLAME_CAUSES.reduce((sum, cause) => sum + meanNs![cause], 0);
      const end = Math.max(
        ...rowsOf(result)
          .filter(({ row }) => row === policy.name)
          .map(({ to }) => to),
      );
      expect(end * unitNs).toBeCloseTo(total, 0);
    }
  });

  test("is about the tightest tenant of the recommended policy", () => {
    expect(drawBlame(fakeResult())!.title).toBe(
      "Chat's slowest 1 % spend 46 % of their time at work on the device under MIG, 47 % waiting for their turn under time-slicing",
    );
  });

  test("cuts a bar that would dwarf the others, and says so", () => {
    const policies = FIVE_POLICIES.map((policy) =>
      policy.name === "time-slicing" ? { ...policy, fates: { ...policy.fates, chat: 300 } } : policy,
    );
    const rows = rowsOf(fakeResult({ policies }));
    expect(new Set(rows.filter(({ cut }) => cut).map(({ row }) => row))).toStrictEqual(new Set(["time-slicing"]));
    expect(JSON.stringify(rows)).toContain("bar cut short");
  });
});

describe("a logarithmic time axis", () => {
  test.each([
    [3e6, 40e6, [2, 50], [2, 5, 10, 20, 50]],
    [1e6, 1e6, [1, 2], [1, 2]],
    [900, 60e9, [0.0005, 100_000], [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000]],
  ])("from %d ns to %d ns ends on round numbers", (low, high, domain, ticks) => {
    expect(logTimeAxis(low, high)).toStrictEqual({ domain, ticks });
  });
});

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(numbersIn) : [];
}

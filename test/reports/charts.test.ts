import { describe, expect, test } from "vitest";
import { drawAttainment } from "../../reports/charts/attainment.ts";
import { drawBlame } from "../../reports/charts/blame.ts";
import { drawGoodput } from "../../reports/charts/goodput.ts";
import { CHARTS } from "../../reports/charts/index.ts";
import { drawLatencyTail } from "../../reports/charts/latency-tail.ts";
import { placeLabels, type LabelledLine } from "../../reports/charts/line-labels.ts";
import { shareTicks } from "../../reports/charts/share-rows.ts";
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
    expect(chart.title).toMatch(/^.{20,160}$/u);
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
      "chat's slowest 1 % spend the largest part of their time at work on the device under mig (46 %), waiting for their turn under time-slicing (47 %)",
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

describe("attainment", () => {
  const titleOf = (...attained: readonly (readonly [string, number, number])[]): string => {
    const result = fakeResult({ tenants: SIX_TENANTS.slice(1, 3), policies: FIVE_POLICIES.slice(0, 1) });
    const policies = attained.map(([name, ...shares]) => ({
      ...result.policies[0]!,
      name,
      tenants: result.policies[0]!.tenants.map((tenant, index) => ({ ...tenant, sloAttainment: shares[index]! })),
    }));
    return drawAttainment({ ...result, policies })!.title;
  };

  test("is titled by who keeps every request within its limits, and who misses most often", () => {
    expect(titleOf(["a", 1, 1], ["b", 1, 0.977])).toBe(
      "Under a every request meets its limits; b misses most often, on rank (97.7 %)",
    );
    expect(titleOf(["a", 0.99, 1], ["b", 1, 0.977])).toBe(
      "Under a at least 99.0 % of every service's requests meet their limits; b misses most often, on rank (97.7 %)",
    );
  });

  test("makes no boast of 0 % nor of a tie", () => {
    expect(titleOf(["a", 0, 0.5], ["b", 0, 0])).toBe(
      "Under every policy some service has no request within its limits",
    );
    expect(titleOf(["a", 0, 0.5])).toBe("Under a no request of embed meets its limits");
    expect(titleOf(["a", 1, 1], ["b", 1, 1])).toBe("Under every policy every request meets its limits");
    expect(titleOf(["a", 1, 1])).toBe("Under a every request meets its limits");
  });
});

describe("an axis of shares", () => {
  test.each([
    [[100], [99, 100]],
    [
      [97.7, 100],
      [97, 98, 99, 100],
    ],
    [
      [83, 90],
      [80, 85, 90, 95, 100],
    ],
    [[3], [0, 25, 50, 75, 100]],
  ])("of %o begins just below the lowest", (percents, ticks) => {
    expect(shareTicks(percents)).toStrictEqual(ticks);
  });
});

describe("the panels of latency", () => {
  const headings = (result: RunResult): readonly string[] =>
    drawLatencyTail(result)!.panels.map(({ heading, subheading }) => `${heading}; ${subheading}`);

  test("say what the curve is, and which targets are on its axis", () => {
    const [chat, embed] = headings(fakeResult());
    expect(chat).toBe(
      "chat: latency; Targets not on this axis: p99 TTFT below 400 ms; p99 TPOT below 50.0 ms. mig and hybrid coincide",
    );
    expect(embed).toBe("embed: latency; Target: p99 latency below 120 ms");
  });

  test("have no latency target in the legend where none is drawn", () => {
    const marks = (result: RunResult): readonly (string | undefined)[] =>
      drawLatencyTail(result)!.legend.map(({ mark }) => mark);
    expect(marks(fakeResult())).toContain("dash");
    expect(marks(fakeResult({ tenants: SIX_TENANTS.slice(0, 1) }))).not.toContain("dash");
  });
});

describe("names of lines", () => {
  const rising = (label: string, x: number): LabelledLine => ({
    label,
    points: [0.1, 0.3, 0.5, 0.7, 0.9, 1].map((y) => [x * (0.5 + y / 2), y] as const),
  });

  test("stand above when there is room, and beside the line otherwise", () => {
    expect(placeLabels([rising("a", 0.2), rising("b", 0.8)]).map(({ side }) => side)).toStrictEqual(["above", "above"]);
    const crowded = placeLabels([rising("policy-a", 0.5), rising("policy-b", 0.55)]);
    expect(crowded.map(({ line, side }) => [line, side === "above"])).toStrictEqual([
      [0, true],
      [1, false],
    ]);
  });

  test("are left out where a name would cross another line", () => {
    const lines = Array.from({ length: 12 }, (_, index) => rising("a-long-policy-name", 0.4 + index * 0.02));
    expect(placeLabels(lines).length).toBeLessThan(12);
  });
});

test("goodput has nothing to compare with one policy", () => {
  expect(drawGoodput(fakeResult({ policies: FIVE_POLICIES.slice(0, 1) }))).toBeNull();
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

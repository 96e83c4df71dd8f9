import { describe, expect, test } from "vitest";
import { cellAt, chartAxes } from "../../reports/sweep/axes.ts";
import { SWEEP_CHARTS } from "../../reports/sweep/charts.ts";
import { colourSteps } from "../../reports/sweep/colour-steps.ts";
import { drawDots } from "../../reports/sweep/dots.ts";
import { spreadLabels } from "../../reports/sweep/end-labels.ts";
import { drawHeatmaps } from "../../reports/sweep/heatmaps.ts";
import { initialsOf } from "../../reports/sweep/initials.ts";
import { drawLines } from "../../reports/sweep/lines.ts";
import { metricScale } from "../../reports/sweep/metric-scale.ts";
import { drawPhaseMap } from "../../reports/sweep/phase-map.ts";
import { slicesOf } from "../../reports/sweep/slices.ts";
import { describeSweep } from "../../reports/sweep/sweep-finding.ts";
import { sequenceVariables } from "../../reports/sweep/sweep-style.ts";
import type { DrawSweepChart } from "../../reports/sweep/sweep-chart.ts";
import type { Chart } from "../../reports/charts/chart.ts";
import { compileChart } from "../../reports/compile-chart.ts";
import { policyColours } from "../../reports/theme.ts";
import type { SweepResult } from "../../sim/result/sweep.ts";
import { fakeResult } from "../support/fake-result.ts";
import {
  categoryAxis,
  crossing,
  fakeSweep,
  LATENCY,
  numberAxis,
  RATIO,
  TENANTS,
  type SweepFate,
} from "../support/fake-sweep.ts";

const SLICE = numberAxis("slice", [0.5, 1, 2, 4, 8, 16], { unit: "ms", title: "time slice", scale: "log" });
const ARRIVALS = categoryAxis("arrivals", ["poisson", "bursty", "diurnal"]);
const long = (name: string, count: number): typeof TENANTS =>
  numberAxis(
    name,
    Array.from({ length: count }, (_, index) => index + 1),
  );

const SWEEPS: readonly (readonly [string, SweepResult])[] = [
  ["one axis", fakeSweep()],
  ["two axes", fakeSweep({ axes: [TENANTS, SLICE] })],
  [
    "a time",
    fakeSweep({
      axes: [TENANTS, SLICE],
      metric: LATENCY,
      targets: false,
      fate: (_, [a = 0, b = 0]) => (a + 1) ** 3 * (b + 1) * 1e5,
    }),
  ],
  ["three axes", fakeSweep({ axes: [TENANTS, ARRIVALS, SLICE] })],
  ["more slices than panels", fakeSweep({ axes: [TENANTS, long("cv", 5), SLICE, ARRIVALS] })],
  ["categories only", fakeSweep({ axes: [ARRIVALS, categoryAxis("model", ["small", "large"])] })],
  ["one category", fakeSweep({ axes: [categoryAxis("arrivals", ["poisson"])] })],
  ["one number", fakeSweep({ axes: [numberAxis("load", [0.5])] })],
  ["everything overloaded", fakeSweep({ fate: () => "overloaded" })],
  ["everything impossible", fakeSweep({ axes: [TENANTS, SLICE], fate: () => ({ impossible: "no such GPU" }) })],
  ["everything withheld", fakeSweep({ axes: [ARRIVALS], fate: () => "withheld" })],
  ["ties", fakeSweep({ axes: [TENANTS, SLICE], fate: () => 0.5 })],
  ["zeros", fakeSweep({ metric: { ...RATIO, name: "throughput", unit: "1/s", better: "higher" }, fate: () => 0 })],
  ["one policy", fakeSweep({ policies: ["mps"] })],
  [
    "many values",
    fakeSweep({
      axes: [long("load", 300)],
      fate: (policy, [at = 0]) => (at > 200 ? { overloaded: at } : at + policy.length),
    }),
  ],
  ["equal texts", fakeSweep({ axes: [categoryAxis("kind", ["a", "a", "b"]), SLICE] })],
];

const drawn = (draw: DrawSweepChart, result: SweepResult): Chart => {
  const chart = draw(result);
  if (chart === null || "why" in chart) throw new Error("not drawn");
  return chart;
};

/** Rows of a panel, as its spec carries them. */
const rowsOf = (chart: Chart, panel = 0): readonly Readonly<Record<string, unknown>>[] =>
  (chart.panels[panel]!.spec as unknown as { data: { values: readonly Readonly<Record<string, unknown>>[] } }).data
    .values;

describe.each(SWEEP_CHARTS)("the chart $name", ({ draw }) => {
  test.each(SWEEPS)("compiles without a warning for %s, or is left out", (_, result) => {
    const chart = draw(result);
    if (chart === null || "why" in chart) return;
    expect(chart.panels.length).toBeGreaterThan(0);
    expect(chart.panels.length).toBeLessThanOrEqual(12);
    for (const panel of chart.panels) {
      expect(compileChart(panel.spec, panel.description).warnings).toStrictEqual([]);
      expect(panel.description.length).toBeGreaterThan(20);
      expect(JSON.stringify(panel.spec)).not.toMatch(/undefined|NaN|Infinity/u);
    }
    expect(chart.title).toMatch(/^.{8,220}$/u);
  });

  test("does the same twice and leaves its input alone", () => {
    const [, result] = SWEEPS[3]!;
    const before = JSON.stringify(result);
    expect(JSON.stringify(draw(result))).toBe(JSON.stringify(draw(structuredClone(result))));
    expect(JSON.stringify(result)).toBe(before);
  });
});

describe("which charts a sweep gets", () => {
  const names = (result: SweepResult): readonly string[] =>
    SWEEP_CHARTS.filter(({ draw }) => draw(result) !== null).map(({ name }) => name);

  test.each<readonly [string, readonly string[]]>([
    ["one axis", ["phase-map", "lines"]],
    ["two axes", ["phase-map", "lines", "heat-maps"]],
    ["categories only", ["phase-map", "dots", "heat-maps"]],
    ["one category", ["dots"]],
    ["everything overloaded", ["phase-map"]],
    ["one policy", ["lines"]],
  ])("%s", (name, charts) => {
    expect(names(SWEEPS.find(([each]) => each === name)![1])).toStrictEqual(charts);
  });

  test("too many marks are refused in words", () => {
    const chart = drawHeatmaps(fakeSweep({ axes: [long("a", 100), long("b", 80)], fate: () => 0.5 }));
    expect(chart).toStrictEqual({ why: "The heat maps are not drawn: 24000 cells are too many for a page." });
  });
});

describe("lines", () => {
  test("mark overloaded cells hollow in the band above all values, and name impossible ones", () => {
    const chart = drawn(drawLines, fakeSweep());
    const hollow = rowsOf(chart).filter(({ hollow: ring }) => ring === true);
    expect(hollow.map(({ policy, x }) => `${String(policy)} ${String(x)}`)).toStrictEqual([
      ...[6, 7, 8, 9, 10].map((x) => `time-slicing ${x}`),
      ...[9, 10].map((x) => `mps ${x}`),
    ]);
    const highest = Math.max(
      ...rowsOf(chart)
        .filter((row) => row["hollow"] === false)
        .map(({ y }) => Number(y)),
    );
    for (const { y } of hollow) expect(Number(y)).toBeGreaterThan(highest);
    expect(chart.caption).toContain("Not possible at tenants = 9 and 10: mig.");
  });

  test("say how many panels are left out and what is fixed", () => {
    expect(drawn(drawLines, SWEEPS[4]![1]).caption).toMatch(
      /6 of 90 panels are drawn, 84 are left out. Fixed: cv = 3, arrivals = bursty\./u,
    );
  });

  test("have logarithmic axes where values span more than 50 times", () => {
    const wide = drawn(drawLines, fakeSweep({ axes: [long("load", 60)], fate: (_, [at = 0]) => (at + 1) / 10 }));
    const encoding = JSON.stringify((wide.panels[0]!.spec as { encoding?: unknown }).encoding);
    expect(encoding.match(/"type":"log"/gu)).toHaveLength(2);
    const narrow = drawn(drawLines, fakeSweep());
    expect(JSON.stringify(narrow.panels[0]!.spec)).not.toContain('"log"');
  });

  test("are titled by the widest proven contrast, or by the lack of one", () => {
    expect(drawn(drawLines, fakeSweep()).title).toBe(
      "At tenants = 2, worst ratio runs from 20 % under mps to 1.20× under time-slicing",
    );
    expect(drawn(drawLines, fakeSweep({ fate: (policy) => 0.5 + policy.length / 1000 })).title).toMatch(
      /^No cell drawn here tells the policies apart/u,
    );
  });
});

describe("the phase map", () => {
  const [, MPS, MIG] = policyColours(fakeSweep().policies);

  test("colours a cell by its winner and a tie by nobody's colour, with the tied names", () => {
    const rows = rowsOf(drawn(drawPhaseMap, fakeSweep()));
    expect(rows.map(({ fill, gap }) => fill ?? gap)).toStrictEqual([
      MPS,
      MPS,
      "var(--idle)",
      ...Array.from({ length: 4 }, () => MIG),
      "overloaded",
      "overloaded",
    ]);
    expect(rows[2]).toMatchObject({ what: "no difference: mps and mig", text: "mp=mi", where: "tenants = 4" });
  });

  test("shows what cannot be told as nobody's win, with what leads there", () => {
    const fate = (policy: string): SweepFate => (policy === "mps" ? 0.4 : policy === "mig" ? 0.8 : "withheld");
    const chart = drawn(drawPhaseMap, fakeSweep({ fate }));
    expect(chart.legend.map(({ label }) => label)).toStrictEqual(["cannot be told (?)"]);
    for (const row of rowsOf(chart))
      expect(row).toMatchObject({
        fill: null,
        gap: "untold",
        what: "it cannot be told: mps leads, mig is worse, of another policy too little is known",
      });
  });

  test("has a caption that holds for wins without rivals too", () => {
    expect(drawn(drawPhaseMap, fakeSweep()).caption).toContain(
      "every other one is worse there with 95 % confidence, overloaded, failing or impossible.",
    );
  });

  test("has rows of at least 40 px while they fit, and its vertical title above it, never cut", () => {
    const title = "requests per second that arrive at each of the small services beside the training";
    for (const count of [2, 6, 12]) {
      const chart = drawn(drawPhaseMap, fakeSweep({ axes: [long("load", 20), { ...long("b", count), title }] }));
      const spec = chart.panels[0]!.spec as unknown as {
        height: number;
        title: { text: readonly string[] };
        encoding: { y: { axis: { title: string | null } } };
      };
      expect(spec.height / count).toBeGreaterThanOrEqual(40);
      expect(spec.encoding.y.axis.title).toBeNull();
      expect(spec.title.text.join(" ")).toBe(title);
      for (const line of spec.title.text) expect(line.length).toBeLessThanOrEqual(40);
    }
    const many = drawn(drawPhaseMap, fakeSweep({ axes: [long("load", 90), long("b", 60)], fate: () => 0.5 }));
    expect((many.panels[0]!.spec as unknown as { height: number }).height).toBeLessThanOrEqual(480);
  });

  test("carries in its caption what the verdict has no room for", () => {
    const axes = [TENANTS, categoryAxis("arrivals", "a b c d e".split(" "))];
    const result = fakeSweep({
      axes,
      policies: ["mps", "mig"],
      fate: (policy, [tenants = 0, kind = 0]) => ((policy === "mps") === ((tenants >> kind) % 2 === 0) ? 0.4 : 0.8),
    });
    const { verdict, rest } = describeSweep(result);
    expect(verdict.match(/\.(?: |$)/gu)).toHaveLength(3);
    expect(rest).not.toBe("");
    expect(drawn(drawPhaseMap, result).caption).toContain(rest);
  });

  test("has a legend entry for everything in it and nothing else", () => {
    expect(drawn(drawPhaseMap, fakeSweep()).legend.map(({ label }) => label)).toStrictEqual([
      "mps wins (mp)",
      "mig wins (mi)",
      "no difference",
      "no policy keeps up (!)",
    ]);
    const impossible = fakeSweep({ axes: [TENANTS, SLICE], fate: () => ({ impossible: "no such GPU" }) });
    expect(drawn(drawPhaseMap, impossible).legend.map(({ label }) => label)).toStrictEqual(["no policy possible (×)"]);
  });

  test("has one panel for each value of a third axis", () => {
    expect(drawn(drawPhaseMap, SWEEPS[3]![1]).panels.map(({ heading }) => heading)).toStrictEqual([
      "arrivals = poisson",
      "arrivals = bursty",
      "arrivals = diurnal",
    ]);
  });
});

describe("heat maps", () => {
  test("show what is overloaded or impossible as such, and the reason", () => {
    const chart = drawn(drawHeatmaps, fakeSweep({ axes: [TENANTS, SLICE] }));
    expect(chart.panels.map(({ heading }) => heading)).toStrictEqual(["time-slicing", "mps", "mig"]);
    expect(rowsOf(chart, 0).filter(({ gap }) => gap === "overloaded")).toHaveLength(5 * 6);
    expect(rowsOf(chart, 2).filter(({ gap }) => gap === "impossible")).toHaveLength(2 * 6);
    expect(chart.panels[2]!.subheading).toBe("Not possible in 12 of 54 cells: nine tenants on seven MIG instances");
  });

  test("colour a ratio as the run report does, so that met and missed never share a colour", () => {
    const steps = colourSteps(RATIO, [0.1, 5]);
    expect(steps.look(1).fill).toBe("var(--met-0)");
    expect(steps.look(1.0001).fill).toBe("var(--miss-0)");
  });

  test("have stronger colours for larger amounts, in equal ratios where they span far", () => {
    const steps = colourSteps(LATENCY, [1e6, 1e9]);
    expect([1e6, 4e6, 5e8, 1e9].map((value) => steps.look(value).fill)).toStrictEqual(
      [0, 1, 5, 5].map((step) => `var(--seq-${step})`),
    );
    expect(colourSteps(LATENCY, [5e6, 5e6]).legend).toHaveLength(1);
  });
});

test("dots keep a row for what has no value", () => {
  const axes = [categoryAxis("arrivals", ["a", "b"])];
  const chart = drawn(
    drawDots,
    fakeSweep({ axes, fate: (policy, [at = 0]) => (policy === "mps" && at === 1 ? "overloaded" : 0.5) }),
  );
  expect(rowsOf(chart).find(({ key }) => key === "1:1")).toMatchObject({ at: null, label: "mps  overloaded" });
});

describe("parts of the charts", () => {
  test("the horizontal axis is the numeric one with the most values, and the later of equals", () => {
    expect(
      chartAxes(
        fakeSweep({ axes: [SLICE, TENANTS, long("b", 9), categoryAxis("c", "a b c d e f g h i j k l m".split(" "))] }),
      ),
    ).toStrictEqual([2, 1, 0, 3]);
  });

  test("cells are found by their place", () => {
    const result = SWEEPS[4]![1];
    for (const cell of result.cells) expect(cellAt(result, cell.at)).toBe(cell);
  });

  test("slices beyond twelve are spread from the first to the last value", () => {
    const { slices, note } = slicesOf(fakeSweep({ axes: [TENANTS, long("b", 100)], fate: () => 0.5 }), [0]);
    expect(slices.map(({ at }) => at[1])).toStrictEqual([0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 99]);
    expect(note).toBe("12 of 100 panels are drawn, 88 are left out.");
  });

  test("names at line ends keep their distance, their order and the panel", () => {
    const placed = spreadLabels([10, 100, 101, 99, 219], 13, 220);
    const sorted = [3, 1, 2].map((index) => placed[index]!);
    expect(sorted[1]! - sorted[0]!).toBeGreaterThanOrEqual(13);
    expect(sorted[2]! - sorted[1]!).toBeGreaterThanOrEqual(13);
    expect(spreadLabels([219, 219, 219], 13, 220)).toStrictEqual([194, 207, 220]);
  });

  test("initials are unique and short", () => {
    expect(initialsOf(["one-gpu-each", "time-slicing", "mps", "mig", "hybrid"])).toStrictEqual([
      "o",
      "t",
      "mp",
      "mi",
      "h",
    ]);
    const odd = initialsOf(["mig", "mig-2", "mig 3", "---", "mig", "\u{1f600}"]);
    expect(new Set(odd).size).toBe(6);
    for (const mark of odd) expect(mark).toMatch(/^.{1,3}$/u);
  });

  test.each([
    [6e9, "seconds"],
    [0.9994e9, "milliseconds"],
    [3e6, "milliseconds"],
    [2e3, "microseconds"],
  ])("a linear axis of times up to %d ns is in the unit in which its largest value is written: %s", (largest, unit) => {
    const scale = metricScale(LATENCY, [largest / 4, largest]);
    expect(scale.title).toBe(`p99 latency of chat [${unit}]`);
    expect(scale.ticks.at(-1)).toBeLessThan(1200);
  });

  test.each([RATIO, LATENCY])("the metric's axis holds all its values and the band beyond them: $name", (metric) => {
    for (const values of [[0.5, 2], [1e3, 1e9], [0]]) {
      const scale = metricScale(metric, values, 0.2);
      for (const value of values) expect(scale.share(scale.place(value))).toBeLessThanOrEqual(0.8 + 1e-9);
      expect(scale.share(scale.domain[1])).toBeCloseTo(1, 9);
      expect(scale.at(scale.share(scale.ticks[1]!))).toBeCloseTo(scale.ticks[1]!, 6);
    }
  });
});

describe("colours", () => {
  test("of policies are those of the run report, whatever else is compared there", () => {
    const run = fakeResult().policies.map(({ name }) => name);
    const colours = policyColours(run);
    const names = run.toReversed();
    const rows = drawn(drawLines, fakeSweep({ policies: names, fate: (policy) => names.indexOf(policy) + 0.5 }));
    expect(rows.legend.slice(0, names.length).map(({ colour }) => colour)).toStrictEqual(colours.toReversed());
  });

  test.each(["light", "dark"] as const)("of amounts carry readable text in the %s scheme", (scheme) => {
    const steps = [...sequenceVariables(scheme).matchAll(/--seq-\d:(#\w{6});--seq-ink-\d:(#\w{6})/gu)];
    expect(steps).toHaveLength(6);
    for (const [, fill, ink] of steps) expect(contrast(fill!, ink!)).toBeGreaterThanOrEqual(4.5);
  });
});

/** Contrast of two colours, 1 to 21. @source WCAG 2.2, "contrast ratio" and "relative luminance" */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

test("the planted story itself has the crossing that its tests rely on", () => {
  expect(crossing("mps", 4)).toBeCloseTo(0.66, 9);
  expect(crossing("mig", 4)).toBeCloseTo(0.66, 9);
});

import { describe, expect, test } from "vitest";
import { drawBlame } from "../../reports/charts/blame.ts";
import { drawStages } from "../../reports/charts/stages.ts";
import { compileChart } from "../../reports/compile-chart.ts";
import { renderReport } from "../../reports/page.ts";
import { pipelinesSection } from "../../reports/sections/pipelines.ts";
import { stageColour } from "../../reports/theme.ts";
import { pipelinesText } from "../../cli/pipelines-text.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { at, fixedWork, twoStages } from "../pipelines/lines.ts";
import { fakeResult } from "../support/fake-result.ts";
import { tinyResult } from "../support/tiny.ts";

/** a takes 4 ms, the hop 1 ms and b 6 ms, of each request; under `far` b has a slice of a GPU and takes longer. */
const document = {
  ...twoStages({ kind: "constant", rate: "50/s" }, { line: { hop: "1ms", slo: { latency: "30ms" } } }),
  duration: "20s",
  limit: "60s",
};
const result = tinyResult({
  ...document,
  policies: {
    ...document.policies,
    far: [
      { gpu: 0, exclusive: {}, tenants: ["a"] },
      { gpu: 1, mig: [{ profile: "3g.40gb", tenants: ["b"] }] },
    ],
  },
});
const LINE = 2;

interface Segment {
  readonly row: string;
  readonly part: string;
  readonly colour: string;
  readonly from: number;
  readonly to: number;
}
const segments = (panel: number): readonly Segment[] =>
  (drawStages(result, LINE)!.panels[panel]!.spec as unknown as { data: { values: readonly Segment[] } }).data.values;

describe("the chart of stages", () => {
  test("says in its title where most of the time goes, under the best policy and under the slowest", () => {
    const chart = drawStages(result, LINE)!;
    // 6 of 11 ms; with 42 of 108 SMs 15.4 of 20.4 ms.
    expect(chart.title).toBe("line's requests spend 55 % of their time in b under apart, 76 % in b under far");
    expect(chart.caption).toMatch(/^Mean time of line's requests and of its slowest 1 % from the arrival/u);
    expect(chart.panels.map(({ heading }) => heading)).toStrictEqual(["All requests", "The slowest 1 %"]);
    expect(chart.panels[0]!.description).toContain("apart a 4.00 ms, b 6.00 ms, on the way 1.00 ms");
  });

  test("draws one bar for each policy, whose parts lie in the order of the stages and add up to the latency", () => {
    const apart = segments(0).filter(({ row }) => row === "apart");
    expect(apart.map(({ part, from, to }) => [part, from, to])).toStrictEqual([
      ["a", 0, 4],
      ["b", 4, 10],
      ["on the way", 10, 11],
    ]);
    expect(new Set(segments(0).map(({ row }) => row))).toStrictEqual(new Set(["apart", "far"]));
  });

  test("gives a stage the same colour everywhere, which is that of no neighbour", () => {
    const colours = [0, 1, 2, 3, null].map((stage) => stageColour(stage));
    expect(new Set(colours).size).toBe(colours.length);
    for (const { part, colour } of [...segments(0), ...segments(1)]) {
      expect(colour).toBe(part === "a" ? colours[0] : part === "b" ? colours[1] : colours[4]);
    }
    expect(drawStages(result, LINE)!.legend.map(({ label }) => label)).toStrictEqual(["a", "b", "on the way"]);
  });

  test("has an axis with its unit, and compiles without a warning", () => {
    for (const panel of drawStages(result, LINE)!.panels) {
      expect(JSON.stringify(panel.spec)).toContain("milliseconds per request");
      expect(compileChart(panel.spec, panel.description).warnings).toStrictEqual([]);
    }
  });

  test("leaves out the hops of a pipeline that has none", () => {
    const bare = tinyResult(twoStages(at(0, 0)));
    expect(drawStages(bare, LINE)!.legend.map(({ label }) => label)).toStrictEqual(["a", "b"]);
    // Too few for a slowest one in a hundred to be told from the rest.
    expect(drawStages(bare, LINE)!.panels).not.toHaveLength(0);
  });

  test("has a table with shares, and with the reason where the slowest cannot be told", () => {
    const page = renderReport(result);
    expect(page).toMatch(/<td>6\.00 ms \(54\.5 %\)/u);
    const [apart] = result.policies;
    const row = apart!.tenants[LINE]!;
    const cut = {
      ...row,
      stages: { ...row.stages!, slowest1Percent: { requests: 0, stages: [], hopsNs: null } },
      latencyNs: { ...row.latencyNs, p99: null, refused: { p99: { has: 10.6, needs: 500 } } },
    };
    const policies = [{ ...apart!, tenants: apart!.tenants.with(LINE, cut) }];
    expect(renderReport({ ...result, policies })).toContain(
      '<td colspan="3">10 of 500 independent requests, too few to tell the slowest</td>',
    );
  });

  test("names policies without a bar, and is left out where there is none at all", () => {
    const failing = tinyResult({
      ...document,
      policies: {
        ...document.policies,
        small: [
          { gpu: 0, exclusive: {}, tenants: ["a"] },
          { gpu: 1, mig: [{ profile: "1g.10gb", tenants: ["b"] }] },
        ],
      },
      tenants: { ...document.tenants, b: { work: fixedWork("6ms"), memory: { weights: "20GB" } } },
    });
    expect(drawStages(failing, LINE)!.caption).toContain("No bar of the requests: small, too few finished");
    const { small } = { small: failing.policies.filter(({ name }) => name === "small") };
    expect(drawStages({ ...failing, policies: small }, LINE)).toBeNull();
  });

  test("is drawn for pipelines only", () => {
    expect(drawStages(result, 0)).toBeNull();
    expect(drawStages(result, 99)).toBeNull();
    expect(pipelinesSection(fakeResult())).toStrictEqual([]);
    expect(pipelinesSection(result)).toHaveLength(1);
  });
});

describe("a report with a pipeline", () => {
  const page = renderReport(result);

  test("has the chart, the percentiles and the times at stages with what they are", () => {
    expect(page).toContain('<h2 id="stages-2-title">');
    expect(page).toContain("every 20.0 ms; a, then b, 1.00 ms from one to the next; a pipeline of these services.");
    expect(page).toContain("All requests: mean time at each stage");
    expect(page).toContain("The slowest 1 %: mean time at each stage");
  });

  test("says of a pipeline neither memory nor place, which are those of its stages", () => {
    const [, block] = /aria-label="Requests of line"([\s\S]*?)<\/table>/u.exec(page)!;
    expect(block).toContain("finished");
    expect(block).not.toContain("memory");
    expect(block).not.toContain("placed on");
    expect(/aria-label="Requests of a"([\s\S]*?)<\/table>/u.exec(page)![1]).toContain("placed on");
  });

  test("may look at the pipeline's blame, which is that of its stages", () => {
    expect(drawBlame(result)!.title).toMatch(/^line's slowest 1 % spend/u);
  });

  test("does not mention stages where there is no pipeline", () => {
    expect(renderReport(fakeResult())).not.toContain("mean time at each stage");
  });
});

describe("the table of a pipeline for a terminal", () => {
  test("has percentiles from end to end, then the mean and its parts", () => {
    const lines = pipelinesText(result)
      .split("\n")
      .map((line) => line.replace(/[│┌┐└┘├┤┬┴┼─]+/gu, "|").trim());
    const rows = lines.filter((line) => /^\| \S/u.test(line)).map((line) => line.split("|").map((cell) => cell.trim()));
    expect(rows.map(([, title]) => title)).toStrictEqual(["line, end to end", "p50", "p90", "p95", "p99", "mean"]);
    expect(rows.find(([, title]) => title === "mean")![2]).toBe("11.0 ms");
    expect(pipelinesText(result)).toMatch(/in a +│ 4\.00 ms \(36\.4 %\)/u);
    expect(pipelinesText(result)).toMatch(/on the way +│ 1\.00 ms \(9\.1 %\)/u);
  });

  test("is left out without pipelines", () => {
    expect(pipelinesText(fakeResult())).toBe("");
    const none: RunResult = { ...result, tenants: [], policies: [] };
    expect(pipelinesText(none)).toBe("");
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { figuresOf, median } from "../../bench/harness/figures.ts";
import { checkCounts } from "../../bench/harness/rounds.ts";
import type { Suite } from "../../bench/harness/suite.ts";
import { verdicts } from "../../bench/harness/targets.ts";
import { type RecordedLine, recordedParts } from "../../bench/harness/recorded.ts";
import { betweenMarkers, targetsText, timesText } from "../../bench/harness/text.ts";

const SUITE: Suite = {
  name: "s",
  title: "A suite",
  unit: "ns/request",
  isSameWork: true,
  contenders: [],
  ratios: [
    ["slow", "fast"],
    ["gone", "fast"],
  ],
};
const FIGURES = figuresOf(SUITE, [
  { name: "fast", missing: null, unitNs: [100, 200, 400], counts: { finished: 7 } },
  { name: "slow", missing: null, unitNs: [300, 600, 1200], counts: {} },
  { name: "gone", missing: "not installed", unitNs: [], counts: {} },
]);

describe("the figures of a suite", () => {
  test("are medians and ranges of the rounds", () => {
    expect(FIGURES.contenders[0]).toStrictEqual({
      name: "fast",
      missing: null,
      medianNs: 200,
      minNs: 100,
      maxNs: 400,
      counts: { finished: 7 },
    });
    expect(FIGURES.contenders[2]).toMatchObject({ missing: "not installed", medianNs: null, maxNs: null });
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow("at least one value is needed");
  });

  test("compare round with round: what slows both in a round does not widen the interval", () => {
    const [ratio, missing] = FIGURES.ratios;
    expect(ratio!.ratio).toBeCloseTo(3, 12);
    expect(ratio!.high! - ratio!.low!).toBeLessThan(1e-9);
    expect(missing).toStrictEqual({ over: "gone", under: "fast", ratio: null, low: null, high: null });
  });
});

describe("counts", () => {
  test("may be missing, but not differ", () => {
    const ours = { name: "ours", counts: { finished: 7, switches: 3 } };
    expect(() => checkCounts([ours, { name: "theirs", counts: { finished: 7 } }])).not.toThrow();
    expect(() => checkCounts([ours, { name: "theirs", counts: { switches: 4 } }])).toThrow(
      "switches: all contenders must count the same (ours: 3, theirs: 4)",
    );
  });
});

describe("targets", () => {
  const found = verdicts(
    [
      { kind: "ratio", text: "a", suite: "s", over: "slow", under: "fast", least: 2 },
      { kind: "ratio", text: "b", suite: "s", over: "gone", under: "fast", least: 2 },
      { kind: "ms", text: "c", suite: "s", of: "slow", minus: "fast", most: 0.0003 },
      { kind: "ms", text: "d", suite: "not run", of: "slow", minus: null, most: 1 },
    ],
    [FIGURES],
  );

  test("are reached, missed or unknown, and left out where nothing was run", () => {
    expect(found.map(({ text, reached }) => [text, reached])).toStrictEqual([
      ["a", true],
      ["b", null],
      ["c", false],
    ]);
  });

  const head = { machine: "2 cores of X, Node.js v20", date: "2026-01-02" };

  test("stand in the README, which leads to the times", () => {
    expect(targetsText({ ...head, verdicts: found }).split("\n")).toStrictEqual([
      "Measured 2026-01-02 on 2 cores of X, Node.js v20; every time is in [bench/TIMES.md](bench/TIMES.md).",
      "",
      "| what | wanted | found |  |",
      "| --- | --- | --- | --- |",
      "| a | ≥ 2 | 3 | reached |",
      "| b | ≥ 2 | peer missing | unknown |",
      "| c | ≤ 0.0003 ms | 0.0004 | missed |",
    ]);
  });

  test("are beside every time of every contender", () => {
    expect(timesText({ ...head, suites: [FIGURES] }).split("\n")).toStrictEqual([
      "Measured 2026-01-02 on 2 cores of X, Node.js v20. Contenders of a group ran in turns; compare within a group only. ns are processor time of all threads, ms and rows/s real time.",
      "",
      "| work | who | unit | median | fastest to slowest round |",
      "| --- | --- | --- | --- | --- |",
      "| A suite | fast | ns/request | 200 | 100 to 400 |",
      "| A suite | slow | ns/request | 600 | 300 to 1,200 |",
      "| A suite | gone | ns/request | missing: not installed |  |",
    ]);
  });
});

describe("the table in a document", () => {
  const root = new URL("../../", import.meta.url);
  const read = (file: string): string => readFileSync(new URL(file, root), "utf8");
  const last = read("bench/history.jsonl").trimEnd().split("\n").at(-1)!;

  test.each(recordedParts(JSON.parse(last) as RecordedLine))("is in %s that of the last recorded run", (file, text) => {
    const document = read(file);
    expect(betweenMarkers(document, text)).toBe(document);
  });

  test("takes the place of what stands between the markers", () => {
    const document = "before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n";
    const once = betweenMarkers(document, "new");
    expect(once).toBe("before\n<!-- bench -->\n\nnew\n\n<!-- /bench -->\nafter\n");
    expect(betweenMarkers(once!, "new")).toBe(once);
  });

  test("is not written where a marker is missing", () => {
    expect(betweenMarkers("before\n<!-- bench -->\nafter\n", "new")).toBeNull();
  });
});

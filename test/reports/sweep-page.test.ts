import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { renderSweepReport } from "../../reports/sweep/sweep-page.ts";
import type { SweepResult } from "../../sim/result/sweep.ts";
import { categoryAxis, fakeSweep, numberAxis, TENANTS } from "../support/fake-sweep.ts";

const EVIL = `</script><b>x`;
const STORY = fakeSweep({ axes: [TENANTS, categoryAxis("arrivals", ["steady", "bursty"])] });
const PAGE = renderSweepReport(STORY);

/** The page without its scripts and styles. */
function body(page: string): string {
  return page.replaceAll(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>/gu, "");
}

describe("the page of a sweep", () => {
  test("is the same bytes for the same result", () => {
    expect(renderSweepReport(structuredClone(STORY))).toBe(PAGE);
  });

  test("refers to nothing outside itself and carries no date", () => {
    expect(PAGE.replaceAll(/<script>[\s\S]*?<\/script>/gu, "")).not.toMatch(
      /(?:src|href|action)\s*=(?!"#)|url\(|@import/u,
    );
    expect(body(PAGE)).not.toMatch(/\b20\d\d-\d\d-\d\d\b/u);
  });

  test("allows exactly its own scripts, by their hashes", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(PAGE)![1]!;
    const scripts = [...PAGE.matchAll(/<script>([\s\S]*?)<\/script>/gu)].map((match) => match[1]!);
    const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    expect(scripts).toHaveLength(4);
    expect(policy).toContain(`script-src ${hashes.join(" ")};`);
    expect(policy).toMatch(/^default-src 'none';/u);
  });

  test("leads every link to a place in it", () => {
    const targets = [...PAGE.matchAll(/href="#([^"]+)"/gu)].map((match) => match[1]!);
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(body(PAGE)).toContain(`id="${target}"`);
  });

  test("says what was varied, how sure it is and how to do it again", () => {
    for (const text of [
      "two axes, 18 cells, three policies",
      "steady, bursty",
      "Every cell was run 10 times",
      "It is not joint",
      "slicewise sweep how-many-fit.yaml",
      "sim/DEVIATIONS.md",
    ])
      expect(body(PAGE)).toContain(text);
    const uneven = fakeSweep({ replications: ([at = 0]) => 5 + at });
    expect(body(renderSweepReport(uneven))).toContain("Cells were run between 5 and 13 times");
  });

  test("has a row for every cell, in which only a proven winner is marked", () => {
    const table = /<table class="numbers cells">[\s\S]*?<\/table>/u.exec(PAGE)![0];
    expect(table.match(/<tr>/gu)).toHaveLength(STORY.cells.length + 1);
    expect(table.match(/class="won"/gu)).toHaveLength(12);
    expect(table).toContain("no difference: mps and mig");
    expect(table).toContain("not possible");
  });
});

describe("a large sweep", () => {
  const sized = (first: number, second: number): SweepResult =>
    fakeSweep({
      axes: [
        numberAxis(
          "a",
          Array.from({ length: first }, (_, index) => index + 1),
        ),
        numberAxis(
          "b",
          Array.from({ length: second }, (_, index) => index + 1),
        ),
      ],
      policies: ["mps", "mig"],
      fate: (policy, [at = 0]) => (policy === "mps" ? 0.5 : 0.4 + at / 100),
    });

  test("beyond 500 cells points to its table instead of holding it", () => {
    const page = body(renderSweepReport(sized(167, 3)));
    expect(page).not.toContain('class="numbers cells"');
    expect(page).toMatch(/501 cells are too many for a page\.[\s\S]*<code>table\.csv<\/code>/u);
    expect(body(renderSweepReport(sized(250, 2)))).toContain('class="numbers cells"');
  });

  test("beyond 20,000 cells draws no chart and says so", () => {
    const page = body(renderSweepReport(sized(20_001, 1)));
    expect(page).not.toContain('class="plot"');
    expect(page).toContain("No chart is drawn: 20001 cells are more than a page can show.");
  });
});

describe("text of a user", () => {
  const evil = {
    ...fakeSweep({
      axes: [{ ...TENANTS, name: EVIL, title: EVIL }, categoryAxis(`k${EVIL}`, [EVIL, `'"\\ ${EVIL}`])],
      policies: [`mps${EVIL}`, `mig${EVIL}`],
      question: EVIL,
      notes: [EVIL],
      metric: { name: EVIL, tenant: EVIL, unit: "1", better: "lower" },
      fate: (policy, [at = 0]) => (policy.startsWith("mps") ? 0.5 : at > 5 ? { impossible: EVIL } : 0.8),
    }),
    command: EVIL,
    study: EVIL,
  };
  const page = renderSweepReport(evil);

  test("is never markup", () => {
    expect(page).not.toContain("<b>x");
    const elements = (text: string): number => text.match(/<script/gu)!.length;
    expect(page.match(/<\/script>/gu)).toHaveLength(elements(page));
  });

  test("is still shown as written", () => {
    expect(body(page)).toContain("&lt;/script&gt;&lt;b&gt;x");
    expect(page).toContain(String.raw`\u003c/script>\u003cb`);
  });
});

describe("odd sweeps", () => {
  test.each<readonly [string, SweepResult]>([
    ["no cells", { ...fakeSweep(), cells: [], axes: [{ ...TENANTS, values: [] }] }],
    ["no policies", fakeSweep({ policies: [] })],
    ["everything overloaded", fakeSweep({ fate: () => "overloaded" })],
    ["everything impossible", fakeSweep({ fate: () => ({ impossible: "no such GPU" }) })],
    ["one cell", fakeSweep({ axes: [numberAxis("load", [0.5])] })],
    [
      "no targets, notes or metrics",
      { ...fakeSweep({ targets: false, notes: [] }), metrics: [], study: null, question: null },
    ],
  ])("with %s still make a page without a stray undefined or NaN", (_, result) => {
    expect(body(renderSweepReport(result))).not.toMatch(/\bundefined\b|\bNaN\b|\[object|Infinity/u);
  });
});

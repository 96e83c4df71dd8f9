import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as engine, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderSweepReport } from "../../reports/sweep/sweep-page.ts";
import type { SweepResult } from "../../sim/result/sweep.ts";
import { CHROMIUM_ARGUMENTS, chromium } from "../support/chromium.ts";
import { categoryAxis, crossing, fakeSweep, numberAxis, TENANTS } from "../support/fake-sweep.ts";

const executablePath = chromium();

const LONG = "a-policy-with-a-name-that-never-seems-to-end-and-then-some";
const EVIL = "</script><b>x";
const SLICE = numberAxis("slice", [0.5, 1, 2, 4, 8, 16], { unit: "ms", title: "time slice", scale: "log" });

const SWEEPS: readonly (readonly [string, SweepResult])[] = [
  ["one-axis", fakeSweep()],
  ["two-axes", fakeSweep({ axes: [TENANTS, SLICE] })],
  ["categories", fakeSweep({ axes: [categoryAxis("arrivals", ["steady", "bursty", "diurnal"])] })],
  [
    "hostile-names",
    fakeSweep({
      axes: [{ ...TENANTS, title: `${LONG} ${EVIL}` }, categoryAxis(EVIL, [EVIL, LONG, `'"\\${EVIL}`])],
      policies: [`mps ${EVIL}`, LONG, `${LONG}-again`],
      metric: { name: LONG, tenant: EVIL, unit: "1", better: "lower" },
      fate: (policy, [at = 0]) =>
        crossing(policy.startsWith("mps") ? "mps" : policy === LONG ? "mig" : "time-slicing", at + 2),
    }),
  ],
];

describe.skipIf(executablePath === null)("the page of a sweep opened from a file", () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    browser = await engine.launch({ executablePath: executablePath!, args: [...CHROMIUM_ARGUMENTS] });
    folder = mkdtempSync(join(tmpdir(), "slicewise-sweep-"));
    for (const [name, result] of SWEEPS) writeFileSync(join(folder, `${name}.html`), renderSweepReport(result));
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["one-axis", 1280, "dark"],
    ["one-axis", 390, "light"],
    ["two-axes", 1280, "light"],
    ["two-axes", 390, "dark"],
    ["categories", 390, "light"],
    ["hostile-names", 1280, "dark"],
    ["hostile-names", 390, "light"],
  ] as const)(
    "draws every chart of %s at %d px in the %s scheme and fits its window",
    async (name, width, colorScheme) => {
      const url = pathToFileURL(join(folder, `${name}.html`)).href;
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => requests.push(request.url()));
      await page.addInitScript(
        `addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective))`,
      );
      await page.goto(url);
      await page.waitForFunction(
        `[...document.querySelectorAll(".plot")].every((plot) => plot.dataset.state !== undefined)`,
      );
      const plots: { id: string; state: string; marks: number; width: number; room: number }[] = await page.evaluate(`
      [...document.querySelectorAll(".plot")].map((plot) => ({
        id: plot.id,
        state: plot.dataset.state,
        marks: plot.querySelectorAll("svg .mark-rect path, svg .mark-line path, svg .mark-symbol path").length,
        width: plot.querySelector("svg")?.getBoundingClientRect().width ?? 0,
        room: plot.clientWidth,
      }))`);
      expect(plots.length).toBeGreaterThan(1);
      for (const plot of plots) {
        expect([plot.id, plot.state, plot.marks > 0]).toStrictEqual([plot.id, "drawn", true]);
        expect([plot.id, plot.width > plot.room * 0.8, plot.width <= plot.room + 1]).toStrictEqual([
          plot.id,
          true,
          true,
        ]);
      }
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(complaints).toStrictEqual([]);
      expect(requests).toStrictEqual([url]);
      await page.close();
    },
  );

  test("explains a cell of the map under the pointer", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(join(folder, "one-axis.html")).href);
    await page.waitForSelector("#phase-map-0 svg .mark-rect path");
    await page.hover("#phase-map-0 svg .mark-rect path");
    await page.waitForSelector("#vg-tooltip-element.visible");
    expect(await page.innerText("#vg-tooltip-element")).toMatch(/tenants = 2[\s\S]*mps wins/u);
    await page.close();
  });
});

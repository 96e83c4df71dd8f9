import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as engine, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../reports/page.ts";
import { CHROMIUM_ARGUMENTS, chromium } from "../support/chromium.ts";
import { fakeResult } from "../support/fake-result.ts";
import { crowdedTimeline, fakeTimeline } from "./timeline-fake.ts";

const executablePath = chromium();

const PAGES = {
  two: fakeTimeline(),
  "long-names": fakeTimeline(["a-service-with-a-name-that-never-seems-to-end-and-then-some", "</script><b>x"]),
  crowded: crowdedTimeline(),
} as const;

describe.skipIf(executablePath === null)("the timeline of a report opened from a file", () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    browser = await engine.launch({ executablePath: executablePath!, args: [...CHROMIUM_ARGUMENTS] });
    folder = mkdtempSync(join(tmpdir(), "slicewise-timeline-"));
    for (const [name, timeline] of Object.entries(PAGES)) {
      writeFileSync(join(folder, `${name}.html`), renderReport(fakeResult(), timeline));
    }
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["two", 1280, "light"],
    ["two", 1280, "dark"],
    ["two", 390, "light"],
    ["two", 390, "dark"],
    ["long-names", 390, "light"],
    ["crowded", 1280, "light"],
  ] as const)("draws %s at %d px in the %s scheme and fits its window", async (name, width, colorScheme) => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.waitForFunction(
      `[...document.querySelectorAll(".plot")].every((plot) => plot.dataset.state !== undefined)`,
    );
    const plots: { state: string; bars: number; labels: string[]; width: number; room: number }[] =
      await page.evaluate(`
      [...document.querySelectorAll('[id^="timeline-"].plot')].map((plot) => ({
        state: plot.dataset.state,
        bars: plot.querySelectorAll("svg .mark-rect path").length,
        labels: [...plot.querySelectorAll("svg .mark-text.role-mark text")].map((text) => text.textContent),
        width: plot.querySelector("svg").getBoundingClientRect().width,
        room: plot.clientWidth,
      }))`);
    expect(plots.map(({ state }) => state)).toStrictEqual(["drawn", "drawn"]);
    for (const plot of plots) {
      // Two empty rows, and at least a bar in each.
      expect(plot.bars).toBeGreaterThanOrEqual(4);
      expect(plot.bars).toBeLessThan(2000);
      expect(plot.labels).toHaveLength(2);
      expect(plot.labels[0]).toMatch(/^gpu0: /u);
      expect(plot.width).toBeLessThanOrEqual(plot.room + 1);
      expect(plot.width).toBeGreaterThan(plot.room * 0.8);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(complaints).toStrictEqual([]);
    const image = await page.locator('figure[aria-labelledby="timeline-title"]').screenshot();
    expect(image.length).toBeGreaterThan(5000);
    await page.close();
  });

  test("draws switches in ink, dark on light paper and light on dark", async () => {
    const strokes: unknown[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme });
      await page.goto(pathToFileURL(join(folder, "two.html")).href);
      await page.waitForFunction(`document.querySelector("#timeline-0").dataset.state !== undefined`);
      strokes.push(
        await page.evaluate(
          `[...document.querySelectorAll("#timeline-0 svg .mark-rect path")].map((bar) => getComputedStyle(bar).fill).filter((fill) => fill === "rgb(27, 36, 48)" || fill === "rgb(232, 235, 238)")`,
        ),
      );
      await page.close();
    }
    expect(strokes).toStrictEqual([["rgb(27, 36, 48)"], ["rgb(232, 235, 238)"]]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as engine, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../reports/page.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { CHROMIUM_ARGUMENTS, chromium } from "../support/chromium.ts";
import { fakeResult } from "../support/fake-result.ts";
import { FIVE_POLICIES, SIX_TENANTS } from "../support/fake-story.ts";

const executablePath = chromium();

/** Long and hostile names, to find what overflows or runs. */
const HOSTILE: RunResult = (() => {
  const long = "a-service-with-a-name-that-never-seems-to-end-and-then-some";
  const rename = (name: string): string => (name === "chat" ? "</script><b>x" : name === "embed" ? long : name);
  return fakeResult({
    tenants: SIX_TENANTS.map((tenant) => ({ ...tenant, name: rename(tenant.name) })),
    policies: FIVE_POLICIES.map((policy) => ({
      ...policy,
      name: policy.name === "mps" ? "MPS </script><b>x" : policy.name,
      gpus: policy.gpus.map((gpu) => gpu.map((part) => ({ ...part, tenants: part.tenants.map(rename) }))),
      fates: Object.fromEntries(Object.entries(policy.fates!).map(([name, fate]) => [rename(name), fate])),
    })),
  });
})();

const RESULTS: readonly (readonly [string, RunResult])[] = [
  ["story", fakeResult()],
  ["hostile-names", HOSTILE],
  ["one-policy", fakeResult({ policies: FIVE_POLICIES.slice(1, 2) })],
  [
    "eight-policies",
    fakeResult({
      policies: [
        ...FIVE_POLICIES,
        ...FIVE_POLICIES.slice(0, 3).map((each) => ({ ...each, name: `${each.name}-again` })),
      ],
    }),
  ],
];

interface Visit {
  readonly page: Page;
  /** Console messages of any kind, page errors, CSP violations. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

describe.skipIf(executablePath === null)("a report opened from a file", () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    browser = await engine.launch({ executablePath: executablePath!, args: [...CHROMIUM_ARGUMENTS] });
    folder = mkdtempSync(join(tmpdir(), "slicewise-report-"));
    for (const [name, result] of RESULTS) writeFileSync(join(folder, `${name}.html`), renderReport(result));
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const urlOf = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href;

  async function open(name: string, width: number, colorScheme: "light" | "dark"): Promise<Visit> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.addInitScript(
      `addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective))`,
    );
    await page.goto(urlOf(name));
    await page.waitForFunction(
      `[...document.querySelectorAll(".plot")].every((plot) => plot.dataset.state !== undefined)`,
    );
    return { page, complaints, requests };
  }

  test.each([
    ["story", 1280, "light"],
    ["story", 1280, "dark"],
    ["story", 390, "light"],
    ["story", 390, "dark"],
    ["hostile-names", 1280, "light"],
    ["hostile-names", 390, "dark"],
    ["one-policy", 390, "light"],
    ["eight-policies", 390, "light"],
  ] as const)(
    "draws every chart of %s at %d px in the %s scheme, asks for nothing and fits its window",
    async (name, width, scheme) => {
      const { page, complaints, requests } = await open(name, width, scheme);
      const plots: { id: string; state: string; marks: number; texts: number; width: number; room: number }[] =
        await page.evaluate(`
        [...document.querySelectorAll(".plot")].map((plot) => ({
          id: plot.id,
          state: plot.dataset.state,
          marks: plot.querySelectorAll("svg .mark-rect path, svg .mark-line path, svg .mark-symbol path").length,
          texts: plot.querySelectorAll("svg text").length,
          width: plot.querySelector("svg")?.getBoundingClientRect().width ?? 0,
          room: plot.clientWidth,
        }))`);
      expect(plots.length).toBeGreaterThan(4);
      for (const plot of plots) {
        expect([plot.id, plot.state]).toStrictEqual([plot.id, "drawn"]);
        expect([plot.id, plot.marks > 0, plot.texts > 0]).toStrictEqual([plot.id, true, true]);
        expect([plot.id, plot.width > plot.room * 0.8, plot.width <= plot.room + 1]).toStrictEqual([
          plot.id,
          true,
          true,
        ]);
      }
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(complaints).toStrictEqual([]);
      expect(requests).toStrictEqual([urlOf(name)]);
      await page.close();
    },
  );

  test("draws its text in the ink of the reader's scheme", async () => {
    const fills: unknown[] = [];
    for (const scheme of ["light", "dark"] as const) {
      const { page } = await open("story", 1280, scheme);
      fills.push(
        await page.evaluate(`getComputedStyle(document.querySelector("#blame-0 svg .role-axis-label text")).fill`),
      );
      await page.close();
    }
    expect(fills).toStrictEqual(["rgb(86, 97, 110)", "rgb(169, 179, 189)"]);
  });

  test("follows the window when it is made narrower", async () => {
    const { page } = await open("story", 1280, "light");
    await page.setViewportSize({ width: 390, height: 900 });
    await page.waitForFunction(`document.querySelector("#blame-0 svg").getBoundingClientRect().width < 390`);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await page.close();
  });

  test("shows the hostile names as text and lets them run nothing", async () => {
    const { page } = await open("hostile-names", 1280, "light");
    expect(
      await page.evaluate(`[...document.querySelectorAll("b")].filter((bold) => bold.textContent === "x").length`),
    ).toBe(0);
    expect(await page.innerText("main")).toContain("</script><b>x");
    await page.close();
  });

  test("explains a bar under the pointer", async () => {
    const { page, complaints } = await open("story", 1280, "light");
    await page.hover("#blame-0 svg .mark-rect path");
    await page.waitForSelector("#vg-tooltip-element.visible");
    expect(await page.innerText("#vg-tooltip-element")).toMatch(/one-gpu-each[\s\S]*queue/u);
    expect(complaints).toStrictEqual([]);
    await page.close();
  });

  test("gives a reader without JavaScript the words and the tables", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(urlOf("story"));
    const text = await page.innerText("body");
    expect(text).toContain("Six services fit two A100s, not six");
    expect(text).toContain("Charts need JavaScript");
    await context.close();
  });

  test("prints every table and charts as wide as the sheet", async () => {
    const { page } = await open("story", 1280, "dark");
    await page.emulateMedia({ media: "print" });
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    expect(await page.evaluate(`document.querySelectorAll("details:not([open]):not(.screen)").length`)).toBe(0);
    expect(
      await page.evaluate(`document.querySelector("#blame-0 svg").getBoundingClientRect().width`),
    ).toBeLessThanOrEqual(700);
    expect(await page.evaluate(`getComputedStyle(document.body).color`)).toBe("rgb(27, 36, 48)");
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    expect(await page.evaluate(`document.querySelectorAll("details:not([open])").length`)).toBeGreaterThan(3);
    await page.close();
  });
});

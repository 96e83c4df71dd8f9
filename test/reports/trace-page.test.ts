import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as engine, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { profileOf, type ProfileSource } from "../../cli/trace/profile.ts";
import { compileChart } from "../../reports/compile-chart.ts";
import { drawGaps } from "../../reports/trace/gaps-chart.ts";
import { drawRate } from "../../reports/trace/rate-chart.ts";
import { drawSize } from "../../reports/trace/size-chart.ts";
import { drawTokens } from "../../reports/trace/tokens-chart.ts";
import { describeTrace } from "../../reports/trace/trace-finding.ts";
import { renderTraceReport } from "../../reports/trace/trace-page.ts";
import type { TraceProfile } from "../../reports/trace/trace-profile.ts";
import { exponential, stream } from "../../sim/base/random.ts";
import { TraceColumns } from "../../sim/workload/traces/trace-columns.ts";
import type { RequestTrace } from "../../sim/workload/traces/trace-format.ts";
import { CHROMIUM_ARGUMENTS, chromium } from "../support/chromium.ts";

const SOURCE: ProfileSource = {
  file: "trace.csv",
  format: { name: "plain-csv", recognisedBecause: "its header has the column arrivalS" },
  window: null,
  seed: 1,
  problems: [],
  outsideWindow: 0,
};

/** Arrivals with these gaps, with tokens, sizes and clients as their numbers go. */
function traceOf(gapsNs: readonly number[], clients: readonly string[] = ["a", "b"]): RequestTrace {
  const columns = new TraceColumns({ hasTokens: true, sizeUnit: "GPU s", hasClients: true });
  let at = 0;
  [0, ...gapsNs].forEach((gap, i) => columns.push((at += gap), 10 + i, 1 + (i % 50), 1 + i, i % clients.length));
  return columns.finish(clients);
}

function profile(gapsNs: readonly number[], more: Partial<TraceProfile> = {}): TraceProfile {
  return { ...profileOf(traceOf(gapsNs), SOURCE), ...more };
}

/** Gaps of independent users, one second on average. */
function poissonGaps(count: number): number[] {
  const random = stream(1, "test", "gaps");
  return Array.from({ length: count }, () => Math.round(exponential(random) * 1e9));
}

const POISSON = profile(poissonGaps(2000));
/** Ten at once, then a pause of 10 s. */
const VOLLEYS = profile(Array.from({ length: 2000 }, (_, i) => (i % 10 === 9 ? 10e9 : 1e6)));

describe("numbers of a trace", () => {
  test("independent users have a CV and dispersions near 1", () => {
    for (const value of [POISSON.gapCv, POISSON.dispersion.per1s, POISSON.dispersion.per60s]) {
      expect(Math.abs(value! - 1)).toBeLessThan(0.35);
    }
  });

  test("volleys of ten have the CV and the dispersion that follow from them", () => {
    // Gaps: nine of 1 ms, one of 10 s; mean 1.0009 s. Counts in 1 s: 10 in a tenth of the windows, or just under.
    const mean = (9 * 1e6 + 10e9) / 10;
    const cv = Math.sqrt((0.9 * (1e6 - mean) ** 2 + 0.1 * (10e9 - mean) ** 2) / mean ** 2);
    expect(VOLLEYS.gapCv).toBeCloseTo(cv, 6);
    expect(VOLLEYS.dispersion.per1s).toBeGreaterThan(8);
    expect(VOLLEYS.largestGap).toEqual({ ns: 10e9, afterNs: 9e6 });
  });

  test("a distribution's points rise, end at the largest value, and hold its percentiles", () => {
    const { cdf, p50, p99, max } = POISSON.promptTokens!;
    const rises = cdf.slice(1).map(([share, value], i) => share > cdf[i]![0] && value > cdf[i]![1]);
    expect(rises).not.toContain(false);
    expect(cdf.at(-1)).toEqual([1, max]);
    expect([cdf.find(([share]) => share === 0.5)?.[1], cdf.find(([share]) => share === 0.99)?.[1]]).toEqual([p50, p99]);
    expect([p50, p99, max]).toEqual([1010, 1990, 2010]);
  });

  test("counts along the trace add up, and the busiest minute is the largest of all", () => {
    for (const each of [POISSON, VOLLEYS]) {
      expect(each.course.counts.reduce((sum, count) => sum + count, 0)).toBe(each.rows.kept);
      expect(each.course.counts.length).toBeLessThanOrEqual(180);
      expect(each.peakMinute!.requests).toBeGreaterThan((each.ratePerS! * 60) / 1.1);
    }
  });

  test("a single request, and requests all at once, have no rate and no finding that needs one", () => {
    for (const each of [profile([]), profile([0, 0, 0])]) {
      expect([each.ratePerS, each.gapCv, each.peakMinute, each.dispersion.per1s]).toEqual([null, null, null, null]);
      expect(describeTrace(each).title).toContain("too few to tell");
      expect(renderTraceReport(each)).toContain("<!doctype html>");
    }
  });

  test("of many clients the largest are named and the others counted", () => {
    const many = profileOf(
      traceOf(
        poissonGaps(99),
        Array.from({ length: 50 }, (_, i) => `c${i}`),
      ),
      SOURCE,
    ).clients!;
    expect([many.count, many.largest.length, many.others]).toEqual([50, 20, { clients: 30, requests: 60 }]);
  });
});

describe("words of a trace", () => {
  test("the title says how requests arrive", () => {
    expect(describeTrace(POISSON).title).toMatch(
      /^2,001 requests in 3\d\.\d min, arriving as if from independent users$/u,
    );
    expect(describeTrace(VOLLEYS).title).toMatch(/arriving in bursts$/u);
    expect(describeTrace(profile(Array.from({ length: 50 }, () => 1e9))).title).toMatch(/more evenly than by chance$/u);
  });

  test("gaps that were drawn are no finding", () => {
    const drawn = { ...POISSON, drawnBelowNs: 60e9 };
    expect(describeTrace(drawn).title).toMatch(/recorded in steps of 60\.0 s$/u);
    expect(describeTrace(drawn).verdict).not.toContain("CV");
    expect(describeTrace(drawn).caveat).toContain("Times closer than 60.0 s are drawn");
    expect(drawGaps(drawn)!.title).toContain("Most gaps are drawn at random");
  });

  test("what was left out is said above the charts", () => {
    const rows = { ...POISSON.rows, bad: 3, dropped: [{ reason: "ask for no GPU", rows: 7 }] };
    expect(describeTrace({ ...POISSON, rows }).caveat).toBe("3 bad rows were left out. 7 rows are no requests.");
    expect(describeTrace(POISSON).caveat).toBeNull();
  });

  test("the charts say what they show", () => {
    expect(drawRate(VOLLEYS)!.title).toMatch(/^The |^In /u);
    expect(drawRate(profile(Array.from({ length: 5000 }, () => 1e9)))!.title).toContain("hardly changes");
    expect(drawTokens(POISSON)!.title).toBe(
      "Half of the prompts have up to 1,010 tokens, half of the answers up to 25",
    );
    // The 20 largest of 2,001 sizes 1 … 2001.
    expect(drawSize(POISSON)!.title).toBe("The largest 1 % of the requests hold 2.0 % of all work");
    expect(drawTokens({ ...POISSON, promptTokens: null })).toBeNull();
    expect(drawSize({ ...POISSON, size: null })).toBeNull();
  });
});

describe("the page of a trace", () => {
  test.each([drawRate, drawGaps, drawTokens, drawSize])("%o makes a spec without a warning", (draw) => {
    for (const each of [POISSON, VOLLEYS]) {
      const { spec, description } = draw(each)!.panels[0]!;
      expect(compileChart(spec, description).warnings).toEqual([]);
    }
  });

  test("is the same bytes twice, and shows every number and note", () => {
    const noted = { ...POISSON, notes: ["times were spread."], problems: ["trace.csv:3: bad"] };
    const page = renderTraceReport(noted);
    expect(page).toBe(renderTraceReport(noted));
    for (const text of [
      "Times were spread.",
      "trace.csv:3: bad",
      "dispersion at 60",
      "its header has the column arrivalS",
    ]) {
      expect(page).toContain(text);
    }
  });

  test("names of clients, notes and files cannot become elements", () => {
    const bad = "</script><b>x";
    const page = renderTraceReport({
      ...profileOf(traceOf(poissonGaps(50), [bad]), SOURCE),
      file: bad,
      notes: [bad],
      problems: [bad],
    });
    expect(page).not.toContain("<b>x");
  });
});

const executablePath = chromium();

describe.skipIf(executablePath === null)("the page of a trace in a browser", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await engine.launch({ executablePath: executablePath!, args: [...CHROMIUM_ARGUMENTS] });
    folder = mkdtempSync(join(tmpdir(), "slicewise-trace-page-"));
    writeFileSync(join(folder, "poisson.html"), renderTraceReport(POISSON));
    writeFileSync(join(folder, "volleys.html"), renderTraceReport(VOLLEYS));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["poisson", 1280, "light"],
    ["poisson", 390, "dark"],
    ["volleys", 1280, "dark"],
    ["volleys", 390, "light"],
  ] as const)("draws every chart of %s at %d px in the %s scheme and fits its window", async (name, width, scheme) => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.waitForFunction(
      `[...document.querySelectorAll(".plot")].every((plot) => plot.dataset.state !== undefined)`,
    );
    const states: string[] = await page.evaluate(
      `[...document.querySelectorAll(".plot")].map((plot) => plot.dataset.state)`,
    );
    expect(states).toEqual(["drawn", "drawn", "drawn", "drawn"]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chromium } from "./support/chromium.ts";
import { sharedData } from "./support/shared-data.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-gate-"));
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("the closing line of .ci/run", () => {
  const summary = resolve(import.meta.dirname, "../.ci/summary.mjs");
  const passing = {
    numPassedTests: 7,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    success: true,
    testResults: [],
  };
  const unloadable = { status: "failed", assertionResults: [] };
  const failing = { status: "failed", assertionResults: [{ status: "passed" }, { status: "failed" }] };

  test.each([
    ["all pass", passing, "7 passed, 0 failed\n"],
    ["some are skipped", { ...passing, numPendingTests: 2, numTodoTests: 1 }, "7 passed, 0 failed, 3 skipped\n"],
    ["one fails", { ...passing, success: false, numFailedTests: 1, testResults: [failing] }, "7 passed, 1 failed\n"],
    ["a file does not load", { ...passing, success: false, testResults: [unloadable] }, "7 passed, 1 failed\n"],
    ["an error happens outside the tests", { ...passing, success: false }, "7 passed, 1 failed\n"],
  ])("tells when %s", (_case, report, line) => {
    const path = join(folder, "report.json");
    writeFileSync(path, JSON.stringify(report));
    expect(execFileSync(process.execPath, [summary, path], { encoding: "utf8" })).toBe(line);
  });

  test("never claims success without a report", () => {
    expect(execFileSync(process.execPath, [summary, join(folder, "none.json")], { encoding: "utf8" })).toBe(
      "0 passed, 1 failed\n",
    );
  });
});

describe("what a test needs from outside the repository", () => {
  test("is found where SLICEWISE_DATA and SLICEWISE_CHROMIUM say", () => {
    mkdirSync(join(folder, "traces"));
    writeFileSync(join(folder, "traces/x.csv"), "");
    vi.stubEnv("SLICEWISE_DATA", folder);
    vi.stubEnv("SLICEWISE_CHROMIUM", process.execPath);
    expect(sharedData("traces/x.csv")).toBe(join(folder, "traces/x.csv"));
    expect(chromium()).toBe(process.execPath);
  });

  test("may be missing on a desk, but not in CI", () => {
    vi.stubEnv("SLICEWISE_DATA", folder);
    vi.stubEnv("SLICEWISE_CHROMIUM", join(folder, "chromium"));
    vi.stubEnv("CI", "");
    expect([sharedData("traces/x.csv"), chromium()]).toStrictEqual([null, null]);
    vi.stubEnv("CI", "true");
    expect(() => sharedData("traces/x.csv")).toThrow(/traces\/x\.csv is not in .+ SLICEWISE_DATA/u);
    expect(() => chromium()).toThrow(/chromium: none of .+ SLICEWISE_CHROMIUM/u);
  });
});

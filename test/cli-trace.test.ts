import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TraceProfile } from "../reports/trace/trace-profile.ts";
import { stableJson } from "../sim/base/json.ts";
import { sharedData } from "./support/shared-data.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

/** Two requests a second for two minutes, half a second apart, of two clients. */
const OWN = [
  "arrivalS,promptTokens,outputTokens,client",
  ...Array.from({ length: 240 }, (_, i) => `${i / 2},${i + 1},${2 * i},${i % 3 === 0 ? "b" : "a"}`),
  "",
].join("\n");

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-trace-"));
  writeFileSync(join(folder, "own.csv"), OWN);
  writeFileSync(join(folder, "bad.csv"), OWN.replace("\n10,21,40,a", "\n10,x,40,a"));
  writeFileSync(join(folder, "notes.txt"), "hello\nworld\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function profile(...args: string[]): Promise<TraceProfile> {
  const { code, out, err } = await slicewise("trace", ...args, "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(stableJson(JSON.parse(out))).toBe(out);
  return JSON.parse(out) as TraceProfile;
}

describe.concurrent("slicewise trace", () => {
  it("says which format it is and why, and what is in it, as text", async () => {
    const { code, out, err } = await slicewise("trace", "own.csv");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const words = out.replaceAll(/ +/gu, " ");
    expect(words).toContain("240 requests in 120 s, arriving more evenly than by chance");
    expect(words).toContain("format plain-csv (its header has the column arrivalS)");
    expect(words).toContain("mean rate 2.00/s");
    expect(words).toContain("a 160 66.7 %");
    expect(words).toContain("prompt tokens 121 1 24 120 216 238 240 240");
    expect(out).not.toMatch(/ $/mu);
  });

  it.each([[], ["--format", "plain-csv"]])("says that a file is empty (%j)", async (...format) => {
    writeFileSync(join(folder, "empty.csv"), "");
    const { code, err } = await slicewise("trace", "empty.csv", ...format);
    expect({ code, err }).toEqual({ code: 2, err: "empty.csv: is empty. Was it written to the end?\n" });
  });

  it("gives known numbers as JSON with sorted keys, the same bytes twice", async () => {
    const known = await profile("own.csv");
    expect(known).toMatchObject({
      file: "own.csv",
      rows: { kept: 240, bad: 0, outsideWindow: 0, dropped: [] },
      spanNs: 119.5e9,
      ratePerS: 2,
      gapCv: 0,
      dispersion: { per1s: 0, per60s: null },
      largestGap: { ns: 0.5e9, afterNs: 0 },
      peakMinute: { fromNs: 0, requests: 120 },
      clients: { count: 2, others: { clients: 0, requests: 0 } },
      problems: [],
    });
    expect(known.promptTokens).toMatchObject({ mean: 120.5, min: 1, p10: 24, p50: 120, p90: 216, p99: 238, max: 240 });
    const [first, second] = await Promise.all([
      slicewise("trace", "own.csv", "--json"),
      slicewise("trace", "own.csv", "--json"),
    ]);
    expect(first.out).toBe(second.out);
  });

  it("tells of a window only, its end left out", async () => {
    const part = await profile("own.csv", "--window", "30s..1min");
    expect(part.rows).toMatchObject({ kept: 60, outsideWindow: 180 });
    expect([part.firstNs, part.spanNs]).toEqual([30e9, 29.5e9]);
    expect((await profile("own.csv", "--window", "..10s")).rows.kept).toBe(20);
    expect((await profile("own.csv", "--window", "110s..")).rows.kept).toBe(20);
  });

  it("writes a page, the same bytes twice", async () => {
    for (const name of ["one.html", "two.html"]) {
      const { code, out } = await slicewise("trace", "own.csv", "--html", name);
      expect([code, out.trimEnd().endsWith(`Report: ${name}`)]).toEqual([0, true]);
    }
    const page = readFileSync(join(folder, "one.html"), "utf8");
    expect(page).toBe(readFileSync(join(folder, "two.html"), "utf8"));
    expect(page).toContain("240 requests in");
    expect(page).not.toContain(folder);
  });

  it("tells of a file with bad rows without them, says where they are, and ends with code 2", async () => {
    const { code, out, err } = await slicewise("trace", "bad.csv", "--json");
    const told = JSON.parse(out) as TraceProfile;
    const problem = 'bad.csv:22:4: promptTokens must be a whole number from 0 to 2147483647 (found "x")';
    expect([code, err, told.problems]).toEqual([2, `${problem}\n`, [problem]]);
    expect(told.rows).toMatchObject({ kept: 239, bad: 1 });
  });

  const mistakes: [string, string[], RegExp][] = [
    ["a file that is not there", ["own.cvs"], /own\.cvs: there is no such file\. Did you mean own\.csv\?/u],
    [
      "a file of no known format",
      ["notes.txt"],
      /notes\.txt:1: is of no trace format that slicewise knows \(found "hello"\)/u,
    ],
    [
      "an unknown format",
      ["own.csv", "--format", "plain-cvs"],
      /--format: is not a known trace format.*Did you mean "plain-csv"/u,
    ],
    [
      "another format than the file's",
      ["own.csv", "--format", "azure-llm-2023"],
      /own\.csv:1:1: must be the header TIMESTAMP/u,
    ],
    [
      "a window that is none",
      ["own.csv", "--window", "1h"],
      /--window: must be two times with \.\. between \(found 1h\)/u,
    ],
    ["a window without a unit", ["own.csv", "--window", "1..2"], /--window: must be a duration with its unit/u],
    ["a window that ends first", ["own.csv", "--window", "2min..1min"], /--window: must end later than it begins/u],
    [
      "an empty window",
      ["own.csv", "--window", "1h..2h"],
      /--window: holds no request of the trace\. Its requests arrive from 0 s to 120 s/u,
    ],
    ["a seed that is none", ["own.csv", "--seed", "x"], /--seed: must be a whole number from 0/u],
  ];
  it.each(mistakes)("refuses %s with code 2 and nothing on standard output", async (_, args, complaint) => {
    const { code, out, err } = await slicewise("trace", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(complaint);
  });

  it("gives the published numbers of the Azure 2023 code trace", async ({ skip }) => {
    const trace = sharedData("traces/azure-llm-2023/AzureLLMInferenceTrace_code.csv");
    if (trace === null) return skip("the Azure LLM inference trace 2023 is not at hand");
    const known = await profile(trace);
    expect(known.format.name).toBe("azure-llm-2023");
    expect([known.rows.kept, known.spanNs]).toEqual([8819, 3_435_948_056_000]);
    expect(known.ratePerS).toBeCloseTo(2.566, 3);
    expect(known.gapCv).toBeCloseTo(13.15, 2);
    expect(known.promptTokens).toMatchObject({ p50: 1469, p99: 7436, max: 7437 });
    expect(known.outputTokens).toMatchObject({ p50: 13, p99: 252, max: 1899 });
  });
});

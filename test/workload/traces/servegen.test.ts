import { describe, expect, test } from "vitest";
import { servegen } from "../../../sim/workload/traces/servegen.ts";
import { lengthNames } from "../../../sim/workload/traces/servegen-lengths.ts";
import { bad, beside, good, lines } from "./reading.ts";
import { LENGTHS } from "./samples.ts";

const options = { file: "x/chunk-9-trace.csv.gz", openBeside: beside({ "chunk-9-dataset.json": LENGTHS }) };

/** Gaps of each window's requests, in ns. */
function cvOf(atNs: Float64Array): number {
  const gaps = Array.from(atNs.subarray(1), (at, i) => at - atNs[i]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
}

describe("servegen", () => {
  test("makes exactly as many requests in each window as its rate says", async () => {
    const rows = ["0,0.5,1,Gamma,0.9,2", "600,0,0,,0,0", "1200,0.25,1,Weibull,1.2,4", "1800,0.0016,1,Gamma,1,600"];
    const { atNs, notes } = await good(servegen, lines(...rows), options);
    const counts = [0, 0, 0, 0];
    for (const at of atNs) counts[Math.floor(at / 600e9)]!++;
    expect(counts).toEqual([300, 0, 150, 1]);
    expect(notes[0]).toContain("1 of 4 windows are idle");
  });

  test.each([
    ["Gamma", 0.25, 2],
    ["Gamma", 4, 0.5],
    ["Weibull", 1, 1],
    ["Weibull", 0.5, Math.sqrt(5)],
  ])("gaps of %s with shape %d have the CV of that distribution", async (family, shape, cv) => {
    // Known answers: 1 ÷ √shape for gamma; √(Γ(1+2/k) ÷ Γ(1+1/k)² - 1) for Weibull, √5 at k = ½.
    const { atNs } = await good(servegen, lines(`0,60,${cv},${family},${shape},1`), options);
    expect(atNs).toHaveLength(36_000);
    expect(cvOf(atNs) / cv).toBeGreaterThan(0.93);
    expect(cvOf(atNs) / cv).toBeLessThan(1.07);
  });

  test("draws tokens from the block of their time, the last one that holds any", async () => {
    const { atNs, promptTokens, outputTokens } = await good(
      servegen,
      lines("0,1,1,Gamma,1,1", "600,0,0,,0,0", "21600,1,1,Gamma,1,1", "43200,1,1,Gamma,1,1"),
      options,
    );
    const early = [...promptTokens].filter((_, i) => atNs[i]! < 600e9);
    expect(new Set(early)).toEqual(new Set([7, 8]));
    const sevens = early.filter((tokens) => tokens === 7).length;
    expect(Math.abs(sevens - 300)).toBeLessThan(60);
    const late = [...promptTokens].filter((_, i) => atNs[i]! >= 21_600e9);
    expect(new Set(late)).toEqual(new Set([900]));
    expect(new Set(outputTokens)).toEqual(new Set([3, 40]));
  });

  test("a window draws the same requests whatever else is read", async () => {
    const rows = lines("0,0.5,1,Gamma,0.5,2", "600,0.5,1,Gamma,0.5,2", "1200,0.5,1,Gamma,0.5,2");
    const whole = await good(servegen, rows, options);
    const part = await good(servegen, rows, { ...options, window: { fromNs: 600e9, toNs: 1200e9 } });
    expect([...part.atNs]).toEqual([...whole.atNs.subarray(300, 600)]);
    expect([...part.promptTokens]).toEqual([...whole.promptTokens.subarray(300, 600)]);
    expect([whole.unmade, part.unmade]).toEqual([0, 600]);
  });

  test("finds its lengths beside it, packed or not, and says what is missing or wrong there", async () => {
    expect(lengthNames("a/b/chunk-9-trace.csv.gz")).toEqual(["chunk-9-dataset.json", "chunk-9-dataset.json.gz"]);
    const row = "0,0.5,1,Gamma,1,2\n";
    expect(await bad(servegen, row, { file: "chunk-9-trace.csv" })).toEqual([
      "chunk-9-trace.csv: needs the file with token counts beside it. Put chunk-9-dataset.json into the same folder",
    ]);
    const broken = beside({ "chunk-9-dataset.json": '{"0": {"input_tokens": "{1: x}", "output_tokens": "{1: 1}"}}' });
    expect(await bad(servegen, row, { file: "chunk-9-trace.csv", openBeside: broken })).toEqual([
      'chunk-9-trace.csv: chunk-9-dataset.json: 0.input_tokens: must be text such as {34: 0.25, 35: 0.75} (found "0")',
    ]);
  });

  test("names what is wrong with a window", async () => {
    expect(await bad(servegen, lines("0,1,1,Gamma,1,1", "0,-1,1,Beta,0,1", "600,1,1,,0,0"), options)).toEqual([
      'x/chunk-9-trace.csv.gz:2:1: start must be later than on the line before (found "0")',
      'x/chunk-9-trace.csv.gz:2:3: rate must be a number from 0 (found "-1")',
      'x/chunk-9-trace.csv.gz:2:8: family must be Gamma, Weibull or nothing (found "Beta")',
      'x/chunk-9-trace.csv.gz:2:13: shape must be a number above 0 (found "0")',
      'x/chunk-9-trace.csv.gz:3:9: a window with requests needs Gamma or Weibull (found "")',
    ]);
  });
});

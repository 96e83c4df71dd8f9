import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ValidationResult } from "../sim/result/validation.ts";
import { csvOf } from "./calibration/synthetic.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

const ROWS = [
  { value: 10.2, batch: 8 },
  { value: 19.5, batch: 16 },
  { value: 38, batch: 32 },
  { value: 260, batch: 32, partition: "1g.10gb", role: "predict" },
  { value: 75, batch: 32, sharing: "mps", tenants: 2, role: "predict" },
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-validate-"));
  writeFileSync(join(folder, "good.csv"), csvOf(ROWS));
  writeFileSync(join(folder, "bad.csv"), csvOf([...ROWS, { value: -1 }, { value: 1, gpu: "h300" }]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("slicewise validate", () => {
  it("prints the headline, tables and the worst rows", async () => {
    const { code, out, err } = await slicewise("validate", "good.csv");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Worst stratum: (?:MIG|mig|mps).*2 rows$/mu);
    expect(out).toMatch(/^mig-scaling /mu);
    expect(out).toContain("N × alone");
    expect(out).toContain("The 2 worst rows");
  });

  it("gives every row with id, measured and predicted as JSON, the same bytes every time", async () => {
    const [first, second] = [
      await slicewise("validate", "good.csv", "--json"),
      await slicewise("validate", "--json", "good.csv"),
    ];
    expect(first.code).toBe(0);
    expect(second.out).toBe(first.out);
    const { rows } = JSON.parse(first.out) as ValidationResult;
    expect(rows.map(({ id, measured, metric }) => ({ id, measured, metric }))).toEqual([
      { id: "line 5", measured: 260, metric: "latencyMeanMs" },
      { id: "line 6", measured: 75, metric: "latencyMeanMs" },
    ]);
    for (const { predicted } of rows) expect(predicted).toBeGreaterThan(40);
  });

  it("writes a page that needs no network", async () => {
    const { code, out } = await slicewise("validate", "good.csv", "--html", "page/report.html");
    expect(code).toBe(0);
    expect(out).toContain("Report: page/report.html");
    const page = readFileSync(join(folder, "page/report.html"), "utf8");
    expect(page).toMatch(/of 2 predictions lie within 10\s%/u);
    expect(page).toContain("MPS");
    expect(page).not.toMatch(/(?:src|href)="https?:/u);
  });

  it("is a gate with its own exit code", async () => {
    const strict = ["--max-worst-stratum", "0%", "--max-median", "0.0001", "--min-order", "0%"];
    const { code, err, out } = await slicewise("validate", "good.csv", ...strict);
    expect(code).toBe(3);
    expect(err).toMatch(/^missed: the worst stratum is to be at most 0\.0 % off \(is .* %\)\nmissed: the median/u);
    expect(out).toContain("Worst stratum");
    expect((await slicewise("validate", "good.csv", "--max-worst-stratum", "90%")).code).toBe(0);
  });

  it("says why nothing was predicted instead of empty tables, and shows no limit to hold", async () => {
    writeFileSync(join(folder, "given.csv"), csvOf(ROWS.slice(0, 3)));
    const { code, out, err } = await slicewise("validate", "given.csv", "--max-median", "50%");
    expect(out).toBe("No row could be predicted: none has the role predict\n");
    expect({ code, err }).toEqual({
      code: 3,
      err: "missed: no row could be predicted, so no limit can be shown to hold\n",
    });
    expect((await slicewise("validate", "given.csv")).code).toBe(0);
  });

  it("tells all mistakes of flags and file with exit code 2", async () => {
    const flags = await slicewise("validate", "good.csv", "--max-median", "little", "--min-order", "-3");
    expect(flags.code).toBe(2);
    expect(flags.err).toMatch(/--max-median: must be a fraction[^\n]*\n--min-order: must not be negative/u);
    const { code, out, err } = await slicewise("validate", "bad.csv");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^bad\.csv:7:\d+: value: must be more than 0[^\n]*\nbad\.csv:8:\d+: gpu: h300 is not/u);
    expect((await slicewise("validate", "none.csv")).err).toBe("none.csv: there is no such file\n");
  });
});

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slicewise as program, startSlicewise } from "./support/slicewise.ts";
import { SWEPT } from "./support/swept.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);
const inFolder = (...path: string[]): string => join(folder, ...path);

const SWEEP = ["swept.yaml", "--workers", "1"];

/** Eight cells, each a hundredth of a second. */
const SHORT = SWEPT.replace("duration: 12s", "duration: 4s");
const MERGED = [
  "table.csv",
  "table.jsonl",
  "table.parquet",
  "dictionary.json",
  "dictionary.md",
  "result.json",
  "report.html",
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-shards-"));
  // The policies are not in the order of names, nor are keys: a merge must keep the order of the file.
  writeFileSync(inFolder("swept.yaml"), SHORT);
  const parts = ["1/1", "1/2", "2/2", ...Array.from({ length: 7 }, (_, i) => `${i + 1}/7`)];
  const shards = parts.map((part) => startSlicewise(folder, "sweep", "shard", part, ...SWEEP, "--out", nameOf(part)));
  const whole = startSlicewise(folder, "sweep", ...SWEEP, "--out", "whole");
  expect(await whole.ended).toMatchObject({ code: 0, err: "" });
  for (const [i, part] of parts.entries()) {
    const { code, out } = await shards[i]!.ended;
    expect({ part, code }).toEqual({ part, code: 0 });
    expect(out).toMatch(
      new RegExp(`^Shard ${part}: (\\d) of \\1 cells run, 0 were there\\nCells: ${nameOf(part)}\\n$`, "u"),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nameOf = (part: string): string => `part-${part.replace("/", "-of-")}`;

function differing(sweep: string): string[] {
  const read = (of: string, name: string): Buffer => readFileSync(inFolder(of, name));
  return MERGED.filter((name) => !read(sweep, name).equals(read("whole", name)));
}

describe.concurrent("shards of a sweep", () => {
  it("hold the cells alone until they are merged", async () => {
    expect(readdirSync(inFolder("part-1-of-2")).toSorted()).toEqual(["cells", "sweep.json"]);
  });

  it.each([
    ["one", ["1/1"]],
    ["two", ["1/2", "2/2"]],
    ["two in the other order", ["2/2", "1/2"]],
    ["seven in disorder", ["3/7", "7/7", "1/7", "2/7", "6/7", "5/7", "4/7"]],
  ])("%s, merged, have the bytes of the whole", async (name, parts) => {
    const out = `merged ${name}`;
    const { code, out: said, err } = await slicewise("sweep", "merge", ...parts.map(nameOf), "--out", out);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(said).toContain("8 cells copied, 0 were there; ");
    expect(differing(out)).toEqual([]);
  });

  it("may be merged again, into the same folder and with themselves", async () => {
    const again = ["sweep", "merge", "part-1-of-2", "part-2-of-2", "part-1-of-1", "--out", "twice"];
    expect((await slicewise(...again)).out).toContain("8 cells copied, 8 were there; ");
    expect((await slicewise(...again)).out).toContain("0 cells copied, 16 were there; ");
    expect(differing("twice")).toEqual([]);
  });

  it("from machines that have the file at different places are one sweep, whatever the order", async () => {
    mkdirSync(inFolder("elsewhere"));
    writeFileSync(inFolder("elsewhere/swept.yaml"), SHORT);
    const shard = ["sweep", "shard", "2/2", "elsewhere/swept.yaml", "--workers", "1", "--out", "other-2-of-2"];
    expect((await slicewise(...shard)).code).toBe(0);
    expect((await slicewise("sweep", "merge", "part-1-of-2", "other-2-of-2", "--out", "places")).code).toBe(0);
    expect((await slicewise("sweep", "merge", "other-2-of-2", "part-1-of-2", "--out", "places reversed")).code).toBe(0);
    const tables = ["places", "places reversed"].map((name) => readFileSync(inFolder(name, "table.csv"), "utf8"));
    expect(tables[0] === tables[1]).toBe(true);
  });
});

describe.concurrent("mistakes with shards", () => {
  it("a shard that is missing is told with the number of cells, and the sweep itself runs what is missing", async () => {
    const { code, out, err } = await slicewise("sweep", "merge", "part-1-of-2", "--out", "half");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(
      /must be complete .*\(found 4 of 8 cells missing or damaged\)\. Run the shards that are missing, or/,
    );
    expect(existsSync(inFolder("half/table.csv"))).toBe(false);
    expect((await slicewise("sweep", "swept.yaml", "--workers", "1", "--out", "half")).out).toContain(
      "4 of 8 cells run, 4 were there",
    );
    expect(differing("half")).toEqual([]);
  });

  it("a damaged cell of a shard is left out, which is told, and nothing half-written is left", async () => {
    cpSync(inFolder("part-1-of-1"), inFolder("cut"), { recursive: true });
    const cells = readdirSync(inFolder("cut/cells"), { recursive: true, encoding: "utf8" });
    writeFileSync(
      inFolder(
        "cut/cells",
        cells.find((name) => name.endsWith(".json"))!,
      ),
      "{",
    );
    const { code, err } = await slicewise("sweep", "merge", "cut", "--out", "from cut");
    expect(code).toBe(2);
    expect(err).toContain("(found 1 of 8 cells missing or damaged)");
    expect(readdirSync(inFolder("from cut")).toSorted()).toEqual(["cells", "sweep.json"]);
  });

  it("shards of different sweeps are told apart", async () => {
    const other = ["sweep", "shard", "1/2", "swept.yaml", "--replications", "1", "--workers", "1", "--out", "other"];
    expect((await slicewise(...other)).code).toBe(0);
    const { code, out, err } = await slicewise(
      "sweep",
      "merge",
      "part-1-of-2",
      "other",
      "part-2-of-2",
      "--out",
      "mixed",
    );
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toBe(
      "other: is of another sweep than part-1-of-2. Shards must come from the same scenario, axes and options\n",
    );
    expect(existsSync(inFolder("mixed"))).toBe(false);
  });

  it.each([
    [["merge", "nowhere", "--out", "x"], /^nowhere: is not the folder of a sweep\. Name folders of shards$/],
    [["merge", ".", "--out", "x"], /^\.: holds other files and no sweep\.json, so it is not the folder of a sweep/],
    [["merge", "part-1-of-1"], /^Missing required argument: out\. /],
    [
      ["shard", "3/2", "swept.yaml"],
      /must be a part and the number of parts, from 1\/7 to 7\/7 for seven \(found "3\/2"\)/,
    ],
    [["shard", "0/2", "swept.yaml"], /must be a part and the number of parts/],
  ])("%j ends with exit code 2 and a way out", async (args, message) => {
    const { code, out, err } = await slicewise("sweep", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.trim()).toMatch(message);
    expect(existsSync(inFolder("x"))).toBe(false);
  });
});

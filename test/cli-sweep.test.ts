import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SweepResult } from "../sim/result/sweep.ts";
import { slicewise as program, startSlicewise } from "./support/slicewise.ts";
import { mountSmallDisk, unmount } from "./support/small-disk.ts";
import { SWEPT } from "./support/swept.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);
const inFolder = (...path: string[]): string => join(folder, ...path);

/** Eight cells; the study of the file. */
const WHOLE = ["sweep", "swept.yaml", "--workers", "1"];
const TABLES = ["table.csv", "table.jsonl", "table.parquet", "dictionary.json", "dictionary.md"];
const FINISHED = [...TABLES, "result.json", "report.html"];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-sweep-"));
  writeFileSync(inFolder("swept.yaml"), SWEPT);
  expect(await slicewise(...WHOLE, "--out", "whole")).toMatchObject({ code: 0, err: "" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Contents of the files of a finished sweep, by name. */
function filesOf(sweep: string): Record<string, Buffer> {
  return Object.fromEntries(FINISHED.map((name) => [name, readFileSync(inFolder(sweep, name))]));
}

function cellFiles(sweep: string): string[] {
  if (!existsSync(inFolder(sweep, "cells"))) return [];
  return readdirSync(inFolder(sweep, "cells"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .toSorted();
}

/** Each file by itself, so that a failure names it without printing it. */
function expectSameFiles(sweep: string, as = "whole"): void {
  const [found, wanted] = [filesOf(sweep), filesOf(as)];
  expect(FINISHED.filter((name) => !found[name]!.equals(wanted[name]!))).toEqual([]);
}

function resultOf(sweep: string): SweepResult {
  return JSON.parse(readFileSync(inFolder(sweep, "result.json"), "utf8")) as SweepResult;
}

/** Waits for a number of cells, then stops the program. @returns how it ended */
async function stopWithCells(sweep: string, cells: number, signal: "SIGINT" | "SIGKILL", workers: string) {
  const { process, ended } = startSlicewise(folder, "sweep", "swept.yaml", "--workers", workers, "--out", sweep);
  while (process.exitCode === null && cellFiles(sweep).length < cells) await wait(2);
  process.kill(signal);
  return ended;
}

describe.concurrent("a sweep", () => {
  it("writes its tables, their dictionary, a result and a report into its folder", async () => {
    expect(readdirSync(inFolder("whole")).toSorted()).toEqual([...FINISHED, "cells", "sweep.json"].toSorted());
    expect(cellFiles("whole")).toHaveLength(8);
    expect(readFileSync(inFolder("whole/table.parquet")).subarray(0, 4).toString()).toBe("PAR1");
    const csv = readFileSync(inFolder("whole/table.csv"), "utf8").trim().split("\n");
    const jsonl = readFileSync(inFolder("whole/table.jsonl"), "utf8").trim().split("\n");
    expect(csv).toHaveLength(jsonl.length + 1);
    expect(readFileSync(inFolder("whole/report.html"), "utf8")).toContain("<!doctype html>");
    const { axes, cells, command, metric } = resultOf("whole");
    expect(axes.map(({ name, values }) => [name, values.length])).toEqual([
      ["load", 4],
      ["arrivals.cv", 2],
    ]);
    expect(cells.map(({ at }) => at.join())).toEqual(["0,0", "0,1", "1,0", "1,1", "2,0", "2,1", "3,0", "3,1"]);
    expect({ command, metric: metric.name }).toEqual({ command: "slicewise sweep swept.yaml", metric: "p50 latency" });
  });

  it.each(["2", "7"])("has the same bytes on %s threads", async (workers) => {
    const { code, out, err } = await slicewise("sweep", "swept.yaml", "--workers", workers, "--out", `on-${workers}`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("8 of 8 cells run, 0 were there; ");
    expectSameFiles(`on-${workers}`);
    expect(cellFiles(`on-${workers}`)).toEqual(cellFiles("whole"));
  });

  it("runs nothing when it is called again, and has the same bytes", async () => {
    cpSync(inFolder("whole"), inFolder("again"), { recursive: true });
    for (const name of FINISHED) rmSync(inFolder("again", name));
    expect((await slicewise(...WHOLE, "--out", "again")).out).toContain("0 of 8 cells run, 8 were there; ");
    expectSameFiles("again");
  });

  it("runs only the new cells when an axis gets another value", async () => {
    writeFileSync(inFolder("longer.yaml"), SWEPT.replace("[0.25, 0.5, 0.75, 1]", "[0.25, 0.5, 0.75, 1, 1.25]"));
    cpSync(inFolder("whole"), inFolder("longer"), { recursive: true });
    const { code, out } = await slicewise("sweep", "longer.yaml", "--workers", "1", "--out", "longer");
    expect(code).toBe(0);
    expect(out).toContain("2 of 10 cells run, 8 were there; ");
    expect(resultOf("longer").cells).toHaveLength(10);
    expect(resultOf("longer").cells.slice(0, 8)).toEqual(resultOf("whole").cells);
  });
});

describe.concurrent("a sweep that was stopped", () => {
  it("goes on where it was after kill -9, and has the bytes of one that was not", async () => {
    expect((await stopWithCells("killed", 2, "SIGKILL", "2")).code).toBeNull();
    const done = cellFiles("killed").length;
    expect(done).toBeGreaterThanOrEqual(2);
    expect(done).toBeLessThan(8);
    expect(existsSync(inFolder("killed/table.csv"))).toBe(false);
    expect((await slicewise(...WHOLE, "--out", "killed")).out).toContain(
      `${8 - done} of 8 cells run, ${done} were there; `,
    );
    expectSameFiles("killed");
  });

  it.each(["1", "2"])("with Ctrl-C on %s threads says how to go on, and keeps what is done", async (workers) => {
    const sweep = `interrupted-${workers}`;
    const { code, out, err } = await stopWithCells(sweep, 1, "SIGINT", workers);
    expect({ code, out }).toEqual({ code: 130, out: "" });
    const done = cellFiles(sweep).length;
    expect(err.trim()).toBe(`Stopped: ${done} of 8 cells are done and kept. The same command goes on from there.`);
    expect(done).toBeGreaterThanOrEqual(1);
    expect(done).toBeLessThan(8);
    expect((await slicewise(...WHOLE, "--out", sweep)).out).toContain(
      `${8 - done} of 8 cells run, ${done} were there; `,
    );
    expectSameFiles(sweep);
  });
});

describe.concurrent("a cell's file that was damaged", () => {
  it("is noticed when it was cut short or changed, and its cell is run again", async () => {
    cpSync(inFolder("whole"), inFolder("damaged"), { recursive: true });
    const [first, second] = cellFiles("damaged").map((name) => inFolder("damaged/cells", name));
    truncateSync(first!, 1000);
    writeFileSync(second!, readFileSync(second!, "utf8").replace(/"arrived":\d/u, '"arrived":9'));
    const { code, out, err } = await slicewise(...WHOLE, "--out", "damaged");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("0 of 8 cells run, 8 were there, 2 damaged and run again; ");
    expectSameFiles("damaged");
    expect((await slicewise(...WHOLE, "--out", "damaged")).out).toContain("0 of 8 cells run, 8 were there; ");
  });
});

describe.concurrent("the folder of a sweep", () => {
  it("is not touched when it holds other files", async () => {
    mkdirSync(inFolder("photos"));
    writeFileSync(inFolder("photos/cat.jpg"), "a cat");
    const { code, out, err } = await slicewise(...WHOLE, "--out", "photos");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^photos: holds other files and no sweep\.json.*\(found cat\.jpg\)\. Choose an empty folder/);
    expect(readdirSync(inFolder("photos"))).toEqual(["cat.jpg"]);
    expect(readFileSync(inFolder("photos/cat.jpg"), "utf8")).toBe("a cat");
  });

  it("is checked for every study before the first one runs", async () => {
    writeFileSync(inFolder("two.yaml"), SWEPT.replace(/sweep:[^]*/u, TWO_STUDIES));
    mkdirSync(inFolder("two/second"), { recursive: true });
    writeFileSync(inFolder("two/second/notes.txt"), "");
    expect(await slicewise("sweep", "two.yaml", "--out", "two")).toMatchObject({ code: 2, out: "" });
    expect(cellFiles("two/first")).toEqual([]);
    rmSync(inFolder("two"), { recursive: true });
    expect((await slicewise("sweep", "two.yaml", "--workers", "1", "--out", "two")).code).toBe(0);
    expect(readdirSync(inFolder("two")).toSorted()).toEqual(["first", "second"]);
    expect(resultOf("two/second")).toMatchObject({
      study: "second",
      command: "slicewise sweep two.yaml --study second",
    });
  });

  it("cannot lie under a file", async () => {
    const { code, err } = await slicewise(...WHOLE, "--out", "swept.yaml/sweep");
    expect(code).toBe(1);
    expect(err).toMatch(/^swept\.yaml\/sweep.*: a part of its path is a file, not a folder\n$/);
  });

  it("may be on a disk that becomes full: the error says so, and what is done stays whole", async ({ skip }) => {
    const disk = inFolder("disk");
    mkdirSync(disk);
    if (!mountSmallDisk(disk)) return skip("only root may mount a disk of 128 KiB");
    try {
      const { code, err } = await slicewise(...WHOLE, "--out", "disk");
      expect(code).toBe(1);
      expect(err).toMatch(/^disk\/.*: cannot be written: the disk is full\n$/);
      expect(readdirSync(disk, { recursive: true }).filter((name) => String(name).endsWith(".part"))).toEqual([]);
      const kept = cellFiles("disk");
      expect(kept.length).toBeGreaterThanOrEqual(1);
      for (const name of kept)
        expect(readFileSync(join(disk, "cells", name)).equals(readFileSync(inFolder("whole/cells", name)))).toBe(true);
    } finally {
      unmount(disk);
    }
  });
});

const TWO_STUDIES = `sweep:
  studies:
    first: { vary: [{ path: load, values: [0.5] }] }
    second: { vary: [{ path: load, values: [0.25] }] }
`;

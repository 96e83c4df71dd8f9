import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { type PreparedSweep, prepareSweep } from "../cli/sweep/prepared-sweep.ts";
import { runCells } from "../cli/sweep/run-cells.ts";
import { timeLeft } from "../cli/sweep/time-left.ts";
import type { CellStore } from "../sim/sweep/cell-store.ts";
import { studyOf } from "../sim/sweep/study.ts";
import { SWEPT } from "./support/swept.ts";

/** A sweep over so many seeds and loads, each cell of which takes some milliseconds. */
function sweepOver(seeds: number, loads: number = 1): PreparedSweep {
  const short = SWEPT.replace("duration: 12s", "duration: 1s").replace("warmup: 2s", "warmup: 0s");
  return prepareSweep({
    file: "swept.yaml",
    document: parse(short) as Record<string, unknown>,
    study: studyOf([
      { path: "seed", values: Array.from({ length: seeds }, (_, i) => i + 1) },
      { path: "load", values: Array.from({ length: loads }, (_, i) => (i + 1) / loads) },
    ]),
    options: { set: [], vary: ["seed=…", "load=…"], replications: 1, traces: [], alone: false },
  });
}

/** A store that holds some keys and tells what is asked of it. */
function fakeStore(holds: (key: string) => boolean, onWrite: () => void = () => {}) {
  const asked = new Set<string>();
  const counts = { has: 0, write: 0, other: 0 };
  const other = (): never => {
    counts.other++;
    throw new Error("nobody should ask for this");
  };
  const store: CellStore = {
    has: (key) => {
      counts.has++;
      asked.add(key);
      return holds(key);
    },
    write: () => {
      counts.write++;
      onWrite();
    },
    read: other,
    keys: other,
    tidy: other,
  };
  return { store, asked, counts };
}

const { isTTY } = process.stderr;
let said: string;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  said = "";
  process.stderr.isTTY = false;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.stderr.isTTY = isTTY;
  vi.useRealTimers();
});

describe("running the cells of a sweep", () => {
  test("asks once for each of 100,000 that are there, and does nothing else", async () => {
    const sweep = sweepOver(1000, 100);
    const { store, asked, counts } = fakeStore(() => true);
    expect(await runCells(sweep, store, null, 2)).toStrictEqual({ cells: 100_000, run: 0 });
    expect(counts).toStrictEqual({ has: 100_000, write: 0, other: 0 });
    expect(asked.size).toBe(100_000);
    expect(said).toBe("");
  });

  test("says how many there are before it begins when there are many, and then a line every 30 s", async () => {
    const sweep = sweepOver(52);
    const present = sweep.taskAt(0).task.key;
    // A cell in 10 s: a line after every third.
    const { store, counts } = fakeStore(
      (key) => key === present,
      () => vi.setSystemTime(Date.now() + 10_000),
    );
    expect(await runCells(sweep, store, null, 1)).toStrictEqual({ cells: 52, run: 51 });
    expect(counts.write).toBe(51);
    const lines = said.trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 17);
    expect(lines[0]).toBe("51 cells to run on 1 thread; the same command goes on from there when stopped");
    expect(lines.slice(1, 3)).toStrictEqual(["4 of 52 cells, about 8 min left", "7 of 52 cells, about 8 min left"]);
    expect(lines.at(-1)).toBe("52 of 52 cells");
  });

  test("says nothing about a few cells that are soon done", async () => {
    const { store } = fakeStore(() => false);
    expect(await runCells(sweepOver(3), store, null, 1)).toStrictEqual({ cells: 3, run: 3 });
    expect(said).toBe("");
  });
});

describe("the time left", () => {
  test.each([
    [1, 1, 2, "1 s"],
    [90, 1, 2, "90 s"],
    [100, 1, 2, "2 min"],
    [90, 1, 61, "90 min"],
    [90, 10, 1210, "3 h"],
  ])("after %d s for %d of %d is told in whole numbers: %s", (seconds, done, total, words) => {
    const left = timeLeft(total);
    vi.setSystemTime(Date.now() + seconds * 1000);
    expect(left(done)).toBe(`, about ${words} left`);
  });

  test("is not told before there is a pace, nor at the end", () => {
    const left = timeLeft(5);
    expect([left(0), left(5)]).toStrictEqual(["", ""]);
  });
});

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { type CellResult, cellOf } from "../../sim/sweep/cell.ts";
import { openCellStore } from "../../sim/sweep/cell-store.ts";
import { mergeCells } from "../../sim/sweep/merge.ts";
import { smallRun } from "./small-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);

const keyOf = (digit: string): string => digit.repeat(64);
const KEY = keyOf("a");
const CELL = cellOf(KEY, smallRun(), { "seven instances": "eight tenants on seven" });
const SMALL: CellResult = { key: KEY, run: null, impossible: { "ärger|\n": "x" } };

const fileIn = (folder: string, key: string): string => join(folder, "cells", key.slice(0, 2), `${key}.json`);

/** Runs code in another process, with `store` and `CELL` of this folder. */
async function elsewhere(folder: string, code: string): Promise<unknown> {
  const store = resolve("sim/sweep/cell-store.ts");
  const program = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { openCellStore } = await import(${JSON.stringify(store)});
    const store = openCellStore(${JSON.stringify(folder)});
    const CELL = ${stableJson(CELL)};
    ${code}`;
  return run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
}

describe("cellOf", () => {
  test("drops what the key does not decide, and the points of distributions", () => {
    const cell = cellOf(KEY, smallRun(), {});
    const other = smallRun(1, ["mps", "time-slicing"]);
    expect(cell.run!.policies.map(({ name, currency }) => [name, currency])).toStrictEqual([
      ["mps", ""],
      ["time-slicing", ""],
    ]);
    expect(cell.run!.comparisons[0]!.policies.map(({ policy }) => policy)).toStrictEqual(["mps", "time-slicing"]);
    expect(cell.run!.tenants[0]).toMatchObject({ name: "chat", title: "chat" });
    expect(cell.run!.policies[0]!.tenants[0]!.latencyCdf).toStrictEqual([]);
    expect(Object.keys(cell.run!).toSorted()).toStrictEqual([
      "comparisons",
      "experiment",
      "policies",
      "tenants",
      "window",
    ]);
    expect(cellOf(KEY, other, {}).run!.policies).toStrictEqual(cell.run!.policies);
  });
});

describe("the store of cells", () => {
  test("gives back what was written, and finds it again in another life", () => {
    const folder = temporaryFolder();
    const store = openCellStore(folder);
    expect([store.has(KEY), store.read(KEY), [...store.keys()]]).toStrictEqual([false, null, []]);
    store.write(KEY, CELL);
    expect(existsSync(fileIn(folder, KEY))).toBe(true);
    const again = openCellStore(folder);
    expect(again.has(KEY)).toBe(true);
    expect(again.read(KEY)).toStrictEqual(CELL);
  });

  test("writes JSON, the same bytes for the same cell in whatever order it was built", () => {
    const folder = temporaryFolder();
    const store = openCellStore(folder);
    const text = (cell: CellResult): string => {
      store.write(KEY, cell);
      return readFileSync(fileIn(folder, KEY), "utf8");
    };
    expect(text({ impossible: CELL.impossible, run: CELL.run, key: KEY })).toBe(text(CELL));
    expect(JSON.parse(text(CELL))).toMatchObject({ cell: { key: KEY } });
  });

  test("lists keys sorted, and nothing else that lies there", () => {
    const folder = temporaryFolder();
    const store = openCellStore(folder);
    const keys = ["f", "0", "a"].map((digit) => keyOf(digit));
    for (const key of keys) store.write(key, { ...SMALL, key });
    writeFileSync(join(folder, "cells", "aa", "notes.txt"), "x");
    writeFileSync(join(folder, "cells", "aa", `${keyOf("b")}.json`), "x");
    writeFileSync(`${fileIn(folder, KEY)}.1.part`, "x");
    expect([...store.keys()]).toStrictEqual(keys.toSorted());
  });

  test("reads a file that was cut short anywhere as absent", () => {
    const folder = temporaryFolder();
    const store = openCellStore(folder);
    for (const cell of [SMALL, CELL]) {
      store.write(KEY, cell);
      const file = fileIn(folder, KEY);
      const whole = readFileSync(file);
      const believed: number[] = [];
      // Every length of the small cell; of the large one every length near its ends, and some between.
      const lengths = Array.from({ length: whole.length }, (_, i) => i).filter(
        (length) => whole.length < 1000 || length < 200 || length > whole.length - 200 || length % 97 === 0,
      );
      for (const length of lengths) {
        writeFileSync(file, whole.subarray(0, length));
        if (store.read(KEY) !== null) believed.push(length);
      }
      expect(believed).toStrictEqual([]);
      writeFileSync(file, whole);
      expect(store.read(KEY)).toStrictEqual(cell);
    }
  });

  test("reads a file with any byte changed, with bytes added, or under another name as absent", () => {
    const folder = temporaryFolder();
    const store = openCellStore(folder);
    store.write(KEY, SMALL);
    const file = fileIn(folder, KEY);
    const whole = readFileSync(file);
    const believed: number[] = [];
    for (let i = 0; i < whole.length; i++) {
      const changed = Buffer.from(whole);
      changed[i] = changed[i]! ^ 1;
      writeFileSync(file, changed);
      if (store.read(KEY) !== null) believed.push(i);
    }
    expect(believed).toStrictEqual([]);
    for (const added of ["\n", " ", "}\n", "\0"]) {
      writeFileSync(file, Buffer.concat([whole, Buffer.from(added)]));
      expect(store.read(KEY)).toBeNull();
    }
    const other = keyOf("b");
    mkdirSync(join(folder, "cells", "bb"));
    writeFileSync(fileIn(folder, other), whole);
    expect(store.has(other)).toBe(true);
    expect(store.read(other)).toBeNull();
    store.write(other, { ...SMALL, key: other });
    expect(store.read(other)).toStrictEqual({ ...SMALL, key: other });
  });

  test("refuses keys that are none, and a cell under another key", () => {
    const store = openCellStore(temporaryFolder());
    for (const key of ["", "../../etc", KEY.toUpperCase(), `${KEY}0`]) expect(() => store.has(key)).toThrow(RangeError);
    expect(() => store.write(keyOf("b"), SMALL)).toThrow("under its own key");
  });

  test("says file and reason when it cannot write, and leaves no part behind", () => {
    const folder = temporaryFolder();
    const store = openCellStore(folder);
    mkdirSync(fileIn(folder, KEY), { recursive: true });
    expect(() => store.write(KEY, SMALL)).toThrow(
      `${fileIn(folder, KEY)}: cannot be written: there is a folder of that name`,
    );
    expect(() => store.read(KEY)).toThrow(`${fileIn(folder, KEY)}: cannot be read: there is a folder of that name`);
    expect(readdirSync(join(folder, "cells", "aa"))).toStrictEqual([`${KEY}.json`]);
    const blocked = temporaryFolder();
    writeFileSync(join(blocked, "cells"), "");
    expect(() => openCellStore(blocked).write(KEY, SMALL)).toThrow("a part of its path is a file, not a folder");
    expect(openCellStore(blocked).tidy()).toBe(0);
  });

  test("keeps the old cell and no part when the disk is full", async () => {
    const folder = temporaryFolder();
    openCellStore(folder).write(KEY, SMALL);
    const failed = elsewhere(
      folder,
      `const { writeSync } = fs;
       let calls = 0;
       fs.writeSync = (file, bytes, from) => {
         if (calls++ > 0) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
         return writeSync(file, bytes, from, 10);
       };
       syncBuiltinESMExports();
       store.write(CELL.key, CELL);`,
    );
    await expect(failed).rejects.toThrow(`${KEY}.json: cannot be written: the disk is full`);
    expect(readdirSync(join(folder, "cells", "aa"))).toStrictEqual([`${KEY}.json`]);
    expect(openCellStore(folder).read(KEY)).toStrictEqual(SMALL);
  });

  test("survives a writer that is killed between writing and renaming; tidy removes what it left", async () => {
    const folder = temporaryFolder();
    const store = openCellStore(folder);
    const killed = elsewhere(
      folder,
      `fs.renameSync = () => process.kill(process.pid, "SIGKILL");
       syncBuiltinESMExports();
       store.write(CELL.key, CELL);`,
    );
    await expect(killed).rejects.toMatchObject({ signal: "SIGKILL" });
    expect(readdirSync(join(folder, "cells", "aa"))).toStrictEqual([`${KEY}.json.1.part`]);
    expect([store.has(KEY), store.read(KEY), [...store.keys()]]).toStrictEqual([false, null, []]);
    store.write(KEY, CELL);
    expect(store.read(KEY)).toStrictEqual(CELL);
    expect([store.tidy(), store.tidy()]).toStrictEqual([1, 0]);
    expect(readdirSync(join(folder, "cells", "aa"))).toStrictEqual([`${KEY}.json`]);
  });

  test("lets two processes write the same cell while a third reads it", async () => {
    const folder = temporaryFolder();
    const store = openCellStore(folder);
    const state = { isDone: false };
    const code = "for (let i = 0; i < 100; i++) store.write(CELL.key, CELL);";
    const writers = Promise.all([elsewhere(folder, code), elsewhere(folder, code)]).finally(() => {
      state.isDone = true;
    });
    const seen = new Set<string>();
    while (!state.isDone) {
      if (store.has(KEY)) seen.add(stableJson(store.read(KEY)));
      await new Promise((next) => {
        setTimeout(next, 2);
      });
    }
    await writers;
    expect([...seen]).toStrictEqual([stableJson(CELL)]);
    expect(readdirSync(join(folder, "cells", "aa"))).toStrictEqual([`${KEY}.json`]);
  });
});

describe("mergeCells", () => {
  test("copies what is missing, once, and what is damaged in the target", () => {
    const [a, b, to] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const cell = (digit: string): CellResult => ({ ...SMALL, key: keyOf(digit) });
    for (const digit of ["1", "2"]) openCellStore(a).write(keyOf(digit), cell(digit));
    for (const digit of ["2", "3", "4"]) openCellStore(b).write(keyOf(digit), cell(digit));
    writeFileSync(fileIn(b, keyOf("4")), "half");
    const target = openCellStore(to);
    target.write(keyOf("1"), cell("1"));
    writeFileSync(fileIn(to, keyOf("1")), "half");
    expect(mergeCells([a, b], target)).toStrictEqual({ copied: 3, present: 1, damaged: 1 });
    expect([...target.keys()]).toStrictEqual(["1", "2", "3"].map((digit) => keyOf(digit)));
    for (const key of target.keys()) expect(target.read(key)).toMatchObject({ key });
    expect(mergeCells([a, b], target)).toStrictEqual({ copied: 0, present: 4, damaged: 1 });
    expect(mergeCells([to], target)).toStrictEqual({ copied: 0, present: 3, damaged: 0 });
  });

  test("refuses folders without cells before it copies anything", () => {
    const [a, to] = [temporaryFolder(), temporaryFolder()];
    openCellStore(a).write(KEY, SMALL);
    const target = openCellStore(to);
    expect(() => mergeCells([a, join(to, "none"), to], target)).toThrow(
      `${join(to, "none")}: holds no cells. Name the folder of a sweep\n${to}: holds no cells`,
    );
    expect([...target.keys()]).toStrictEqual([]);
  });
});

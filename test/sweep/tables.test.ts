import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fc, test as check } from "@fast-check/vitest";
import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { inferSchema, initParser } from "udsv";
import { describe, expect, test } from "vitest";
import type { SweepAxis } from "../../sim/result/sweep.ts";
import { cellOf } from "../../sim/sweep/cell.ts";
import { cellKey } from "../../sim/sweep/cell-key.ts";
import { type CellStore, openCellStore } from "../../sim/sweep/cell-store.ts";
import { columnsOf, type Field, fieldsOf, type Row } from "../../sim/sweep/columns.ts";
import { csvLine } from "../../sim/sweep/csv.ts";
import { jsonLine } from "../../sim/sweep/jsonl.ts";
import { mergeCells } from "../../sim/sweep/merge.ts";
import { beginParquet } from "../../sim/sweep/parquet.ts";
import { planSweep, type SweepPlan } from "../../sim/sweep/plan.ts";
import { sweepRows } from "../../sim/sweep/rows.ts";
import { inShard } from "../../sim/sweep/shard.ts";
import { TABLE_FILES, writeTables } from "../../sim/sweep/tables.ts";
import { smallRun } from "./small-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const POLICIES = ["time-slicing", "mps"];

const { plan } = planSweep(
  { tenants: { chat: { arrivals: { rate: "1/s" } } }, policies: {} },
  {
    vary: [
      { path: "tenants.chat.arrivals.rate", values: ["1/s", "2/s", "4/s", "8/s"] },
      {
        name: "kind",
        zip: [
          { path: "tenants.chat.arrivals.kind", values: ["poisson", 'a "b", c'] },
          { path: "tenants.chat.arrivals.cv", values: ["p, q", { deep: 1 }] },
        ],
      },
    ],
  },
) as { plan: SweepPlan };

const keyOf = (index: number): string =>
  cellKey({ document: plan.cellAt(index).document, replications: 5, metric: null, toolVersion: "0", traces: {} });

/** Runs the cells of some indices, as a worker would. */
function fill(store: CellStore, indices: readonly number[]): void {
  for (const index of indices) {
    const [i, j] = plan.cellAt(index).at as [number, number];
    const impossible: Record<string, string> = j === 1 ? { mps: "no caps, or\nnone" } : {};
    const run = smallRun(2 ** i + j / 3, j === 1 ? ["time-slicing"] : POLICIES);
    store.write(keyOf(index), cellOf(keyOf(index), run, impossible));
  }
}

const ALL = Array.from({ length: plan.cells }, (_, index) => index);

function rowsIn(store: CellStore): Iterable<Row> {
  const cells = ALL.map((index) => ({ at: plan.cellAt(index).at, result: store.read(keyOf(index))! }));
  return sweepRows(cells, { axes: plan.axes, policies: POLICIES, command: (at) => `slicewise --cell ${at.join(",")}` });
}

/** A folder with all cells and tables. */
function sweptFolder(): string {
  const folder = temporaryFolder();
  const store = openCellStore(folder);
  fill(store, ALL);
  writeTables(folder, plan.axes, rowsIn(store));
  return folder;
}

const jsonRows = (folder: string): Record<string, Field>[] =>
  readFileSync(join(folder, "table.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, Field>);

async function parquetRows(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
}

/** CSV text by an independent reader; empty fields of number columns are null. */
function csvRows(text: string, axes: readonly SweepAxis[]): Record<string, Field>[] {
  const parser = initParser(inferSchema(text, { col: ",", row: "\r\n", encl: '"' }));
  return parser.stringObjs(text).map((row) =>
    Object.fromEntries(
      columnsOf(axes).map(({ name, type }) => {
        const field = (row as Record<string, string>)[name]!;
        return [name, type === "STRING" ? field : field === "" ? null : Number(field)];
      }),
    ),
  );
}

describe("the tables", () => {
  test("hold the same rows as CSV, JSON Lines and Parquet", async () => {
    const folder = sweptFolder();
    const rows = jsonRows(folder);
    expect(rows).toHaveLength([...rowsIn(openCellStore(folder))].length);
    expect(rows[0]).toMatchObject({ "arrivals.rate": 1, kind: "poisson", policy: "time-slicing", metric: "GPUs used" });
    expect([...new Set(rows.map((row) => row["arrivals.cv"]))]).toStrictEqual(["p, q", "{ deep: 1 }"]);
    expect(rows.filter(({ status }) => status === "not possible").map(({ why }) => why)).toStrictEqual(
      Array.from({ length: 4 }, () => "no caps, or\nnone"),
    );
    expect(rows.find(({ status }) => status === "refused")).toMatchObject({ has: 2500, needs: 10_000 });
    expect(csvRows(readFileSync(join(folder, "table.csv"), "utf8"), plan.axes)).toStrictEqual(rows);
    expect(await parquetRows(readFileSync(join(folder, "table.parquet")))).toStrictEqual(rows);
  });

  test("type the columns of Parquet", () => {
    const bytes = readFileSync(join(sweptFolder(), "table.parquet"));
    const { children } = parquetSchema(parquetMetadata(new Uint8Array(bytes).buffer));
    const types = Object.fromEntries(children.map(({ element }) => [element.name, element.type]));
    expect(types).toMatchObject({
      "arrivals.rate": "DOUBLE",
      kind: "BYTE_ARRAY",
      value: "DOUBLE",
      n: "INT32",
      has: "INT32",
    });
  });

  test.each([1, 2, 7])("of %d shards merged are those of one machine, byte by byte", (of) => {
    const whole = sweptFolder();
    const shards = Array.from({ length: of }, (_, i) => {
      const folder = temporaryFolder();
      fill(
        openCellStore(folder),
        // Backwards, because nothing may depend on the order in which cells were finished.
        ALL.filter((index) => inShard(index, { number: i + 1, of })).toReversed(),
      );
      return folder;
    });
    const merged = temporaryFolder();
    const store = openCellStore(merged);
    expect(mergeCells(shards.toReversed(), store)).toStrictEqual({ copied: plan.cells, present: 0, damaged: 0 });
    writeTables(merged, plan.axes, rowsIn(store));
    const differing = TABLE_FILES.filter(
      (name) => !readFileSync(join(merged, name)).equals(readFileSync(join(whole, name))),
    );
    expect(differing).toStrictEqual([]);
  });

  test("stay as they were when the rows break off, and no part is left", () => {
    const folder = temporaryFolder();
    for (const name of TABLE_FILES) writeFileSync(join(folder, name), "old");
    const rows = (function* (): Generator<Row> {
      const store = openCellStore(temporaryFolder());
      fill(store, ALL);
      yield* rowsIn(store);
      throw new Error("no more");
    })();
    expect(() => writeTables(folder, plan.axes, rows)).toThrow("no more");
    expect(readdirSync(folder).toSorted()).toStrictEqual([...TABLE_FILES].toSorted());
    for (const name of TABLE_FILES) expect(readFileSync(join(folder, name), "utf8")).toBe("old");
  });

  test("of no rows are tables all the same", async () => {
    const folder = temporaryFolder();
    expect(writeTables(folder, plan.axes, [])).toBe(0);
    expect(readFileSync(join(folder, "table.csv"), "utf8")).toMatch(
      /^cell,arrivals\.rate,kind,arrivals\.cv,policy,.*command\r\n$/u,
    );
    expect(readFileSync(join(folder, "table.jsonl"), "utf8")).toBe("");
    expect(await parquetRows(readFileSync(join(folder, "table.parquet")))).toStrictEqual([]);
    expect(existsSync(join(folder, "dictionary.md"))).toBe(true);
  });
});

describe("Parquet", () => {
  const axes = [plan.axes[1]!];
  const columns = columnsOf(axes);
  const row = [...rowsInMemory()][0]!;

  test("is written group by group, with a few groups' bytes at a time", async () => {
    const pieces: Uint8Array[] = [];
    let added = 0;
    let addedAtFirstBytes: number | null = null;
    const table = beginParquet(
      columns,
      (bytes) => {
        pieces.push(bytes.slice());
        addedAtFirstBytes ??= added;
      },
      100,
    );
    for (; added < 1050; added++) table.add(fieldsOf({ ...row, axes: ["x", "y"], value: added, n: added }));
    expect(addedAtFirstBytes).toBe(99);
    expect(pieces).toHaveLength(10);
    table.finish();
    const bytes = Buffer.concat(pieces);
    expect(
      parquetMetadata(new Uint8Array(bytes).buffer).row_groups.map(({ num_rows }) => Number(num_rows)),
    ).toStrictEqual([...Array.from({ length: 10 }, () => 100), 50]);
    const read = await parquetRows(bytes);
    expect(read.map(({ value }) => value)).toStrictEqual(Array.from({ length: 1050 }, (_, i) => i));
  });
});

function* rowsInMemory(): Generator<Row> {
  const result = cellOf("a".repeat(64), smallRun(), {});
  yield* sweepRows([{ at: [0], result }], { axes: [plan.axes[1]!], policies: POLICIES, command: () => "x" });
}

describe("fields", () => {
  const axes: SweepAxis[] = [];
  const columns = columnsOf(axes);
  const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0));
  // An independent reader of CSV wants line breaks inside fields to be those of the file.
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }).filter((value) => !/[\r\n]/u.test(value)),
    fc.constantFrom('"', "a,b", 'say "x"', "a\r\nb", " ", ",", "=1+1"),
  );
  const fields = fc
    .tuple(...columns.map(({ type }) => (type === "STRING" ? text : type === "DOUBLE" ? number : fc.option(fc.nat()))))
    .map((row): readonly Field[] => row.map((field) => (Object.is(field, -0) ? 0 : field)));

  check.prop([fc.array(fields, { minLength: 1, maxLength: 20 })], { seed: 1, numRuns: 50 })(
    "come back the same from CSV, JSON Lines and Parquet, whatever is in them",
    async (rows) => {
      const objects = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
      const csv = [columns.map(({ name }) => name), ...rows].map((row) => csvLine(row)).join("");
      expect(csvRows(csv, axes)).toStrictEqual(objects);
      expect(rows.map((row) => JSON.parse(jsonLine(columns, row)) as object)).toStrictEqual(objects);
      const pieces: Uint8Array[] = [];
      const table = beginParquet(columns, (bytes) => pieces.push(bytes.slice()), 7);
      for (const row of rows) table.add(row);
      table.finish();
      expect(await parquetRows(Buffer.concat(pieces))).toStrictEqual(objects);
    },
  );

  test("that are no numbers of JSON are refused by name", () => {
    expect(() => jsonLine([columns[0]!], [Number.NaN])).toThrow("cell is NaN");
  });
});

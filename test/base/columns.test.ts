import { describe, expect, test } from "vitest";
import { doubled, FloatColumn, FloatTable } from "../../sim/base/columns.ts";

describe("a column of numbers", () => {
  test("gives back everything appended, in order, however often it had to grow", () => {
    const column = new FloatColumn();
    const numbers = Array.from({ length: 5000 }, (_, i) => i / 3);
    for (const number of numbers) column.push(number);
    expect(column.length).toBe(5000);
    expect([...column.values()]).toStrictEqual(numbers);
  });

  test("is empty at first", () => {
    expect(new FloatColumn().values()).toHaveLength(0);
  });
});

describe("doubled", () => {
  test.each([new Float64Array([0.5, 2]), new Int32Array([-1, 2]), new Uint8Array([1, 255])])(
    "keeps the kind and the values of %s and adds as many zeros",
    (column) => {
      const larger = doubled(column);
      expect(larger.constructor).toBe(column.constructor);
      expect([...larger]).toStrictEqual([...column, 0, 0]);
    },
  );
});

describe("a table of numbers", () => {
  test("gives back every column of every row, over several blocks", () => {
    const table = new FloatTable(3);
    for (let row = 0; row < 20_000; row++) write(table, [row, 0, -row]);
    expect(table.length).toBe(20_000);
    const [first, second, third] = table.columns();
    expect(first).toStrictEqual(Float64Array.from({ length: 20_000 }, (_, row) => row));
    expect(second).toStrictEqual(new Float64Array(20_000));
    expect(third![19_999]).toBe(-19_999);
  });

  test("begins anew when it is cleared, and takes nothing from the rows before", () => {
    const table = new FloatTable(2);
    for (let row = 0; row < 20_000; row++) write(table, [row, row]);
    const [before] = table.columns();
    table.clear();
    expect(table.length).toBe(0);
    write(table, [-1, -2]);
    const other = new FloatTable(5);
    write(other, [1, 2, 3, 4, 5]);
    expect(table.columns()).toStrictEqual([Float64Array.of(-1), Float64Array.of(-2)]);
    expect(other.columns().map(([value]) => value)).toStrictEqual([1, 2, 3, 4, 5]);
    expect(before![0]).toBe(0);
  });

  test("has columns of no length before the first row", () => {
    expect(new FloatTable(2).columns()).toStrictEqual([new Float64Array(), new Float64Array()]);
  });
});

function write(table: FloatTable, row: readonly number[]): void {
  const at = table.open();
  table.block.set(row, at);
}

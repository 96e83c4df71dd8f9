import { describe, expect, test } from "vitest";
import { doubled, FloatColumn } from "../../sim/base/columns.ts";

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

import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { folded, inOrder, namesText } from "../../sim/choice/names.ts";

describe("names of copies", () => {
  it("are folded where at least three follow each other, and others stay", () => {
    expect(folded(["student 10", "student 2", "student 1", "student 3", "chat", "student 9"])).toEqual([
      "chat",
      "student 1 to 3",
      "student 9",
      "student 10",
    ]);
    expect(namesText(["a 1", "a 2"], " + ")).toBe("a 1 + a 2");
  });

  it("keep numbers that are part of a name", () => {
    expect(folded(["chat 07", "chat 08", "chat 09"])).toEqual(["chat 07", "chat 08", "chat 09"]);
    expect(folded(["v1 1", "v1 2", "v1 3", "v2 1"])).toEqual(["v1 1 to 3", "v2 1"]);
  });

  test.prop([fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1 })])(
    "are in the order of their numbers, each named once",
    (numbers) => {
      const names = inOrder(numbers.map((number) => `t ${number}`));
      expect(names).toEqual(numbers.toSorted((a, b) => a - b).map((number) => `t ${number}`));
      const unfolded = folded(names).flatMap((text) => {
        const row = /^t (\d+) to (\d+)$/u.exec(text);
        if (row === null) return [text];
        const [from, to] = [Number(row[1]), Number(row[2])];
        return Array.from({ length: to - from + 1 }, (_, i) => `t ${from + i}`);
      });
      expect(unfolded).toEqual(names);
    },
  );
});

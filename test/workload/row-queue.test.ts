import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { RowQueue } from "../../sim/workload/row-queue.ts";

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant("push" as const) },
  { weight: 2, arbitrary: fc.constant("pushFront" as const) },
  { weight: 3, arbitrary: fc.constant("shift" as const) },
  { weight: 1, arbitrary: fc.record({ remove: fc.nat({ max: 200 }) }) },
);

describe("a queue of rows", () => {
  check.prop([fc.array(step, { maxLength: 600, size: "max" })], { seed: 5, numRuns: 40 })(
    "does what a list does, past every growth of its ring",
    (steps) => {
      const queue = new RowQueue();
      const list: number[] = [];
      for (const [row, action] of steps.entries()) {
        if (typeof action === "object") {
          const [removed] = list.splice(action.remove % Math.max(1, list.length), 1);
          if (removed !== undefined) queue.remove(removed);
        } else if (action === "shift") expect(queue.shift()).toBe(list.shift() ?? -1);
        else {
          queue[action](row);
          if (action === "push") list.push(row);
          else list.unshift(row);
        }
        expect([queue.length, queue.peek()]).toStrictEqual([list.length, list[0] ?? -1]);
      }
      while (list.length > 0) expect(queue.shift()).toBe(list.shift());
    },
  );

  test("refuses to take out a row that is not in it", () => {
    const queue = new RowQueue();
    expect(() => queue.remove(3)).toThrow(new RangeError("row 3 is not in the queue"));
    queue.push(3);
    expect(() => queue.remove(4)).toThrow(new RangeError("row 4 is not in the queue"));
    expect([queue.length, queue.shift()]).toStrictEqual([1, 3]);
  });

  test("keeps the order when it grows with its head in the middle of the ring", () => {
    const queue = new RowQueue();
    for (let row = 0; row < 64; row++) queue.push(row);
    for (let row = 0; row < 40; row++) queue.shift();
    for (let row = 64; row < 200; row++) queue.push(row);
    expect(Array.from({ length: 161 }, () => queue.shift())).toStrictEqual([
      ...Array.from({ length: 160 }, (_, i) => 40 + i),
      -1,
    ]);
  });
});

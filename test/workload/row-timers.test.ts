import { fc, test as check } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { RowTimers } from "../../sim/workload/row-timers.ts";

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ row: fc.nat({ max: 200 }), timeNs: fc.nat({ max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ clear: fc.nat({ max: 250 }) }) },
  { weight: 3, arbitrary: fc.constant("pop" as const) },
);

describe("alarms of rows", () => {
  check.prop([fc.array(step, { maxLength: 800, size: "max" })], { seed: 5, numRuns: 60 })(
    "come in the order of time and, at equal times, of the requests, and only if they were not taken back",
    (steps) => {
      const timers = new RowTimers();
      const list: { row: number; timeNs: number; order: number }[] = [];
      for (const [number, action] of steps.entries()) {
        if (action === "pop") {
          const first = list.shift();
          if (first !== undefined) expect(timers.pop()).toBe(first.row);
        } else if ("clear" in action) {
          timers.clear(action.clear);
          const at = list.findIndex(({ row }) => row === action.clear);
          if (at >= 0) list.splice(at, 1);
        } else if (!list.some(({ row }) => row === action.row)) {
          const order = (number * 7919) % 1009;
          timers.set(action.row, action.timeNs, order);
          list.push({ ...action, order });
          list.sort((a, b) => a.timeNs - b.timeNs || a.order - b.order);
        }
        expect(timers.nextNs).toBe(list[0]?.timeNs ?? Infinity);
      }
    },
  );
});

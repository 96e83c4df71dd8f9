import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { WakeQueue } from "../../sim/engine/wake-queue.ts";

const SOURCES = 24;

/** The plain version: all pending wake-ups, sorted anew whenever the first is wanted. */
class SortedWakes {
  readonly #timeNs = new Map<number, number>();

  set(source: number, timeNs: number): void {
    this.#timeNs.set(source, timeNs);
  }

  clear(source: number): void {
    this.#timeNs.delete(source);
  }

  timeOf(source: number): number {
    return this.#timeNs.get(source) ?? Infinity;
  }

  sorted(): readonly (readonly [source: number, timeNs: number])[] {
    return [...this.#timeNs].toSorted(([a, at], [b, bt]) => at - bt || a - b);
  }

  pop(): number {
    const source = this.sorted()[0]?.[0] ?? -1;
    this.#timeNs.delete(source);
    return source;
  }
}

// Fewer times than sources, so that many of them tie; mostly settings, so that the heap gets deep.
const set = fc.record({ kind: fc.constant("set" as const), source: fc.nat(SOURCES - 1), timeNs: fc.nat(12) });
const clear = fc.record({ kind: fc.constant("clear" as const), source: fc.nat(SOURCES - 1) });
const pop = fc.record({ kind: fc.constant("pop" as const), settles: fc.boolean() });
const step = fc.oneof({ weight: 4, arbitrary: set }, { weight: 2, arbitrary: clear }, { weight: 1, arbitrary: pop });

describe("pending wake-ups", () => {
  check.prop([fc.array(step, { maxLength: 200, size: "max" })], { seed: 11, numRuns: 150 })(
    "come out as from a sorted list, however they were set, moved, cancelled and taken off",
    (steps) => {
      const queue = new WakeQueue(SOURCES);
      const plain = new SortedWakes();
      for (const action of steps) {
        if (action.kind === "pop") {
          expect(queue.pop()).toBe(plain.pop());
          if (action.settles) queue.settle();
        } else if (action.kind === "clear") {
          queue.clear(action.source);
          plain.clear(action.source);
        } else {
          queue.set(action.source, action.timeNs);
          plain.set(action.source, action.timeNs);
        }
        const sorted = plain.sorted();
        expect(queue.size).toBe(sorted.length);
        if (action.kind !== "pop" || action.settles) expect(queue.nextNs).toBe(sorted[0]?.[1] ?? Infinity);
      }
      for (let source = 0; source < SOURCES; source++) expect(queue.timeOf(source)).toBe(plain.timeOf(source));
      for (const [source] of plain.sorted()) expect(queue.pop()).toBe(source);
      expect(queue.pop()).toBe(-1);
    },
  );

  test("tie by the number of the source, not by when they were set", () => {
    const queue = new WakeQueue(5);
    for (const source of [3, 0, 4, 2, 1]) queue.set(source, 8);
    expect(Array.from({ length: 6 }, () => queue.pop())).toStrictEqual([0, 1, 2, 3, 4, -1]);
  });

  test("are none at first", () => {
    const queue = new WakeQueue(0);
    expect([queue.size, queue.nextNs, queue.pop()]).toStrictEqual([0, Infinity, -1]);
  });
});

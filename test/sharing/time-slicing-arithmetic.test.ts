import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  beginOfTurn,
  coldBefore,
  deviceBefore,
  endOfTurn,
  endOfWork,
  newRotation,
  type Rotation,
  turnAt,
  turnsBefore,
  turnsEndedBy,
} from "../../sim/sharing/turn-rotation.ts";

/** Three contexts, numbers 5, 0 and 2, with a slice of 10, a switch of 3, and turn 0 from 100 to 104. */
function three(): Rotation {
  const rotation = newRotation(10, 3, Float64Array.of(4, 0, 1, 0, 0, 2));
  rotation.contexts.set([5, 0, 2]);
  return Object.assign(rotation, { count: 3, beginNs: 100, firstColdNs: 1, endNs: 104 });
}

describe("a rotation", () => {
  test("has turns of one length after the first, with a switch before each", () => {
    const rotation = three();
    expect([0, 1, 2, 3].map((turn) => [beginOfTurn(rotation, turn), endOfTurn(rotation, turn)])).toStrictEqual([
      [100, 104],
      [107, 117],
      [120, 130],
      [133, 143],
    ]);
  });

  test("counts the last instant of a turn to it, and the switch to the turn after it", () => {
    const rotation = three();
    expect([100, 104, 105, 107, 117, 118].map((nowNs) => turnAt(rotation, nowNs))).toStrictEqual([0, 0, 1, 1, 1, 2]);
    expect([103, 104, 116, 117, 129].map((nowNs) => turnsEndedBy(rotation, nowNs))).toStrictEqual([0, 1, 1, 2, 2]);
  });

  test("gives every context its turns, the first one only what is left of the turn under way", () => {
    const rotation = three();
    const each = (of: (position: number) => number): number[] => [0, 1, 2].map(of);
    expect(each((position) => turnsBefore(rotation, position, 5))).toStrictEqual([2, 2, 1]);
    expect(each((position) => coldBefore(rotation, position, 5))).toStrictEqual([1 + 2, 4 + 4, 1]);
    expect(each((position) => deviceBefore(rotation, position, 5))).toStrictEqual([3 + 8, 6 + 6, 9]);
    expect(each((position) => deviceBefore(rotation, position, 0))).toStrictEqual([0, 0, 0]);
  });

  test("ends work with the slice that it just fills, and in the next turn when it is a nanosecond longer", () => {
    const rotation = three();
    expect([1, 3, 4, 11, 12].map((workNs) => endOfWork(rotation, 0, workNs))).toStrictEqual([102, 104, 136, 143, 175]);
    expect([1, 6, 7].map((workNs) => endOfWork(rotation, 1, workNs))).toStrictEqual([112, 117, 151]);
  });

  test("is exact close to the largest whole number that a double can hold", () => {
    const rotation = Object.assign(newRotation(2e6, 1e5, Float64Array.of(0, 0)), { count: 2, endNs: 2e6 });
    rotation.contexts.set([0, 1]);
    // A thousand million turns of the second context: 48 days of 2 ms and their switches.
    const turns = 1e9;
    expect(endOfWork(rotation, 1, turns * 2e6)).toBe(2e6 + (2 * turns - 1) * 2.1e6);
    expect(endOfWork(rotation, 1, turns * 2e6 + 1)).toBe(2e6 + 2 * turns * 2.1e6 + 1e5 + 1);
  });
});

/** What the engine does in each nanosecond from `beginNs` on: the context in turn and D, C or S. */
function walk(rotation: Rotation, lengthNs: number): { readonly context: number; readonly letter: string }[] {
  const { contexts, count, coldNs, sliceNs, switchNs } = rotation;
  const seen: { context: number; letter: string }[] = [];
  let position = 0;
  let switchLeft = 0;
  let coldLeft = rotation.firstColdNs;
  let turnLeft = rotation.endNs - rotation.beginNs;
  while (seen.length < lengthNs) {
    if (turnLeft === 0) {
      position = (position + 1) % count;
      switchLeft = switchNs;
      coldLeft = coldNs[contexts[position]!]!;
      turnLeft = sliceNs;
    }
    let letter = "D";
    if (switchLeft > 0) letter = "S";
    else if (coldLeft > 0) letter = "C";
    if (letter === "S") switchLeft--;
    else turnLeft--;
    if (letter === "C") coldLeft--;
    seen.push({ context: contexts[position]!, letter });
  }
  return seen;
}

const rotations: fc.Arbitrary<Rotation> = fc
  .record({ sliceNs: fc.integer({ min: 1, max: 9 }), switchNs: fc.integer({ min: 0, max: 4 }) })
  .chain(({ sliceNs, switchNs }) =>
    fc
      .record({
        coldNs: fc.array(fc.integer({ min: 0, max: sliceNs - 1 }), { minLength: 2, maxLength: 5 }),
        beginNs: fc.integer({ min: 0, max: 50 }),
        firstNs: fc.integer({ min: 1, max: sliceNs }),
        firstColdNs: fc.integer({ min: 0, max: sliceNs }),
      })
      .map(({ coldNs, beginNs, firstNs, firstColdNs }) => {
        const rotation = newRotation(sliceNs, switchNs, Float64Array.from(coldNs));
        rotation.contexts.set(coldNs.map((_, i) => i).toReversed());
        const count = coldNs.length;
        return Object.assign(rotation, {
          count,
          beginNs,
          firstColdNs: Math.min(firstColdNs, firstNs - 1),
          endNs: beginNs + firstNs,
        });
      }),
  );

describe("every rotation", () => {
  check.prop([rotations, fc.integer({ min: 1, max: 30 })], { seed: 4, numRuns: 500 })(
    "is what an engine does that goes nanosecond by nanosecond",
    (rotation, turn) => {
      const seen = walk(rotation, endOfTurn(rotation, turn) - rotation.beginNs);
      const before = endOfTurn(rotation, turn - 1) - rotation.beginNs;
      for (let position = 0; position < rotation.count; position++) {
        const context = rotation.contexts[position]!;
        const spent = (letter: string): number =>
          seen.slice(0, before).filter((one) => one.context === context && one.letter === letter).length;
        expect(deviceBefore(rotation, position, turn)).toBe(spent("D"));
        expect(coldBefore(rotation, position, turn)).toBe(spent("C"));
        let workNs = 0;
        seen.forEach((one, i) => {
          if (one.context !== context || one.letter !== "D") return;
          expect(endOfWork(rotation, position, ++workNs)).toBe(rotation.beginNs + i + 1);
        });
      }
      seen.forEach((one, i) => {
        const context = rotation.contexts[turnAt(rotation, rotation.beginNs + i + 1) % rotation.count];
        expect(context).toBe(one.context);
      });
    },
  );
});

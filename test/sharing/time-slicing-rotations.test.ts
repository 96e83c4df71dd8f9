import { fc, test as check } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { runLab, type LabScenario } from "./stepping-lab.ts";
import type { Script } from "./stepping-process.ts";
import { steppingTimeSlicing } from "./stepping-time-slicing.ts";

/** Scenarios in all; more are tried with SLICEWISE_CASES=1000000. */
const CASES = Number(process.env["SLICEWISE_CASES"] ?? 21_000);

const upTo = (max: number) => fc.integer({ min: 0, max });
/** Often exactly 0, which makes the most ties. */
const oftenZero = (max: number) => fc.oneof(fc.constant(0), upTo(max));

/** Times that are multiples of the slice or of slice and switch, or next to one, and times that are not. */
function around(slice: number, contextSwitch: number, most: number): fc.Arbitrary<number> {
  const multiple = (unit: number) =>
    fc
      .tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: -1, max: 1 }))
      .map(([count, off]) => Math.max(0, count * unit + off));
  return fc.oneof(multiple(slice), multiple(slice + contextSwitch), upTo(most * slice));
}

const scenarios: fc.Arbitrary<LabScenario> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), oftenZero(4), fc.constantFrom(2, 6, 30))
  .chain(([slice, contextSwitch, rotations]) => {
    const instant = around(slice, contextSwitch, 3 * rotations);
    const times = (minLength: number, maxLength: number) =>
      fc.array(instant, { minLength, maxLength, size: "max" }).map((list) => list.toSorted((a, b) => a - b));
    const script: fc.Arbitrary<Script> = fc.record({
      bursts: fc.array(
        fc.record({
          hostNs: oftenZero(3 * slice),
          deviceNs: around(slice, contextSwitch, rotations).map((ns) => Math.max(1, ns)),
          computing: fc.constantFrom(0, 0.3, 0.7, 1),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      arrivalsNs: times(0, 4),
      falseAlarmsNs: oftenNone(times(1, 4)),
      feeds: oftenZero(3),
      thinkNs: oftenZero(2 * slice),
      loops: oftenZero(6),
      cacheShare: fc.constantFrom(0, 0.5, 1),
    });
    return fc.record({
      scripts: fc.array(script, { minLength: 1, maxLength: 5, size: "max" }),
      params: fc.record({
        slice: fc.constant(slice),
        contextSwitch: fc.constant(contextSwitch),
        contextSwitchIdle: fc.oneof(fc.constant(contextSwitch), oftenZero(4)),
        coldCache: oftenZero(slice - 1),
        idleLinger: oftenZero(2 * slice),
      }),
      stopNs: fc.oneof(instant, around(slice, contextSwitch, 20 * rotations)),
      edgesNs: times(2, 6).filter((edges) => edges.every((edge, i) => i === 0 || edge > edges[i - 1]!)),
    });
  });

function oftenNone<T>(list: fc.Arbitrary<readonly T[]>): fc.Arbitrary<readonly T[]> {
  return fc.oneof(fc.constant([]), list);
}

describe("skipping rotations", () => {
  check.prop([scenarios], { seed: 20_260_101, numRuns: CASES })(
    "shows nothing that stepping from slice to slice does not show",
    (scenario) => {
      const { events: stepped, ...stepping } = runLab(steppingTimeSlicing, scenario);
      const { events, ...skipping } = runLab(timeSlicing, scenario);
      expect(skipping).toStrictEqual(stepping);
      expect(events).toBeLessThanOrEqual(stepped);
    },
  );
});

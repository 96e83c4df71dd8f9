import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { COPY_SLICE } from "../../sim/sharing/copy-constants.ts";
import { TO_HOST } from "../../sim/workload/copies.ts";
import { runLink } from "./link-lab.ts";
import { type CopyScript, type SteppedLane, stepLink } from "./stepping-link.ts";

const copies = fc.array(
  fc.record({ gapNs: fc.integer({ min: 0, max: 12 }), workNs: fc.integer({ min: 1, max: 20 }) }),
  {
    maxLength: 4,
  },
);
const lane: fc.Arbitrary<SteppedLane> = fc.record({
  isSliced: fc.boolean(),
  sliceNs: fc.integer({ min: 1, max: 6 }),
  processes: fc.array(fc.record({ copies }), { minLength: 1, maxLength: 4 }),
});

const once = (workNs: number, gapNs = 0): CopyScript => ({ copies: [{ gapNs, workNs }] });
const sliced = (sliceNs: number, ...processes: CopyScript[]): SteppedLane => ({ isSliced: true, sliceNs, processes });
const fair = (...processes: CopyScript[]): SteppedLane => ({ isSliced: false, sliceNs: 1, processes });

describe("copies on a link", () => {
  property.prop([fc.array(lane, { minLength: 1, maxLength: 4 })], { numRuns: 400 })(
    "end when stepping nanosecond by nanosecond says so",
    (lanes) => {
      expect(runLink(lanes).marks.toSorted()).toEqual(stepLink(lanes).toSorted());
    },
  );

  property.prop([fc.array(lane, { minLength: 1, maxLength: 4 })], { numRuns: 50 })(
    "end alike in both directions",
    (lanes) => {
      expect(runLink(lanes, TO_HOST).marks).toEqual(runLink(lanes).marks);
    },
  );

  test("of two processes take turns of a slice", () => {
    expect(runLink([sliced(10, once(25), once(12))]).marks).toEqual([
      "lane 0 process 1 copy 0 at 32",
      "lane 0 process 0 copy 0 at 37",
    ]);
  });

  test("of processes in one context end together when they are equal", () => {
    expect(runLink([fair(once(25), once(25))]).marks).toEqual([
      "lane 0 process 0 copy 0 at 50",
      "lane 0 process 1 copy 0 at 50",
    ]);
  });

  test("of two instances halve the link, however many processes each has", () => {
    expect(runLink([sliced(1000, once(100)), fair(once(50), once(50))]).marks).toEqual([
      "lane 0 process 0 copy 0 at 200",
      "lane 1 process 0 copy 0 at 200",
      "lane 1 process 1 copy 0 at 200",
    ]);
  });

  test("get the measured quarter when four instances or vGPUs copy at once", () => {
    // A30: 25.2 GB/s alone, 6.3 GB/s each of four, under MIG and under time-slicing alike (Colfax Research).
    const work = 400 * COPY_SLICE.value;
    const ends = (lanes: readonly SteppedLane[]): number[] =>
      runLink(lanes).marks.map((mark) => Number(mark.split(" at ")[1]));
    const mig = ends(Array.from({ length: 4 }, () => sliced(COPY_SLICE.value, once(work))));
    const turns = ends([sliced(COPY_SLICE.value, ...Array.from({ length: 4 }, () => once(work)))]);
    for (const endNs of mig) expect(work / endNs).toBe(1 / 4);
    for (const endNs of turns) expect(work / endNs).toBeCloseTo(6.3 / 25.2, 3);
  });

  test("cost no event for each of their slices", () => {
    const work = 100_000 * 10;
    expect(runLink([sliced(10, once(work), once(work), once(work))]).events).toBeLessThan(20);
  });
});

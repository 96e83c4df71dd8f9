import { fc, test as check } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { exclusive } from "../../sim/sharing/exclusive.ts";
import { mps } from "../../sim/sharing/mps.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { runStation } from "./small-station.ts";
import { type SmallParams, stepThrough } from "./unit-step-engine.ts";
import type { SmallProcess } from "./unit-step-processes.ts";

const upTo = (max: number) => fc.integer({ min: 0, max });
/** Often exactly 0, which is the default of most settings and makes the most ties. */
const oftenZero = (max: number) => fc.oneof(fc.constant(0), upTo(max));

const requests = fc
  .array(fc.record({ arrivalNs: upTo(60), deviceNs: fc.integer({ min: 1, max: 14 }) }), {
    minLength: 1,
    maxLength: 6,
    size: "max",
  })
  .map((list) => list.toSorted((a, b) => a.arrivalNs - b.arrivalNs));

const process: fc.Arbitrary<SmallProcess> = fc.record({
  hostNs: oftenZero(6),
  cacheShare: fc.constantFrom(0, 0.5, 1),
  bursts: fc.integer({ min: 1, max: 3 }),
  requests,
});

const slicing: fc.Arbitrary<SmallParams> = fc.integer({ min: 1, max: 8 }).chain((slice) =>
  fc.record({
    slice: fc.constant(slice),
    contextSwitch: oftenZero(4),
    contextSwitchIdle: oftenZero(4),
    coldCache: oftenZero(slice - 1),
    idleLinger: oftenZero(8),
  }),
);

describe("the time-sliced station", () => {
  check.prop([fc.array(process, { minLength: 1, maxLength: 4, size: "max" }), slicing], { seed: 1, numRuns: 3000 })(
    "does in every nanosecond what an engine does that looks at every nanosecond",
    (processes, params) => {
      expect(runStation(timeSlicing, processes, { ...params })).toStrictEqual(stepThrough(processes, params));
    },
  );
});

describe("a process alone", () => {
  check.prop([process], { seed: 2, numRuns: 1000 })("is served first come, first served by exclusive use", (alone) => {
    let freeNs = 0;
    const ends = alone.requests.map(({ arrivalNs, deviceNs }) => {
      const beginNs = Math.max(freeNs, arrivalNs);
      freeNs = beginNs + alone.bursts * (alone.hostNs + deviceNs);
      return { startedNs: beginNs + alone.hostNs, endNs: freeNs };
    });
    expect(runStation(exclusive, [alone], {}).outcomes).toMatchObject(ends);
  });

  check.prop([process, slicing], { seed: 3, numRuns: 1000 })(
    "does not notice under which policy it is alone",
    (alone, params) => {
      const plain = runStation(exclusive, [alone], {});
      expect(runStation(timeSlicing, [alone], { ...params })).toStrictEqual(plain);
      expect(
        runStation(mps, [alone], { overlapGain: 1.5, contention: 1, crowding: 0.5, latencyFill: 0.5 }),
      ).toStrictEqual(plain);
    },
  );
});

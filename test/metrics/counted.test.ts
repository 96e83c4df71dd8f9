import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { countedIn } from "../../sim/metrics/counted.ts";
import { END_STATES } from "../../sim/result/ends.ts";
import { requestsIn } from "../support/requests-in.ts";
import { finishedAfter, recordOf } from "./requests.ts";

const timeNs = fc.integer({ min: 0, max: 40 });
const finished = fc.array(fc.record({ arrivalNs: timeNs, latencyNs: fc.integer({ min: 1, max: 50 }) }), {
  maxLength: 30,
});
const open = fc.array(fc.record({ arrivalNs: timeNs, ageNs: fc.integer({ min: 1, max: 50 }), running: fc.boolean() }), {
  maxLength: 10,
});
const STATES = END_STATES.filter((state) => state !== "failed");

const record = fc
  .record({ finished, open, rejectedNs: fc.array(timeNs), preemptedNs: fc.array(timeNs) })
  .map(({ finished: ended, ...rest }) =>
    recordOf(
      ended.toSorted((a, b) => a.arrivalNs + a.latencyNs - b.arrivalNs - b.latencyNs),
      rest,
    ),
  );

describe("requests of a window", () => {
  test("are those that arrive from its beginning to before its end", () => {
    const ends = [99, 100, 199, 200].map((arrivalNs) => ({ arrivalNs, latencyNs: 500 }));
    const { arrived, ended, rows } = countedIn(recordOf(ends), 100, 200);
    expect([arrived, ended.finished, [...rows]]).toStrictEqual([2, 2, [1, 2]]);
  });

  test("are finished, rejected, running or queued, each by its own arrival", () => {
    const all = recordOf([{ arrivalNs: 150, latencyNs: 1 }], {
      open: [
        { arrivalNs: 99, ageNs: 5 },
        { arrivalNs: 110, ageNs: 5, running: true },
        { arrivalNs: 120, ageNs: 5 },
        { arrivalNs: 199, ageNs: 5 },
      ],
      rejectedNs: [0, 100, 200],
      preemptedNs: [99, 110, 110, 200],
    });
    expect(countedIn(all, 100, 200)).toMatchObject({
      arrived: 5,
      ended: { finished: 1, rejected: 1, timedOut: 0, running: 1, queued: 2 },
      finished: 1,
      open: 3,
      preemptions: 2,
    });
  });

  check.prop([record, timeNs, timeNs, timeNs], { seed: 1, numRuns: 300 })(
    "are none lost or doubled where windows adjoin, and arrive as often as they end",
    (given, ...times) => {
      const [a, b, c] = times.toSorted((x, y) => x - y) as [number, number, number];
      const [left, right, both] = [countedIn(given, a, b), countedIn(given, b, c), countedIn(given, a, c)];
      expect(left.arrived + right.arrived).toBe(both.arrived);
      for (const state of STATES) expect(left.ended[state] + right.ended[state]).toBe(both.ended[state]);
      expect(both.arrived).toBe(STATES.reduce((sum, state) => sum + both.ended[state], 0));
      const seen = requestsIn(given, a, c);
      expect([both.finished, both.open, both.ended.rejected, both.preemptions]).toStrictEqual([
        seen.finished,
        seen.open.count,
        seen.rejected,
        seen.preemptions,
      ]);
      expect([...both.latencyNs]).toStrictEqual([...seen.latencyNs, ...seen.open.ageNs]);
    },
  );
});

describe("times of counted requests", () => {
  const tokens = recordOf(
    [
      { arrivalNs: 110, latencyNs: 30, ttftNs: 3, tpotNs: 7 },
      { arrivalNs: 90, latencyNs: 80, ttftNs: 8, tpotNs: 9 },
      { arrivalNs: 100, latencyNs: 90, ttftNs: 9 },
    ],
    { open: [{ arrivalNs: 105, ageNs: 400, ttftNs: 44 }] },
  );

  test("are those of finished ones in the order of their ends, then the ages of open ones", () => {
    const { latencyNs, ttftNs, tpotNs } = countedIn(tokens, 100, 200);
    expect([[...latencyNs], [...ttftNs], [...tpotNs]]).toStrictEqual([
      [30, 90, 400],
      [3, 9, 44],
      [7, NaN],
    ]);
  });

  test("have no tokens where none are generated", () => {
    const { ttftNs, tpotNs } = countedIn(recordOf(finishedAfter([5, 6]), { open: [{ arrivalNs: 1, ageNs: 9 }] }), 0, 9);
    expect([ttftNs.length, tpotNs.length]).toStrictEqual([0, 0]);
  });

  test("can be put into the order of arrival, without those that are not defined", () => {
    const { byArrival, latencyNs, ttftNs, tpotNs } = countedIn(tokens, 100, 200);
    expect([...byArrival(latencyNs)]).toStrictEqual([90, 400, 30]);
    expect([...byArrival(ttftNs)]).toStrictEqual([9, 44, 3]);
    expect([...byArrival(tpotNs)]).toStrictEqual([7]);
  });

  test("keep the order of their ends among arrivals of one instant, open ones last", () => {
    const given = recordOf(
      [
        { arrivalNs: 7, latencyNs: 1 },
        { arrivalNs: 5, latencyNs: 4 },
        { arrivalNs: 5, latencyNs: 9 },
      ],
      { open: [{ arrivalNs: 5, ageNs: 20 }] },
    );
    const { byArrival, latencyNs } = countedIn(given, 0, 10);
    expect([...byArrival(latencyNs)]).toStrictEqual([4, 9, 20, 1]);
  });

  check.prop([record], { seed: 2, numRuns: 200 })("are only moved by that, not changed", (given) => {
    const { byArrival, latencyNs } = countedIn(given, 0, 100);
    const before = [...latencyNs];
    expect([...byArrival(latencyNs)].toSorted((a, b) => a - b)).toStrictEqual(before.toSorted((a, b) => a - b));
    expect([...latencyNs]).toStrictEqual(before);
    const arrivals = new Float64Array(before.length);
    arrivals.set(given.arrivalNs);
    arrivals.set(given.open.arrivalNs, given.arrivalNs.length);
    const moved = [...byArrival(arrivals)];
    expect(moved).toStrictEqual(moved.toSorted((a, b) => a - b));
  });
});

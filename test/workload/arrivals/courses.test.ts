import { describe, expect, test } from "vitest";
import { processInstants } from "../../../sim/workload/arrivals/arrival-source.ts";
import { NAMED_PROFILES } from "../../../sim/workload/arrivals/named-profiles.ts";
import type { ArrivalProcess } from "../../../sim/workload/arrivals/process.ts";
import { DAY_NS, type ProfileArrivals, profileCourse, WEEK_NS } from "../../../sim/workload/arrivals/profile.ts";
import { courseFrom, expectedIn, type RateCourse } from "../../../sim/workload/arrivals/rate-course.ts";
import { rampCourse } from "../../../sim/workload/arrivals/ramp.ts";
import { spikeCourse } from "../../../sim/workload/arrivals/spike.ts";
import { expectMean, expectVariance } from "./sampling.ts";

const S = 1e9;

const RAMP = { kind: "ramp", fromPerS: 0, toPerS: 12, startNs: 2 * S, overNs: 10 * S } as const;
const SPIKES = {
  kind: "spike",
  ratePerS: 4,
  spikes: [
    { startNs: 0, lengthNs: S, factor: 0 },
    { startNs: 3 * S, lengthNs: 2 * S, factor: 6 },
    { startNs: 5 * S, lengthNs: S, factor: 0.5 },
  ],
} as const;
const DAY: ProfileArrivals = {
  kind: "profile",
  ratePerS: 1 / 900,
  points: [
    { atNs: 0.25 * DAY_NS, factor: 0 },
    { atNs: 0.5 * DAY_NS, factor: 3 },
    { atNs: 0.75 * DAY_NS, factor: 1 },
  ],
  between: "lines",
  periodNs: DAY_NS,
  startNs: 0.3 * DAY_NS,
};
const WEEK: ProfileArrivals = { ...DAY, between: "steps", periodNs: WEEK_NS, startNs: 6.9 * DAY_NS };

const CASES: readonly (readonly [name: string, arrivals: ArrivalProcess, course: RateCourse, lengthNs: number])[] = [
  ["a ramp from nothing", RAMP, rampCourse(RAMP), 20 * S],
  ["a ramp to nothing", { ...RAMP, fromPerS: 12, toPerS: 0 }, rampCourse({ ...RAMP, fromPerS: 12, toPerS: 0 }), 20 * S],
  ["spikes", SPIKES, spikeCourse(SPIKES), 10 * S],
  ["a day in lines", DAY, profileCourse(DAY), 2.5 * DAY_NS],
  ["a week in steps", WEEK, profileCourse(WEEK), 8 * DAY_NS],
];

/** Expected arrivals up to a time, added up from the course alone. */
function expectedUpTo({ segments, thenPerS }: RateCourse, untilNs: number): number {
  let sum = 0;
  let startNs = 0;
  for (let round = 0; round < 10; round++) {
    for (const { lengthNs, fromPerS, toPerS } of segments) {
      const cutNs = Math.min(lengthNs, Math.max(0, untilNs - startNs));
      const cutPerS = fromPerS + ((toPerS - fromPerS) * cutNs) / lengthNs;
      sum += expectedIn({ lengthNs: cutNs, fromPerS, toPerS: cutPerS });
      startNs += lengthNs;
    }
    if (thenPerS !== null) return sum + Math.max(0, untilNs - startNs) * (thenPerS / S);
  }
  return sum;
}

describe.each(CASES)("%s", (_name, arrivals, course, lengthNs) => {
  const bins = 23;
  const repetitions = 4000;
  const counts = Array.from({ length: bins }, () => Array.from({ length: repetitions }, () => 0));
  for (let seed = 0; seed < repetitions; seed++) {
    const instants = processInstants(arrivals, "tenant", seed);
    for (let at = instants.next(); at < lengthNs; at = instants.next()) {
      counts[Math.floor((at / lengthNs) * bins)]![seed]!++;
    }
  }

  test("brings in every stretch of time the arrivals that the rate says, and a variance that is their mean", () => {
    let total = 0;
    counts.forEach((ofBin, bin) => {
      const [from, to] = [(lengthNs / bins) * bin, (lengthNs / bins) * (bin + 1)];
      const added = expectedUpTo(course, to) - expectedUpTo(course, from);
      // Where nothing is expected nothing may come, however the sums are rounded.
      const expected = added < 1e-9 ? 0 : added;
      total += expected;
      expectMean(ofBin, expected);
      expectVariance(ofBin, expected);
    });
    expect(total).toBeGreaterThan(20);
  });

  test("brings independent numbers of arrivals in stretches that follow each other", () => {
    for (let bin = 1; bin < bins; bin++) {
      const [one, other] = [counts[bin - 1]!, counts[bin]!];
      const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
      const [oneMean, otherMean] = [mean(one), mean(other)];
      expectMean(
        one.map((count, i) => (count - oneMean) * (other[i]! - otherMean)),
        0,
      );
    }
  });
});

describe("the rate over time", () => {
  const flat = (seconds: number, perS: number) => ({ lengthNs: seconds * S, fromPerS: perS, toPerS: perS });

  test("of spikes is their factor times the rate, and the rate itself between and after them", () => {
    expect(spikeCourse(SPIKES)).toStrictEqual({
      segments: [flat(1, 0), flat(2, 4), flat(2, 24), flat(1, 2)],
      thenPerS: 4,
    });
  });

  test("of a ramp is the first rate, a line, and the last rate", () => {
    const line = { lengthNs: 10 * S, fromPerS: 3, toPerS: 12 };
    expect(rampCourse({ ...RAMP, fromPerS: 3 })).toStrictEqual({ segments: [flat(2, 3), line], thenPerS: 12 });
    expect(rampCourse({ ...RAMP, fromPerS: 3, startNs: 0 })).toStrictEqual({ segments: [line], thenPerS: 12 });
  });

  test("of a profile has its factors and the mean that is asked for", () => {
    const hours = 3600;
    const points = [
      { atNs: 6 * hours * S, factor: 1 },
      { atNs: 18 * hours * S, factor: 3 },
    ];
    const profile = { ...DAY, ratePerS: 4, points, startNs: 0 };
    expect(profileCourse({ ...profile, between: "steps" })).toStrictEqual({
      segments: [flat(6 * hours, 6), flat(12 * hours, 2), flat(6 * hours, 6)],
      thenPerS: null,
    });
    expect(profileCourse(profile)).toStrictEqual({
      segments: [
        { lengthNs: 6 * hours * S, fromPerS: 4, toPerS: 2 },
        { lengthNs: 12 * hours * S, fromPerS: 2, toPerS: 6 },
        { lengthNs: 6 * hours * S, fromPerS: 6, toPerS: 4 },
      ],
      thenPerS: null,
    });
  });
});

describe("a course that ends", () => {
  test("brings nothing more, however often it is asked", () => {
    const instants = processInstants({ ...RAMP, fromPerS: 5, toPerS: 0 }, "tenant", 1);
    let at = instants.next();
    let last = 0;
    while (at < Infinity) {
      last = at;
      at = instants.next();
    }
    expect(last).toBeLessThanOrEqual(12 * S);
    expect([instants.next(), instants.next()]).toStrictEqual([Infinity, Infinity]);
  });
});

describe("a profile", () => {
  test("that begins later is the same course, cut elsewhere", () => {
    const fromMidnight = profileCourse({ ...DAY, startNs: 0 });
    const atNs = 0.4 * DAY_NS;
    const later = profileCourse({ ...DAY, startNs: atNs });
    for (const hours of [1, 7, 13, 24, 31]) {
      const untilNs = hours * 3600 * S;
      const expected = expectedUpTo(fromMidnight, atNs + untilNs) - expectedUpTo(fromMidnight, atNs);
      expect(expectedUpTo(later, untilNs)).toBeCloseTo(expected, 9);
    }
    expect(courseFrom(fromMidnight, 0)).toStrictEqual(fromMidnight);
  });

  test("costs no more where arrivals are a million rounds apart", () => {
    const instants = processInstants({ ...DAY, ratePerS: 1e-6 / 86_400 }, "tenant", 1);
    const gaps = Array.from({ length: 1000 }, () => instants.next()).map((at, i, all) => at - (all[i - 1] ?? 0));
    expectMean(gaps, 1e6 * DAY_NS);
  });

  test.each(Object.entries(NAMED_PROFILES))(
    "named %s says where it comes from, and has a mean of 1",
    (_name, named) => {
      expect(named.source).toMatch(/^(?:measured|documented|derived|assumed): /u);
      const factors = named.points.map(({ factor }) => factor);
      expect(factors.reduce((a, b) => a + b, 0) / factors.length).toBeCloseTo(1, 3);
      const course = profileCourse({ kind: "profile", ratePerS: 3, startNs: 0, ...named });
      expect(expectedUpTo(course, named.periodNs)).toBeCloseTo((3 * named.periodNs) / S, 3);
    },
  );
});

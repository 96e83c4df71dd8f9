import { exponential, type RandomStream } from "../../base/random.ts";
import type { Instants } from "./instants.ts";
import { known, type Moments, noClosedForm, poissonMoments } from "./moments.ts";
import { stageMoments } from "./stage-moments.ts";

/** A stretch of time in which the rate of arrivals goes from one value to another in a line. */
export interface RateSegment {
  readonly lengthNs: number;
  /** [1/s] */
  readonly fromPerS: number;
  readonly toPerS: number;
}

/** A rate of arrivals over time, from 0 on. */
export interface RateCourse {
  readonly segments: readonly RateSegment[];
  /** The rate after the last segment [1/s]; null: the segments begin again. */
  readonly thenPerS: number | null;
}

/** Expected arrivals in a segment. */
export function expectedIn({ lengthNs, fromPerS, toPerS }: RateSegment): number {
  return (lengthNs / 1e9) * ((fromPerS + toPerS) / 2);
}

/** Exact moments of Poisson arrivals with a given course of their rate. */
export function courseMoments({ segments, thenPerS }: RateCourse): Moments {
  if (thenPerS !== null) return poissonMoments(thenPerS);
  if (segments.every(({ fromPerS, toPerS }) => fromPerS === toPerS)) {
    return stageMoments(
      segments.map(({ lengthNs, fromPerS }) => ({ ratePerS: fromPerS, lengthS: lengthNs / 1e9, length: "constant" })),
    );
  }
  const lengthS = segments.reduce((sum, { lengthNs }) => sum + lengthNs, 0) / 1e9;
  const expected = segments.reduce((sum, segment) => sum + expectedIn(segment), 0);
  return {
    ratePerS: known(expected / lengthS),
    gapCv: noClosedForm("gaps under a rate that rises or falls in a line have no closed form"),
    // Over whole rounds the number of arrivals is Poisson.
    dispersion: known(1),
  };
}

/**
 * The same course from a later time on.
 * @param course one that begins again
 * @param fromNs within the first round
 */
export function courseFrom(course: RateCourse, fromNs: number): RateCourse {
  const before: RateSegment[] = [];
  const after: RateSegment[] = [];
  let startNs = 0;
  for (const { lengthNs, fromPerS, toPerS } of course.segments) {
    const cutNs = Math.min(lengthNs, Math.max(0, fromNs - startNs));
    const cutPerS = fromPerS + (toPerS - fromPerS) * (cutNs / lengthNs);
    if (cutNs > 0) before.push({ lengthNs: cutNs, fromPerS, toPerS: cutPerS });
    if (cutNs < lengthNs) after.push({ lengthNs: lengthNs - cutNs, fromPerS: cutPerS, toPerS });
    startNs += lengthNs;
  }
  return { ...course, segments: [...after, ...before] };
}

/**
 * Poisson arrivals with a rate that changes over time, by inversion: the expected arrivals up to each arrival grow by
 * exponential draws, and the course says when they reach that number. No draw is thrown away.
 */
export class CourseInstants implements Instants {
  readonly #random: RandomStream;
  readonly #lengthNs: Float64Array;
  /** Rate at the start of each segment [1/ns], and its change [1/ns²]. */
  readonly #rate: Float64Array;
  readonly #slope: Float64Array;
  readonly #expected: Float64Array;
  readonly #roundNs: number;
  /** Expected arrivals of a round; 0 when the segments do not begin again. */
  readonly #roundExpected: number;
  #segment = 0;
  #startNs = 0;
  /** Expected arrivals from the start of the segment to the last arrival. */
  #done = 0;

  constructor({ segments, thenPerS }: RateCourse, random: RandomStream) {
    this.#random = random;
    const held =
      thenPerS !== null && thenPerS > 0 ? [{ lengthNs: Infinity, fromPerS: thenPerS, toPerS: thenPerS }] : [];
    const all = [...segments, ...held];
    this.#lengthNs = Float64Array.from(all, ({ lengthNs }) => lengthNs);
    this.#rate = Float64Array.from(all, ({ fromPerS }) => fromPerS / 1e9);
    this.#slope = Float64Array.from(all, ({ lengthNs, fromPerS, toPerS }) => (toPerS - fromPerS) / 1e9 / lengthNs);
    this.#expected = Float64Array.from(all, expectedIn);
    this.#roundNs = segments.reduce((sum, { lengthNs }) => sum + lengthNs, 0);
    this.#roundExpected = thenPerS === null ? segments.reduce((sum, segment) => sum + expectedIn(segment), 0) : 0;
  }

  next(): number {
    let expected = this.#done + exponential(this.#random);
    const last = this.#lengthNs.length;
    if (this.#segment === last) return Infinity;
    while (!(expected < this.#expected[this.#segment]!)) {
      expected -= this.#expected[this.#segment]!;
      this.#startNs += this.#lengthNs[this.#segment]!;
      this.#segment++;
      if (this.#segment < last) continue;
      if (this.#roundExpected === 0) return Infinity;
      this.#segment = 0;
      // Rounds without an arrival cost nothing, however rare arrivals are.
      const rounds = Math.floor(expected / this.#roundExpected);
      this.#startNs += rounds * this.#roundNs;
      expected = Math.max(0, expected - rounds * this.#roundExpected);
    }
    this.#done = expected;
    return this.#startNs + this.#timeOf(expected);
  }

  /** When so many arrivals are expected, from the start of the segment [ns]: the root of rate·t + slope·t²/2. */
  #timeOf(expected: number): number {
    const rate = this.#rate[this.#segment]!;
    // This form of the root neither cancels nor divides by the slope.
    const root = Math.sqrt(Math.max(0, rate * rate + 2 * this.#slope[this.#segment]! * expected));
    return expected === 0 ? 0 : Math.min(this.#lengthNs[this.#segment]!, (2 * expected) / (rate + root));
  }
}

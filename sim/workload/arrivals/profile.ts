import type { Instants, Streams } from "./instants.ts";
import type { Moments } from "./moments.ts";
import { courseFrom, CourseInstants, courseMoments, expectedIn, type RateCourse } from "./rate-course.ts";

/** Length of a day and of a week [ns]. */
export const DAY_NS = 86_400e9;
export const WEEK_NS = 7 * DAY_NS;

/** Rate at a time of the day, or of the week from Monday on. */
export interface ProfilePoint {
  readonly atNs: number;
  /** As a multiple of any unit, 0 or more. */
  readonly factor: number;
}

/** Poisson arrivals whose rate follows the time of day or week. */
export interface ProfileArrivals {
  readonly kind: "profile";
  /** Mean rate over a period [1/s]. */
  readonly ratePerS: number;
  /** In order of time, each time once, at least one factor above 0. */
  readonly points: readonly ProfilePoint[];
  /** Between two points: a line from one to the next, or the value of the earlier one. */
  readonly between: "lines" | "steps";
  /** {@link DAY_NS} or {@link WEEK_NS}. */
  readonly periodNs: number;
  /** Time of the day or week at which the run begins [ns]. */
  readonly startNs: number;
}

/** The rate over time, from the start of the run on. */
export function profileCourse(arrivals: ProfileArrivals): RateCourse {
  const { points, between, periodNs, ratePerS, startNs } = arrivals;
  const segments = points.map(({ atNs, factor }, i) => {
    const next = points[i + 1] ?? { ...points[0]!, atNs: points[0]!.atNs + periodNs };
    return { lengthNs: next.atNs - atNs, fromPerS: factor, toPerS: between === "lines" ? next.factor : factor };
  });
  const unit = ratePerS / (segments.reduce((sum, segment) => sum + expectedIn(segment), 0) / (periodNs / 1e9));
  const scaled = segments.map(({ lengthNs, fromPerS, toPerS }) => ({
    lengthNs,
    fromPerS: fromPerS * unit,
    toPerS: toPerS * unit,
  }));
  const sinceFirstNs = (startNs - points[0]!.atNs + periodNs) % periodNs;
  return courseFrom({ segments: scaled, thenPerS: null }, sinceFirstNs);
}

/** Exact moments over whole days or weeks. */
export function profileMoments(arrivals: ProfileArrivals): Moments {
  return courseMoments(profileCourse(arrivals));
}

/** The arrivals of one tenant. */
export function profileInstants(arrivals: ProfileArrivals, streams: Streams): Instants {
  return new CourseInstants(profileCourse(arrivals), streams.own("arrivals"));
}

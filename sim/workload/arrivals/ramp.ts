import { CourseInstants, courseMoments, type RateCourse } from "./rate-course.ts";
import type { Instants, Streams } from "./instants.ts";
import type { Moments } from "./moments.ts";

/** Poisson arrivals whose rate goes from one value to another in a line, and stays there. */
export interface RampArrivals {
  readonly kind: "ramp";
  /** [1/s]; one of the two may be 0 */
  readonly fromPerS: number;
  readonly toPerS: number;
  /** When the rate begins to change [ns]. */
  readonly startNs: number;
  /** How long it takes [ns]. */
  readonly overNs: number;
}

/** The rate over time. */
export function rampCourse({ fromPerS, toPerS, startNs, overNs }: RampArrivals): RateCourse {
  const before = startNs > 0 ? [{ lengthNs: startNs, fromPerS, toPerS: fromPerS }] : [];
  return { segments: [...before, { lengthNs: overNs, fromPerS, toPerS }], thenPerS: toPerS };
}

/** Exact moments of the long run, which is after the ramp. */
export function rampMoments(arrivals: RampArrivals): Moments {
  return courseMoments(rampCourse(arrivals));
}

/** The arrivals of one tenant. */
export function rampInstants(arrivals: RampArrivals, streams: Streams): Instants {
  return new CourseInstants(rampCourse(arrivals), streams.own("arrivals"));
}

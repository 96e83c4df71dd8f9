import { CourseInstants, courseMoments, type RateCourse, type RateSegment } from "./rate-course.ts";
import type { Instants, Streams } from "./instants.ts";
import type { Moments } from "./moments.ts";

/** Poisson arrivals whose rate is multiplied for a while, once or several times. */
export interface SpikeArrivals {
  readonly kind: "spike";
  /** Outside spikes [1/s]. */
  readonly ratePerS: number;
  /** In order of time, none in another. */
  readonly spikes: readonly Spike[];
}

/** A time in which the rate is another one. */
export interface Spike {
  readonly startNs: number;
  readonly lengthNs: number;
  /** On the rate; below 1 is a dip, 0 an outage. */
  readonly factor: number;
}

/** The rate over time. */
export function spikeCourse({ ratePerS, spikes }: SpikeArrivals): RateCourse {
  const segments: RateSegment[] = [];
  let endNs = 0;
  for (const { startNs, lengthNs, factor } of spikes) {
    if (startNs > endNs) segments.push({ lengthNs: startNs - endNs, fromPerS: ratePerS, toPerS: ratePerS });
    segments.push({ lengthNs, fromPerS: ratePerS * factor, toPerS: ratePerS * factor });
    endNs = startNs + lengthNs;
  }
  return { segments, thenPerS: ratePerS };
}

/** Exact moments of the long run, which is after the last spike. */
export function spikeMoments(arrivals: SpikeArrivals): Moments {
  return courseMoments(spikeCourse(arrivals));
}

/** The arrivals of one tenant. */
export function spikeInstants(arrivals: SpikeArrivals, streams: Streams): Instants {
  return new CourseInstants(spikeCourse(arrivals), streams.own("arrivals"));
}

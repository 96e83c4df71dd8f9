/** An exact number, or why no closed form of it exists. */
export type ClosedForm =
  | { readonly value: number }
  | {
      readonly value: null;
      /** A sentence without its point, such as "requests wait for answers". */
      readonly why: string;
    };

/** What is known exactly about arrivals in the long run. */
export interface Moments {
  /** Mean rate over a long time [1/s]. */
  readonly ratePerS: ClosedForm;
  /** Coefficient of variation of the gaps between arrivals, as seen from arrival to arrival. */
  readonly gapCv: ClosedForm;
  /** Index of dispersion: variance ÷ mean of the number of arrivals in a window, as the window grows. */
  readonly dispersion: ClosedForm;
}

/** A number that is known. */
export function known(value: number): ClosedForm {
  return { value };
}

/** A number of which no closed form exists. @param why a sentence without its point */
export function noClosedForm(why: string): ClosedForm {
  return { value: null, why };
}

/** Moments of a Poisson process. @param ratePerS 0 where arrivals have ended */
export function poissonMoments(ratePerS: number): Moments {
  if (ratePerS > 0) return { ratePerS: known(ratePerS), gapCv: known(1), dispersion: known(1) };
  const none = noClosedForm("in the long run there are no arrivals");
  return { ratePerS: known(0), gapCv: none, dispersion: none };
}

/**
 * CV of the gaps of any process that goes on for ever.
 * @param ratePerS  mean rate [1/s]
 * @param waitS     mean time from an arbitrary instant to the next arrival [s]
 * @source an arbitrary instant falls into a gap with a chance in proportion to its length, so waitS = rate·E[gap²]/2
 */
export function gapCvOf(ratePerS: number, waitS: number): ClosedForm {
  return known(Math.sqrt(Math.max(0, 2 * ratePerS * waitS - 1)));
}

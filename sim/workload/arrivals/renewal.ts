import { exponentialDraws, type RandomStream } from "../../base/random.ts";
import { gamma, weibullDraws, weibullShape } from "../distributions.ts";
import type { Instants } from "./instants.ts";
import { known, type Moments } from "./moments.ts";

/** Arrivals whose gaps are independent draws of one distribution. */
export type RenewalArrivals =
  | { readonly kind: "poisson"; readonly ratePerS: number }
  | { readonly kind: "gamma"; readonly ratePerS: number; readonly cv: number }
  | { readonly kind: "weibull"; readonly ratePerS: number; readonly cv: number }
  | { readonly kind: "constant"; readonly ratePerS: number; readonly startNs: number };

/** Draws a gap as a multiple of the mean gap. */
export type Gap = () => number;

/** Coefficient of variation of the gaps, exact. */
export function renewalCv(arrivals: RenewalArrivals): number {
  switch (arrivals.kind) {
    case "poisson":
      return 1;
    case "gamma":
    case "weibull":
      return arrivals.cv;
    case "constant":
      return 0;
  }
}

/** The gaps of a renewal process. */
export function renewalGaps(arrivals: RenewalArrivals, random: RandomStream): Gap {
  switch (arrivals.kind) {
    case "poisson":
      return exponentialDraws(random);
    case "gamma":
      return gammaGaps(random, arrivals.cv);
    case "weibull":
      return weibullGaps(random, arrivals.cv);
    case "constant":
      return () => 1;
  }
}

/** Gaps with a gamma distribution. @param cv at least 0 */
export function gammaGaps(random: RandomStream, cv: number): Gap {
  const shape = 1 / (cv * cv);
  return cv === 0 ? () => 1 : () => gamma(random, shape);
}

/** Gaps with a Weibull distribution. @param cv 0 or within WEIBULL_CV of distributions.ts */
export function weibullGaps(random: RandomStream, cv: number): Gap {
  return cv === 0 ? () => 1 : weibullDraws(random, weibullShape(cv));
}

/** Moments of a renewal process, whose index of dispersion is the squared CV of its gaps. */
export function renewalMoments(arrivals: RenewalArrivals): Moments {
  const cv = renewalCv(arrivals);
  return { ratePerS: known(arrivals.ratePerS), gapCv: known(cv), dispersion: known(cv * cv) };
}

/** Arrivals of a renewal process. */
export class RenewalInstants implements Instants {
  readonly #gap: Gap;
  /** Numbers from the start, so that they are never boxed (record 15). */
  readonly #meanGapNs: number = 0;
  readonly #startNs: number = 0;
  /**
   * Sum of the gaps so far, in mean gaps. Instants are rounded, not gaps, which would bias the rate of fast arrivals;
   * and equal gaps add up to whole numbers, so they never drift.
   */
  #gaps = 0;

  constructor(arrivals: RenewalArrivals, random: RandomStream) {
    this.#gap = renewalGaps(arrivals, random);
    this.#meanGapNs = 1e9 / arrivals.ratePerS;
    this.#startNs = arrivals.kind === "constant" ? arrivals.startNs : 0;
    // Equal gaps begin with an arrival, random ones with a gap.
    if (arrivals.kind === "constant") this.#gaps = -1;
  }

  next(): number {
    this.#gaps += this.#gap();
    return this.#startNs + this.#gaps * this.#meanGapNs;
  }
}

import { meanDecay, meanDecayDeficit } from "../../base/math.ts";
import { gapCvOf, known, type Moments, noClosedForm } from "./moments.ts";

/** A time in which arrivals are Poisson with one rate; stages follow each other in a circle. */
export interface Stage {
  readonly ratePerS: number;
  /** Mean length [s]. */
  readonly lengthS: number;
  readonly length: "constant" | "exponential";
}

/**
 * Exact moments of arrivals that are Poisson in each stage.
 * @param stages at least one with a rate above 0; lengths are independent
 */
export function stageMoments(stages: readonly Stage[]): Moments {
  const cycleS = stages.reduce((sum, { lengthS }) => sum + lengthS, 0);
  const arrivals = stages.reduce((sum, { ratePerS, lengthS }) => sum + ratePerS * lengthS, 0);
  if (arrivals === 0) {
    const none = noClosedForm("there are no arrivals");
    return { ratePerS: known(0), gapCv: none, dispersion: none };
  }
  const rate = arrivals / cycleS;
  // Number of arrivals less rate × time is 0 on average over a circle; its variance there is that of long windows.
  const spread = stages.reduce(
    (sum, { ratePerS, lengthS, length }) =>
      length === "constant" ? sum : sum + (ratePerS - rate) ** 2 * lengthS * lengthS,
    0,
  );
  return {
    ratePerS: known(rate),
    gapCv: gapCvOf(rate, meanWaitS(stages) / cycleS),
    dispersion: known(1 + spread / arrivals),
  };
}

/**
 * Integral over a circle of the mean time to the next arrival [s²]. At the start of a stage that time is a linear
 * function of the one at its end; once around, that gives it at the start.
 */
function meanWaitS(stages: readonly Stage[]): number {
  let waitS = 0;
  let share = 1;
  for (const stage of stages.toReversed()) {
    const kept = keptShare(stage);
    waitS = waitInStageS(stage) + kept * waitS;
    share *= kept;
  }
  let endS = waitS / (1 - share);
  let sum = 0;
  for (const stage of stages.toReversed()) {
    const { ratePerS, lengthS, length } = stage;
    const startS = waitInStageS(stage) + keptShare(stage) * endS;
    const expected = ratePerS * lengthS;
    sum +=
      length === "exponential"
        ? lengthS * startS
        : lengthS * (endS * meanDecay(expected) + lengthS * meanDecayDeficit(expected));
    endS = startS;
  }
  return sum;
}

/** Chance that no request arrives in a stage. */
function keptShare({ ratePerS, lengthS, length }: Stage): number {
  const expected = ratePerS * lengthS;
  return length === "exponential" ? 1 / (1 + expected) : 1 - expected * meanDecay(expected);
}

/** Mean time in a stage before its first arrival, or all of it [s]. */
function waitInStageS({ ratePerS, lengthS, length }: Stage): number {
  const expected = ratePerS * lengthS;
  return length === "exponential" ? lengthS / (1 + expected) : lengthS * meanDecay(expected);
}

import { linearRegression } from "simple-statistics";
import { pairedDifference } from "../../sim/statistics/interval.ts";
import type { Rounds } from "./rounds.ts";
import type { Suite, Unit } from "./suite.ts";

/** What the rounds of a suite say. */
export interface SuiteFigures {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly contenders: readonly ContenderFigures[];
  readonly ratios: readonly RatioFigures[];
  /** Least-squares slope of ln(time of a unit) over ln(size): 0 where it stays the same. Null without sizes. */
  readonly slope: number | null;
}

export interface ContenderFigures {
  readonly name: string;
  readonly missing: string | null;
  /** Nanoseconds for one unit; null where the contender is missing. */
  readonly medianNs: number | null;
  readonly minNs: number | null;
  readonly maxNs: number | null;
  readonly counts: Readonly<Record<string, number>>;
}

/** How many times as long the first takes as the second. */
export interface RatioFigures {
  readonly over: string;
  readonly under: string;
  /** Geometric mean over the rounds; null where one of the two is missing. */
  readonly ratio: number | null;
  /** 95 % interval of it; null too with a single round. */
  readonly low: number | null;
  readonly high: number | null;
}

const CONFIDENCE = 0.95;

/** Condenses the rounds of a suite: medians and ranges of times, intervals of ratios of the same round. */
export function figuresOf(suite: Suite, rounds: readonly Rounds[]): SuiteFigures {
  const { name, title, unit } = suite;
  return {
    name,
    title,
    unit,
    contenders: rounds.map(({ name: contender, missing, unitNs, counts }) => ({
      name: contender,
      missing,
      medianNs: unitNs.length === 0 ? null : median(unitNs),
      minNs: unitNs.length === 0 ? null : Math.min(...unitNs),
      maxNs: unitNs.length === 0 ? null : Math.max(...unitNs),
      counts,
    })),
    slope: suite.sizes === undefined ? null : logLogSlope(suite.sizes, rounds),
    ratios: suite.ratios.map(([over, under]) => ({
      over,
      under,
      ...ratioOf(roundsOf(rounds, over), roundsOf(rounds, under)),
    })),
  };
}

/** Middle value, or the mean of the two in the middle. @throws RangeError when there are none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median: at least one value is needed (found none)");
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Rounds are paired, and ratios are equal above and below one only in logarithms. */
function ratioOf(over: readonly number[], under: readonly number[]): Pick<RatioFigures, "ratio" | "low" | "high"> {
  if (over.length === 0 || under.length === 0) return { ratio: null, low: null, high: null };
  const { mean, low, high } = pairedDifference(over.map(Math.log), under.map(Math.log), CONFIDENCE);
  return {
    ratio: Math.exp(mean),
    low: low === null ? null : Math.exp(low),
    high: high === null ? null : Math.exp(high),
  };
}

function logLogSlope(sizes: readonly number[], rounds: readonly Rounds[]): number {
  return linearRegression(sizes.map((size, i) => [Math.log(size), Math.log(median(rounds[i]!.unitNs))])).m;
}

function roundsOf(rounds: readonly Rounds[], name: string): readonly number[] {
  const found = rounds.find((contender) => contender.name === name);
  if (found === undefined) throw new Error(`no contender is called ${name}`);
  return found.unitNs;
}

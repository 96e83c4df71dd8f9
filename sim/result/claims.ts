import type { Interval } from "./interval.ts";
import type { LoadVerdict } from "./run.ts";
import type { SweepAxis, SweepMetric } from "./sweep.ts";

/**
 * What one value of the varied parameter says about a claim:
 * - `holds`, `fails`  with the whole interval
 * - `same`            the two do not differ, or both do what only one was said to do
 * - `unknown`         neither can be told, or neither serves
 * - `reference`       the value that the others are measured against
 */
export type PointVerdict = "holds" | "same" | "fails" | "unknown" | "reference";

/** What all values together say, by the rules of sim/claims/verdict.ts. */
export const CLAIM_VERDICTS = ["holds", "holds only when", "does not hold", "cannot be told"] as const;
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number];

/** The result of `slicewise claims`: two tables of opinion, measured. Plain data. */
export interface ClaimsResult {
  readonly schemaVersion: 1;
  readonly kind: "claims";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  /** Share of intervals that hold the true value. */
  readonly confidence: number;
  readonly claims: readonly ClaimResult[];
}

/** One row of a table: what people say, and what a sweep over one parameter shows. */
export interface ClaimResult {
  /** Name of the scenario, without folder and ending. */
  readonly name: string;
  readonly table: "A" | "B";
  /** What the row is about: "isolation". */
  readonly row: string;
  /** What is said. */
  readonly claim: string;
  /** How a value of the parameter is judged, in a sentence. */
  readonly rule: string;
  readonly question: string;
  readonly metric: SweepMetric;
  /** The parameter that is varied. */
  readonly axis: SweepAxis;
  readonly verdict: ClaimVerdict;
  /** The values at which it holds, in words; null unless the verdict is `holds only when`. */
  readonly when: string | null;
  /** Where it begins or ceases to hold, in the order of values; empty on an axis without an order. */
  readonly flips: readonly ClaimFlip[];
  readonly points: readonly ClaimPoint[];
}

/** Between two values of the parameter the claim begins or ceases to hold. */
export interface ClaimFlip {
  /** The last value decided one way, as written. */
  readonly after: string;
  /** The first value decided the other way. */
  readonly before: string;
  /** Whether it holds from there on. */
  readonly holds: boolean;
}

/** One value of the parameter. */
export interface ClaimPoint {
  /** As written: "40/s". */
  readonly value: string;
  readonly verdict: PointVerdict;
  /** In the order of the scenario. */
  readonly policies: readonly ClaimNumber[];
}

/** The metric under one policy. */
export interface ClaimNumber {
  readonly policy: string;
  /** null: refused, overloaded or impossible. */
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly load: LoadVerdict | null;
  /** Why the policy does not exist here; null where it was run. */
  readonly impossible: string | null;
}

import { checkConfidence, differences, type Moments, momentsOf, type Values } from "./sample.ts";
import { studentTQuantile, studentTTail } from "./student-t.ts";

/** A mean and where it plausibly lies; same unit as the values. */
export interface MeanInterval {
  /** Number of values. */
  readonly n: number;
  readonly mean: number;
  /** Null for a single value, which says nothing about its spread. */
  readonly low: number | null;
  readonly high: number | null;
  readonly halfWidth: number | null;
}

/** A mean difference; negative where the first sample is lower. */
export interface PairedDifference extends MeanInterval {
  /**
   * How probable a difference at least as large, up or down, would be if there were none. Null for a single pair.
   * Of several comparisons, `holm` says which ones count.
   */
  readonly pValue: number | null;
}

/**
 * The t interval of a mean over independent values: replications, or batches long enough to forget each other.
 * @param values     at least one, finite
 * @param confidence share of such intervals that hold the true mean, such as 0.95
 * @throws RangeError when values are missing or not finite, or the confidence is not between 0 and 1
 * @source Law, Simulation Modeling and Analysis, 5th ed., sec. 4.5 and 9.4.1
 */
export function meanInterval(values: Values, confidence: number): MeanInterval {
  checkConfidence(confidence);
  return intervalOf(momentsOf(values, "mean interval"), confidence);
}

/**
 * The t interval of the mean of a - b, pair by pair. With common random numbers (the k-th replication of both has
 * the same arrivals and sizes) it is far narrower than a comparison of two separate intervals.
 * @param a          the k-th value belongs to the k-th of b; at least one, finite
 * @param b          as many values as a
 * @param confidence such as 0.95; several intervals that shall hold together need `jointConfidence`
 * @throws RangeError when the lengths differ, and as {@link meanInterval}
 * @source paired-t approach; Law, Simulation Modeling and Analysis, 5th ed., sec. 10.2.1
 */
export function pairedDifference(a: Values, b: Values, confidence: number): PairedDifference {
  checkConfidence(confidence);
  const moments = momentsOf(differences(a, b, "paired difference"), "paired difference");
  return { ...intervalOf(moments, confidence), pValue: pValueOf(moments) };
}

function intervalOf({ n, mean, variance }: Moments, confidence: number): MeanInterval {
  if (variance === null) return { n, mean, low: null, high: null, halfWidth: null };
  const halfWidth = studentTQuantile((1 + confidence) / 2, n - 1) * Math.sqrt(variance / n);
  return { n, mean, low: mean - halfWidth, high: mean + halfWidth, halfWidth };
}

function pValueOf({ n, mean, variance }: Moments): number | null {
  if (variance === null) return null;
  // Equal pairs have no spread either; 0/0 would make a NaN of "no difference".
  return mean === 0 ? 1 : 2 * studentTTail(Math.abs(mean) / Math.sqrt(variance / n), n - 1);
}

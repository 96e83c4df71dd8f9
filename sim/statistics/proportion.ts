import { checkConfidence } from "./sample.ts";
import { normalQuantile } from "./normal.ts";

/**
 * Where the probability plausibly lies of something that was seen in some of several independent trials. Also for all or
 * none of them, where the usual interval around the share would have no width.
 * @param seen       trials in which it was seen
 * @param trials     at least one
 * @param confidence share of such intervals that hold the true probability, on average over probabilities
 * @returns both ends, from 0 to 1
 * @throws RangeError when counts are not whole numbers with 0 ≤ seen ≤ trials and trials ≥ 1, or the confidence is not
 *   between 0 and 1
 * @source score interval; Wilson, Probable inference, the law of succession, and statistical inference, J. Am. Stat.
 *   Assoc. 22 (1927); Newcombe, Statistics in Medicine 17 (1998), method 3
 */
export function wilsonInterval(seen: number, trials: number, confidence: number): readonly [number, number] {
  checkConfidence(confidence);
  if (!Number.isInteger(seen) || !Number.isInteger(trials) || trials < 1 || seen < 0 || seen > trials) {
    throw new RangeError(`trials of which some succeed are needed (found ${seen} of ${trials})`);
  }
  const z = normalQuantile((1 + confidence) / 2);
  const share = seen / trials;
  const middle = seen + (z * z) / 2;
  const half = z * Math.sqrt(trials * share * (1 - share) + (z * z) / 4);
  const total = trials + z * z;
  // Rounding must not move the ends of none and all.
  return [seen === 0 ? 0 : (middle - half) / total, seen === trials ? 1 : (middle + half) / total];
}

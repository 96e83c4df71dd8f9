import { ln } from "../base/math.ts";
import { normal, type RandomStream, stream } from "../base/random.ts";
import type { Better } from "./best.ts";
import { momentsOf, type Values } from "./sample.ts";

/** Draws from the distribution of the true means: a probability of 0.5 is right to 0.01, one of 0.99 to 0.002. */
const DRAWS = 10_000;

/**
 * How probable it is that each policy has the best true mean, given the replications.
 *
 * The true means, as far as the replications tell them, follow a multivariate t distribution around the sample means
 * with the covariance of the paired replications, and this is the share of its draws in which a policy comes first.
 * For two policies that is 1 - p of the one-sided paired t test. Resampling a handful of replications (a bootstrap)
 * would claim too much: it knows neither the t distribution's tails nor values beyond those seen.
 *
 * The probabilities of all policies add up to 1, so looking at many policies claims nothing twice. But they rank,
 * they do not decide: of two policies that truly tie, one reaches 0.95 in 10 % of experiments. "X is best" is for
 * `compare` to say, which keeps its error rate.
 * @param samples one row per policy, one column per replication; the k-th replication of all policies shares its
 *                random numbers; at least one policy, finite
 * @param better  whether low or high values are good
 * @returns one probability per policy, the same at every call; equal policies share theirs. Null with a single
 *   replication
 * @throws RangeError when rows are missing or of unequal length, or a value is not finite
 * @source Chick and Inoue, "New procedures to select the best simulated system using common random numbers",
 *   Management Science 2001
 */
export function probabilityOfBest(samples: readonly Values[], better: Better): number[] | null {
  const k = samples.length;
  if (k === 0) throw new RangeError("at least one policy is needed (found none)");
  const n = samples[0]!.length;
  const means = samples.map((sample, i) => {
    if (sample.length !== n) {
      throw new RangeError(`policy ${i}: as many replications as policy 0 are needed, ${n} (found ${sample.length})`);
    }
    return momentsOf(sample, `policy ${i}`).mean;
  });
  if (n === 1) return null;

  const sign = better === "higher" ? 1 : -1;
  const centres = means.map((mean) => sign * mean);
  const offsets = samples.map((sample, i) => Float64Array.from(sample, (value) => sign * value - centres[i]!));
  const random = stream(0, "statistics", "probability of best");
  const weights = new Float64Array(n);
  const drawn = new Float64Array(k);
  const wins = new Float64Array(k);
  for (let draw = 0; draw < DRAWS; draw++) {
    // Σ z_j·offset_j has (n - 1) times the sample covariance; the root makes that the covariance of a mean, times t.
    const scale = 1 / Math.sqrt(n * chiSquare(random, n - 1));
    for (let j = 0; j < n; j++) weights[j] = normal(random) * scale;
    for (let i = 0; i < k; i++) {
      const row = offsets[i]!;
      let mean = centres[i]!;
      for (let j = 0; j < n; j++) mean += weights[j]! * row[j]!;
      drawn[i] = mean;
    }
    countWin(drawn, wins);
  }
  return Array.from(wins, (won) => won / DRAWS);
}

function countWin(drawn: Float64Array, wins: Float64Array): void {
  let best = -Infinity;
  let ties = 0;
  for (const value of drawn) {
    if (value > best) {
      best = value;
      ties = 1;
    } else if (value === best) ties++;
  }
  for (let i = 0; i < drawn.length; i++) if (drawn[i] === best) wins[i]! += 1 / ties;
}

/** A chi-square draw: each pair of degrees is an exponential draw of mean 2, an odd one a squared normal. */
function chiSquare(random: RandomStream, degrees: number): number {
  let product = 1;
  let sum = 0;
  for (let pair = 0; pair < Math.floor(degrees / 2); pair++) {
    product *= 1 - random.uniform();
    // Before the product underflows.
    if (pair % 8 === 7) {
      sum -= 2 * ln(product);
      product = 1;
    }
  }
  const odd = degrees % 2 === 1 ? normal(random) : 0;
  return sum - 2 * ln(product) + odd * odd;
}

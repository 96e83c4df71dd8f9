import { holm } from "./many-comparisons.ts";
import { checkConfidence, differences, momentsOf, type Values } from "./sample.ts";
import { studentTQuantile, studentTTail } from "./student-t.ts";

/** Which values of a metric are the good ones. */
export type Better = "lower" | "higher";

/** What can be said of one policy among others. */
export type Standing = "best" | "no difference from best" | "worse";

/** One policy against the best of the others. */
export interface Comparison {
  readonly standing: Standing;
  readonly mean: number;
  /**
   * True mean of this policy minus that of the best *other* policy, in the unit of the metric: all policies'
   * intervals hold together. Positive is worse where lower is better. Null with a single replication or policy.
   */
  readonly versusBest: { readonly low: number; readonly high: number } | null;
}

/**
 * Multiple comparisons with the best: who is best, who is worse, and of whom that cannot be told.
 *
 * With probability `confidence`, at the same time: every policy called "best" is the only best one, every one called
 * "worse" is not among the best, and all intervals hold. So policies that truly tie, however many, all come out as
 * "no difference from best" in that share of experiments.
 *
 * Hsu's method, with two changes. Each pair has its own paired t statistic, because policies differ widely in spread
 * (one that is overloaded would drown the others in a pooled variance) and share random numbers; Bonferroni's bound
 * over the pairs makes that right for any dependence. And a policy leaves the set of candidates by Holm's steps,
 * since Hsu's critical value alone would call one of two tied policies best in 10 % of experiments. Why it holds:
 * let T be the truly best policies, t of them. That some i of T falls behind some other l by more than the quantile
 * at level α/(t(k-1)) has at most probability α, over t(k-1) pairs. Otherwise Holm removes none of T, and the
 * intervals, whose quantile is that of as many candidates as remain (at least t), hold by Hsu's argument.
 * @param samples    one row per policy, one column per replication; the k-th replication of all policies shares its
 *                   random numbers; at least one policy and one replication, finite
 * @param better     whether low or high values are good
 * @param confidence such as 0.95
 * @returns one comparison per policy, in order. With one replication nothing can be told: all "no difference from
 *   best". A policy alone is "best"
 * @throws RangeError when rows are missing or of unequal length, a value is not finite, or the confidence is not
 *   between 0 and 1
 * @source Hsu, "Constrained simultaneous confidence intervals for multiple comparisons with the best", Annals of
 *   Statistics 1984; for unequal variances Edwards and Hsu, JASA 1983; for common random numbers Nelson and
 *   Matejcik, Management Science 1995; Holm 1979
 */
export function compare(samples: readonly Values[], better: Better, confidence: number): Comparison[] {
  checkConfidence(confidence);
  const means = samples.map((sample, i) => momentsOf(sample, `policy ${i}`).mean);
  const k = samples.length;
  const n = samples[0]?.length ?? 0;
  if (k === 0) throw new RangeError("at least one policy is needed (found none)");
  if (k === 1) return [{ standing: "best", mean: means[0]!, versusBest: null }];
  const leads = leadTable(samples, better);
  if (n === 1) return means.map((mean) => ({ standing: "no difference from best", mean, versusBest: null }));

  const level = 1 - confidence;
  const behind = leads.map((row) => Math.min(1, (k - 1) * Math.min(...row.map((lead) => chanceOfTrailing(lead, n)))));
  const isWorse = holm(behind, level);
  const candidates = isWorse.filter((worse) => !worse).length;
  const quantile = studentTQuantile(1 - level / (candidates * (k - 1)), n - 1);
  return means.map((mean, i) => {
    const standing = isWorse[i] ? "worse" : candidates === 1 ? "best" : "no difference from best";
    const others = leads[i]!.map((lead, l) => ({ lead, l })).filter(({ l }) => l !== i);
    const ofCandidates = others.filter(({ l }) => !isWorse[l]);
    const low = Math.min(0, ...ofCandidates.map(({ lead }) => lead.mean - quantile * lead.standardError));
    const high = Math.max(0, Math.min(...others.map(({ lead }) => lead.mean + quantile * lead.standardError)));
    const ahead = { low: standing === "best" ? 0 : low, high: standing === "worse" ? 0 : high };
    // Not -ahead.low: a bound of 0 would be -0.
    const versusBest = better === "higher" ? ahead : { low: 0 - ahead.high, high: 0 - ahead.low };
    return { standing, mean, versusBest };
  });
}

/** How much better one policy is than another, over the pairs; positive is better. */
interface Lead {
  readonly mean: number;
  readonly standardError: number;
}

/** Lead of policy i (row) over policy l (column). */
function leadTable(samples: readonly Values[], better: Better): Lead[][] {
  return samples.map((a, i) =>
    samples.map((b, l) => {
      const lead = better === "higher" ? differences(a, b, `${i} and ${l}`) : differences(b, a, `${l} and ${i}`);
      const { n, mean, variance } = momentsOf(lead, `policies ${i} and ${l}`);
      return { mean, standardError: Math.sqrt((variance ?? 0) / n) };
    }),
  );
}

/** The p value of trailing: small when the policy is so far behind the other one that a tie is hard to believe. */
function chanceOfTrailing({ mean, standardError }: Lead, n: number): number {
  return mean >= 0 ? 1 : studentTTail(-mean / standardError, n - 1);
}

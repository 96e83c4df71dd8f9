import type { Objective } from "../result/choice.ts";
import type { Field } from "./field.ts";
import { type Judgement, meanOf } from "./judge.ts";

/** Differences of a ratio up to this share of the limit, or of another value up to this share of it, count as none. */
export const INDIFFERENCE = 0.02;

/**
 * How far a candidate is from serving, the lower the better: 0 meets every target, 1 most likely does, 2 most likely does
 * not, 3 does not, 4 and 5 cannot.
 */
export function rankOf({ state, latency, tenants }: Judgement): number {
  const hasTargets = tenants.some(({ deciding }) => deciding.target !== null);
  const isBeyond = hasTargets && (latency === null || meanOf(latency) > 1);
  return { meets: 0, open: isBeyond ? 2 : 1, misses: 3, overloaded: 4, fails: 5 }[state];
}

/**
 * Candidates in the order of an objective, the best first.
 * @param values  the objective by candidate and replication; the lower the better
 * @param isEarly a few replications prove little: then those that most likely meet every target count as if they did,
 *   lest the cheaper ones, which are nearer to their limits, be given up for want of proof
 */
export function ranked(
  objective: Objective,
  judgements: readonly Judgement[],
  values: (judgement: Judgement) => readonly number[] | null,
  isEarly = false,
): Judgement[] {
  const mean = (judgement: Judgement): number => {
    const own = values(judgement);
    return own === null ? Infinity : meanOf(own);
  };
  const rank = (one: Judgement): number => {
    const own = rankOf(one);
    if (objective === "latency" && own < 4) return 0;
    return isEarly && own === 1 ? 0 : own;
  };
  const price = ({ candidate }: Judgement): number =>
    objective === "cost" ? (candidate.costPerHour ?? candidate.gpus) : 0;
  return judgements.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (rank(a) < 2 ? price(a) - price(b) : 0) ||
      compareNumbers(mean(a), mean(b)) ||
      a.candidate.gpus - b.candidate.gpus ||
      (a.candidate.name < b.candidate.name ? -1 : 1),
  );
}

/** The objective that is meant where nobody says: cost where there is a choice of it, else latency. */
export function defaultObjective({ count, tenants }: Field): Objective {
  return count > 1 && tenants.some(({ targets }) => targets.length > 0) ? "cost" : "latency";
}

/** Infinities are equal. */
function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

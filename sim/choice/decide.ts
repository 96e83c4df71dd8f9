import type { Interval } from "../result/interval.ts";
import type { Objective } from "../result/choice.ts";
import { compare } from "../statistics/best.ts";
import { meanInterval, pairedDifference } from "../statistics/interval.ts";
import { probabilityOfBest } from "../statistics/probability-of-best.ts";
import { CONFIDENCE, type Judgement, meanOf } from "./judge.ts";
import { SIMPLEST_FIRST } from "./kinds.ts";
import { INDIFFERENCE, ranked, rankOf } from "./objective.ts";

/** What the finalists are to each other. */
export interface Decision {
  /** Best first. */
  readonly order: readonly Judgement[];
  /** null when none can serve. */
  readonly recommended: Judgement | null;
  /** Others that are as good, as far as the replications tell. */
  readonly equals: readonly Judgement[];
  readonly runnerUp: Judgement | null;
  /** Positive where the recommended one is ahead. */
  readonly lead: { readonly mean: number; readonly interval: Interval | null } | null;
  readonly versusBest: ReadonlyMap<Judgement, Interval>;
  /** Of being the best; those that are as good share theirs. */
  readonly probability: ReadonlyMap<Judgement, number>;
}

/**
 * Compares finalists by their objective over paired replications. There is no difference between candidates where the
 * interval of the paired difference from the best holds 0, or ends below the indifference; but one that misses a limit in
 * the mean is never as good as a best one that keeps it with the whole interval, however wide its own.
 * @param values the objective by replication, the lower the better; null where it is not known
 */
export function decide(
  objective: Objective,
  finalists: readonly Judgement[],
  values: (judgement: Judgement) => readonly number[] | null,
  hasTargets: boolean,
): Decision {
  const order = ranked(objective, finalists, values);
  const [first] = order;
  const nobody = {
    order,
    recommended: null,
    equals: [],
    runnerUp: null,
    lead: null,
    versusBest: new Map(),
    probability: new Map(),
  };
  if (first === undefined || first.state === "fails" || first.state === "overloaded") return nobody;
  const known = order.filter((one) => isRival(objective, one, first) && values(one) !== null);
  if (known.length === 0) return { ...nobody, recommended: first, runnerUp: order[1] ?? null };
  const samples = known.map((one) => values(one)!);
  const compared = compare(samples, "lower", CONFIDENCE);
  const chances = probabilityOfBest(samples, "lower");
  const slack = hasTargets && objective !== "isolation" ? INDIFFERENCE : INDIFFERENCE * Math.abs(meanOf(samples[0]!));
  const alike = known.filter((one, i) => {
    const { standing, versusBest } = compared[i]!;
    if (hasTargets && i > 0 && isSurelyWithin(known[0]!) && isBeyondInMean(one)) return false;
    return standing !== "worse" || (versusBest !== null && versusBest.high <= slack) || i === 0;
  });
  const isAlike = known.map((one) => alike.includes(one));
  const ofAlike = (chances ?? []).reduce((sum, chance, i) => (isAlike[i]! ? sum + chance : sum), 0);
  const recommended = simplestOf(alike, values, slack);
  const runnerUp = order.find((one) => !alike.includes(one)) ?? null;
  return {
    order,
    recommended,
    equals: alike.filter((one) => one !== recommended),
    runnerUp,
    lead: leadOf(recommended, runnerUp, values),
    versusBest: new Map(
      known.flatMap((one, i) => {
        const { versusBest } = compared[i]!;
        return versusBest === null ? [] : [[one, [versusBest.low, versusBest.high] as Interval] as const];
      }),
    ),
    probability: new Map(
      known.flatMap((one, i) =>
        chances === null ? [] : [[one, isAlike[i]! ? ofAlike / alike.length : chances[i]!] as const],
      ),
    ),
  };
}

/** Whether every target is kept with the whole interval of the worst ratio. */
function isSurelyWithin({ latency }: Judgement): boolean {
  const high = latency === null ? null : meanInterval(latency, CONFIDENCE).high;
  return high !== null && high <= 1;
}

function isBeyondInMean({ latency }: Judgement): boolean {
  return latency === null || meanOf(latency) > 1;
}

/** Whether a candidate is as far as the first one but for the objective's value. */
function isRival(objective: Objective, one: Judgement, first: Judgement): boolean {
  if (one.state === "fails" || one.state === "overloaded") return false;
  if (objective === "latency") return true;
  const price = ({ candidate }: Judgement): number => candidate.costPerHour ?? candidate.gpus;
  return rankOf(one) === rankOf(first) && (objective !== "cost" || rankOf(first) > 1 || price(one) === price(first));
}

/** The cheapest of those that are as good; of these, whose means hardly differ, the simplest to run. */
function simplestOf(
  alike: readonly Judgement[],
  values: (judgement: Judgement) => readonly number[] | null,
  slack: number,
): Judgement {
  const price = ({ candidate }: Judgement): number => candidate.costPerHour ?? candidate.gpus;
  const least = Math.min(...alike.map(price));
  const cheap = alike.filter((one) => price(one) === least);
  const lowest = Math.min(...cheap.map((one) => meanOf(values(one)!)));
  const close = cheap.filter((one) => meanOf(values(one)!) <= lowest + slack);
  const place = ({ candidate }: Judgement): number => (SIMPLEST_FIRST.indexOf(candidate.kind) + 100) % 100;
  return close.toSorted((a, b) => place(a) - place(b) || meanOf(values(a)!) - meanOf(values(b)!))[0]!;
}

function leadOf(
  recommended: Judgement,
  runnerUp: Judgement | null,
  values: (judgement: Judgement) => readonly number[] | null,
): Decision["lead"] {
  const [a, b] = [values(recommended), runnerUp === null ? null : values(runnerUp)];
  if (a === null || b === null) return null;
  const { mean, low, high } = pairedDifference(b, a, CONFIDENCE);
  return { mean, interval: low === null || high === null ? null : [low, high] };
}

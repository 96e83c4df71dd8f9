import { exp, ln } from "../base/math.ts";
import type { FlipAxis, FlipResult } from "../result/choice.ts";
import type { Interval } from "../result/interval.ts";
import { studentTQuantile } from "../statistics/student-t.ts";
import { leftFor, type Purse } from "./budget.ts";
import { type Arena, type Contest, decideContests } from "./contest.ts";
import { CONFIDENCE, meanOf } from "./judge.ts";
import type { Changes } from "./unit.ts";

/** Factors up to which, and down to whose inverse, a flip is looked for. */
const FLIP_RANGE = 4;

/** Halvings of the step in which the flip lies. */
const HALVINGS = 2;

/** An axis on which the scenario is moved by a factor. */
export interface Axis {
  readonly name: Exclude<FlipAxis, "copies">;
  /** "the load", as a sentence says it. */
  readonly words: string;
  readonly changes: (factor: number) => Changes;
  /** Whether the throughput that is asked for follows the factor. */
  readonly movesTarget: boolean;
}

/** Where a walk over factors has come to. Factors are given as distances from 1: their inverses where the way is down. */
interface Walk {
  readonly replications: readonly number[];
  low: number;
  high: number | null;
  winner: string | null;
  state: "going" | "crossed" | "at once" | "nobody serves" | "none";
}

/**
 * Where on an axis, upwards or downwards from 1, another candidate becomes better than all of those that are held for
 * the best, in the mean over the replications. The interval is the jackknife's: from the same search without each of
 * the replications in turn.
 * @param wished replications, and equal steps on a logarithmic scale in which the range is walked; fewer, or nothing, is
 *   done where the purse does not pay for them
 */
export async function findFlip(
  arena: Arena,
  axis: Axis,
  direction: "up" | "down",
  wished: { readonly replications: number; readonly strides: number },
  purse: Purse,
): Promise<FlipResult> {
  const paid = paidFor(arena, axis, wished, leftFor(purse, "flips"));
  if (paid === null) {
    purse.cuts.push(`flip points over ${axis.words}, ${direction === "up" ? "upwards" : "downwards"}`);
    return notLookedFor(axis, direction);
  }
  const { replications, strides } = paid;
  if (replications < wished.replications)
    purse.cuts.push(
      `flip points over ${axis.words} in more than ${replications} replications, ${direction === "up" ? "upwards" : "downwards"}`,
    );
  const factorAt = (point: number): number => (direction === "up" ? point : 1 / point);
  const numbers = Array.from({ length: replications }, (_, i) => i);
  const walks = [numbers, ...numbers.map((left) => numbers.filter((one) => one !== left))].map((own): Walk => ({
    replications: own,
    low: 1,
    high: null,
    winner: null,
    state: "going",
  }));
  const visit = async (going: readonly Walk[], pointOf: (walk: Walk) => number, isStart = false): Promise<void> => {
    const contests = going.map((walk): Contest => {
      const factor = factorAt(pointOf(walk));
      const target = axis.movesTarget ? factor : 1;
      return { changesOf: () => axis.changes(factor), target, replications: walk.replications };
    });
    const outcomes = await decideContests(arena, contests);
    going.forEach((walk, i) => {
      const { overtaker, isServed } = outcomes[i]!;
      const point = pointOf(walk);
      if (overtaker !== null) {
        walk.high = point;
        walk.winner = overtaker.name;
        walk.state = isStart ? "at once" : "crossed";
        return;
      }
      walk.low = point;
      if (!isServed && walk.state === "going") walk.state = "nobody serves";
    });
  };
  await visit(walks, () => 1, true);
  for (let stride = 1; stride <= strides; stride++) {
    const point = stride === strides ? FLIP_RANGE : exp((ln(FLIP_RANGE) * stride) / strides);
    await visit(
      walks.filter(({ state }) => state === "going"),
      () => point,
    );
  }
  for (let halving = 0; halving < HALVINGS; halving++) {
    await visit(
      walks.filter(({ state }) => state === "crossed"),
      ({ low, high }) => exp((ln(low) + ln(high!)) / 2),
    );
  }
  const resolution = exp(ln(FLIP_RANGE) / strides / 2 ** HALVINGS) - 1;
  return resultOf(axis, walks, factorAt, direction, resolution);
}

/** What is done of a walk: all of it, a coarse one in two replications, or null where even that costs too much. */
function paidFor(
  { bench, held, rivals }: Arena,
  axis: Axis,
  wished: { readonly replications: number; readonly strides: number },
  events: number,
): { readonly replications: number; readonly strides: number } | null {
  // A limit that is moved needs no simulation.
  if (Object.keys(axis.changes(FLIP_RANGE)).length === 0) return wished;
  // Most rivals are out after one part of theirs.
  const units = [...held.slice(0, 1).flatMap((own) => own.units), ...rivals.flatMap((one) => one.units.slice(0, 1))];
  const each = bench.ledger.eventsOf(units);
  const coarse = { replications: Math.min(2, wished.replications), strides: Math.min(2, wished.strides) };
  return (
    [wished, coarse].find(({ replications, strides }) => replications * (strides + HALVINGS) * each <= events) ?? null
  );
}

function notLookedFor({ name, words }: Axis, direction: "up" | "down"): FlipResult {
  return {
    axis: name,
    from: 1,
    to: 1,
    at: null,
    interval: null,
    resolution: 0,
    winner: null,
    text: `Where ${direction === "up" ? "more" : "less"} of ${words} would change the answer was not looked for: it is beyond the budget.`,
  };
}

function resultOf(
  { name, words }: Axis,
  walks: readonly Walk[],
  factorAt: (point: number) => number,
  direction: "up" | "down",
  resolution: number,
): FlipResult {
  const [all, ...left] = walks as [Walk, ...Walk[]];
  const end = factorAt(all.state === "nobody serves" ? all.low : FLIP_RANGE);
  const [from, to] = direction === "up" ? [1, end] : [end, 1];
  const none = { axis: name, from, to, at: null, interval: null, resolution, winner: null };
  const between = `Between ${factorText(from)} and ${factorText(to)} times ${words}`;
  if (all.state === "at once") {
    return {
      ...none,
      text: `No flip point over ${words} can be told: in the first ${all.replications.length} replications alone, ${all.winner} is ahead without any change.`,
    };
  }
  if (all.state !== "crossed") {
    const beyond =
      all.state === "nobody serves" ? `; at ${factorText(end)} times nothing that was compared serves` : "";
    return { ...none, text: `${between} no other candidate becomes better${beyond}.` };
  }
  const at = factorAt(middleOf(all));
  const interval = intervalOf(
    at,
    left.map((walk) => (walk.state === "crossed" ? factorAt(middleOf(walk)) : null)),
    resolution,
  );
  const range = interval === null ? "" : ` (${factorText(interval[0])} to ${factorText(interval[1])})`;
  return {
    ...none,
    at,
    interval,
    winner: all.winner,
    text: `At ${factorText(at)} times ${words}${range} ${all.winner} becomes better.${interval === null ? " Without one of the replications it does not: the point is uncertain." : ""}`,
  };
}

function middleOf({ low, high }: Walk): number {
  return exp((ln(low) + ln(high!)) / 2);
}

/**
 * The jackknife's interval of a point on a logarithmic scale, at least as wide as the step in which the point lies; null
 * where a replication decides whether there is a point at all.
 */
function intervalOf(at: number, leftOut: readonly (number | null)[], resolution: number): Interval | null {
  const points = leftOut.flatMap((one) => (one === null ? [] : [ln(one)]));
  const count = leftOut.length;
  if (points.length < count || count < 2) return null;
  const middle = meanOf(points);
  const variance = ((count - 1) / count) * points.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  const half = Math.max(
    studentTQuantile((1 + CONFIDENCE) / 2, count - 1) * Math.sqrt(variance),
    ln(1 + resolution) / 2,
  );
  return [exp(ln(at) - half), exp(ln(at) + half)];
}

/** Three digits without zeros behind the point: "4", "0.25", "1.35". */
function factorText(factor: number): string {
  return String(Number(factor.toPrecision(3)));
}

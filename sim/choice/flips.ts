import { exp, ln } from "../base/math.ts";
import type { FlipAxis, FlipResult, Objective } from "../result/choice.ts";
import { significant } from "../base/units.ts";
import { meanInterval } from "../statistics/interval.ts";
import { bisectAll, resolutionOf } from "./bisect.ts";
import type { Candidate } from "./candidate.ts";
import { cellsOfContest, overtaker, strainOf } from "./contest.ts";
import { type Bench, CONFIDENCE } from "./judge.ts";
import type { Changes } from "./unit.ts";
import { mostFrequent } from "./most-frequent.ts";

/** Factors up to which, and down to whose inverse, a flip is looked for. */
const FLIP_RANGE = 4;

/** Steps in which the range is walked, and halvings of the step in which the flip lies. */
const [STRIDES, STEPS] = [4, 2];

/** Relative width to which a flip is found in each replication. */
const FLIP_RESOLUTION = resolutionOf(1, exp(ln(FLIP_RANGE) / STRIDES), STEPS);

/**
 * Where on an axis, upwards or downwards from 1, another candidate becomes better than all of those that are held for
 * the best, in each replication by itself.
 */
export async function findFlip(
  bench: Bench,
  objective: Objective,
  held: readonly Candidate[],
  rivals: readonly Candidate[],
  axis: Exclude<FlipAxis, "copies">,
  direction: "up" | "down",
  replications: number,
): Promise<FlipResult> {
  const hasTargets = bench.tenants.some(({ targets }) => targets.length > 0);
  const all = [...held, ...rivals];
  const factorAt = (point: number): number => (direction === "up" ? point : 1 / point);
  const changesAt = (point: number): Changes => (axis === "load" ? { load: factorAt(point) } : { cv: factorAt(point) });
  const winners = new Map<number, string>();
  const found = await bisectAll(
    replications,
    1,
    FLIP_RANGE,
    STEPS,
    async (points) => {
      const asked = points.flatMap((point, replication) =>
        point === null ? [] : cellsOfContest(all, changesAt(point), [replication]),
      );
      await bench.ledger.need(asked);
      return points.map((point, replication) => {
        if (point === null) return null;
        const strains = all.map((one) => strainOf(bench, one, changesAt(point), [replication]));
        const winner = overtaker(objective, strains, held, hasTargets);
        if (winner !== null && point > 1) winners.set(replication, winner.name);
        return winner !== null;
      });
    },
    STRIDES,
  );
  const points = found.flatMap(({ at }) => (at === null ? [] : [ln(factorAt(at))]));
  const [from, to] = direction === "up" ? [1, FLIP_RANGE] : [1 / FLIP_RANGE, 1];
  const none = { axis, from, to, at: null, interval: null, resolution: FLIP_RESOLUTION, winner: null };
  const range = `from ${significant(from)} to ${significant(to)} times`;
  if (points.length < replications) {
    const already = found.filter(({ isBelow }) => isBelow).length;
    const text =
      points.length === 0 && already === 0
        ? `No other candidate becomes better at ${range} the ${axis} of the scenario.`
        : `At ${range} the ${axis} another candidate becomes better in ${points.length + already} of ${replications} replications${already > 0 ? `, in ${already} of them at once` : ""}: no point can be told.`;
    return { ...none, text };
  }
  const { mean, low, high } = meanInterval(points, CONFIDENCE);
  const winner = mostFrequent([...winners.values()]);
  const at = exp(mean);
  return {
    ...none,
    at,
    interval: low === null || high === null ? null : [exp(low), exp(high)],
    winner,
    text: `At ${significant(at)} times the ${axis}${low === null ? "" : ` (${significant(exp(low))} to ${significant(exp(high!))})`} ${winner} becomes better.`,
  };
}

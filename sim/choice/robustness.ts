import { stream } from "../base/random.ts";
import type { Objective, RobustConstant, RobustnessResult } from "../result/choice.ts";
import type { Candidate } from "./candidate.ts";
import type { UncertainConstant } from "./constants.ts";
import { cellsOfContest, overtaker, preferred, strainOf } from "./contest.ts";
import { type Bench, meanOf } from "./judge.ts";

/** Replications of every draw: the first ones, so that draws differ in constants alone. */
export const DRAW_REPLICATIONS = 2;

/** Constants that are tried alone at the ends of their ranges: those that draws which flip differ in most. */
const ALONE_AT_MOST = 5;

/**
 * Draws the constants that nobody measured anew from their plausible ranges, the same for all candidates, and looks
 * whether those held for the best remain so.
 */
export async function testRobustness(
  bench: Bench,
  objective: Objective,
  held: readonly Candidate[],
  rivals: readonly Candidate[],
  constants: readonly UncertainConstant[],
  draws: number,
  seed: number,
): Promise<RobustnessResult> {
  const all = [...held, ...rivals];
  const hasTargets = bench.tenants.some(({ targets }) => targets.length > 0);
  const replications = Array.from({ length: DRAW_REPLICATIONS }, (_, i) => i);
  const shares = Array.from({ length: draws }, (_, draw) => drawShares(constants, seed, draw));
  const contest = async (sets: readonly Readonly<Record<string, number>>[]) => {
    await bench.ledger.need(sets.flatMap((set) => cellsOfContest(all, { constants: set }, replications)));
    return sets.map((set) => {
      const strains = all.map((one) => strainOf(bench, one, { constants: set }, replications));
      return {
        first: preferred(objective, strains, hasTargets)[0]!.candidate,
        holds: overtaker(objective, strains, held, hasTargets) === null,
      };
    });
  };
  const outcomes = await contest(shares);
  const suspects = suspectsOf(
    constants,
    shares,
    outcomes.map(({ holds }) => holds),
  );
  const ends = suspects.flatMap(({ name }) => [{ [name]: 0 }, { [name]: 1 }]);
  const atEnds = ends.length === 0 ? [] : await contest(ends);
  return {
    draws,
    holds: outcomes.filter(({ holds }) => holds).length,
    compared: all.map(({ name }) => name),
    first: all.map((one) => outcomes.filter(({ first }) => first === one).length),
    constants: constants.map((constant): RobustConstant => {
      const at = suspects.indexOf(constant);
      return {
        ...constant,
        flipsAtLow: at < 0 ? null : !atEnds[2 * at]!.holds,
        flipsAtHigh: at < 0 ? null : !atEnds[2 * at + 1]!.holds,
      };
    }),
  };
}

/** Where in its range each constant lies in a draw; no constant's number depends on which others there are. */
export function drawShares(
  constants: readonly Pick<UncertainConstant, "name">[],
  seed: number,
  draw: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    constants.map(({ name }) => [name, stream(`${seed}/${draw}`, name, "choice/constants").uniform()]),
  );
}

/** The constants by which draws that flip differ most from those that hold; none where all hold or none does. */
function suspectsOf(
  constants: readonly UncertainConstant[],
  shares: readonly Readonly<Record<string, number>>[],
  holds: readonly boolean[],
): UncertainConstant[] {
  const held = shares.filter((_, i) => holds[i]);
  const flipped = shares.filter((_, i) => !holds[i]);
  if (flipped.length === 0) return [];
  const gap = ({ name }: UncertainConstant): number =>
    held.length === 0 ? 0 : Math.abs(meanOf(flipped.map((one) => one[name]!)) - meanOf(held.map((one) => one[name]!)));
  return constants.toSorted((a, b) => gap(b) - gap(a) || (a.name < b.name ? -1 : 1)).slice(0, ALONE_AT_MOST);
}

import type { PredictedRow, StratumScore } from "../result/validation.ts";
import { fitPriors, priorsWithout } from "./fit-priors.ts";
import { fitSharing, valuesOf } from "./fit-sharing.ts";
import { SHARING_CONSTANTS, type SharingConstants } from "./law.ts";
import type { Group } from "./observation.ts";
import { PRIOR_START } from "./prior-start.ts";
import { PRIORS } from "./priors.ts";
import type { Observations } from "./read-observations.ts";
import { stratumScores } from "./summarise.ts";
import { validate } from "./validate.ts";

/**
 * Scores when every family is predicted by priors, and by constants of MPS where it has a part in them, that were
 * fitted without it: what a new family can expect.
 */
export async function leaveFamiliesOut({ groups }: Observations, file: string): Promise<readonly StratumScore[]> {
  const rows: PredictedRow[] = [];
  for (const family of new Set(groups.map((group) => group.family))) {
    const own = groups.filter((group) => group.family === family);
    const others = groups.filter((group) => group.family !== family);
    const constants = own.some(sharesByMps) ? constantsWithout(others) : SHARING_CONSTANTS;
    const all = constants === SHARING_CONSTANTS ? PRIORS : fitPriors(others, PRIOR_START, constants);
    const priors = priorsWithout(family, groups, PRIOR_START, all, constants);
    const result = await validate({ groups: own, unfittable: [] }, file, { priors, constants });
    rows.push(...result.rows);
  }
  return stratumScores(rows);
}

function sharesByMps({ given, predict }: Group): boolean {
  return [...given, ...predict].some(({ sharing }) => sharing === "mps");
}

function constantsWithout(others: readonly Group[]): SharingConstants {
  return valuesOf(fitSharing(others, false));
}

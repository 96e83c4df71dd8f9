import { ln } from "../base/math.ts";
import { fitGroup, settingOf } from "./fit-group.ts";
import { groupBy } from "./group-by.ts";
import { type SharingConstants, stepNs } from "./law.ts";
import type { Group } from "./observation.ts";
import { pairOrder } from "./pair-order.ts";
import { type Prior, PRIOR_NAMES, type PriorTable } from "./prior.ts";
import { median } from "./quantile.ts";
import { type Regime, regimeOf, REGIMES } from "./regime.ts";
import { stratumOf } from "./stratum.ts";

/** Moves of a prior's mean that are tried, in logarithms or logits. */
const MOVES = [0.8, -0.8, 0.3, -0.3, 0.1, -0.1];
const ROUNDS = 3;
/** A move must lower the loss by this share of it: what the rows do not tell stays where it was. */
const WORTH = 0.01;
/** Weight of rows beside the median, so that large errors count too. */
const MEAN_WEIGHT = 0.5;
/**
 * Cost of moving a mean by 1, squared, as a share of the loss at the start, when one family asks for it; n families
 * together move it n times as cheaply. So few families, or families that contradict each other, do not carry a prior
 * far from what is plausible.
 */
const DISTANCE_WEIGHT = 0.5;
/** Weight of the share of pairs in the wrong order. */
const ORDER_WEIGHT = 1;

/**
 * Fits the means of the priors of every regime, so that groups fitted on their given rows predict the others well.
 * Families count alike. Widths are not fitted: too few families.
 * @param start where each mean begins, and stays unless the rows ask for another
 * @returns the table; a regime without a family stays at the start
 */
export function fitPriors(groups: readonly Group[], start: PriorTable, constants: SharingConstants): PriorTable {
  const byRegime = groupBy(groups, regimeOf);
  const fitted = REGIMES.map((regime): [Regime, Prior] => {
    const own = byRegime.get(regime);
    return [regime, own === undefined ? start[regime] : fitOne(own, regime, start, constants)];
  });
  return Object.fromEntries(fitted) as unknown as PriorTable;
}

/**
 * Priors for each family as if its groups had never been published.
 * @param all the table fitted to all groups; regimes that a family has no part in are taken from it
 */
export function priorsWithout(
  family: string,
  groups: readonly Group[],
  start: PriorTable,
  all: PriorTable,
  constants: SharingConstants,
): PriorTable {
  const regimes = new Set(groups.filter((group) => group.family === family).map(regimeOf));
  const others = groupBy(
    groups.filter((group) => group.family !== family),
    regimeOf,
  );
  const refitted = [...regimes].map((regime): [Regime, Prior] => {
    const own = others.get(regime);
    return [regime, own === undefined ? start[regime] : fitOne(own, regime, start, constants)];
  });
  return { ...all, ...Object.fromEntries(refitted) };
}

function fitOne(groups: readonly Group[], regime: Regime, start: PriorTable, constants: SharingConstants): Prior {
  let prior = start[regime];
  const families = new Set(groups.map(({ family }) => family)).size;
  const atStart = lossOf(groups, { ...start, [regime]: prior }, constants);
  let best = atStart;
  for (let round = 0; round < ROUNDS; round++) {
    const before = best;
    for (const name of PRIOR_NAMES) {
      for (const move of MOVES) {
        const mean = Math.round((prior[name].mean + move) * 10) / 10;
        const tried = { ...prior, [name]: { ...prior[name], mean } };
        const far = (distanceCost(tried, start[regime]) * atStart) / families;
        const loss = lossOf(groups, { ...start, [regime]: tried }, constants) + far;
        if (loss > best * (1 - WORTH)) continue;
        best = loss;
        prior = tried;
      }
    }
    if (best === before) break;
  }
  return prior;
}

function distanceCost(prior: Prior, start: Prior): number {
  return PRIOR_NAMES.reduce((sum, name) => sum + DISTANCE_WEIGHT * (prior[name].mean - start[name].mean) ** 2, 0);
}

/**
 * Mean over strata and families of the median error of predicted rows, large errors weighed in, and the share of pairs
 * that come out in the wrong order.
 */
function lossOf(groups: readonly Group[], priors: PriorTable, constants: SharingConstants): number {
  const rows = groups.flatMap((group) => {
    const { coefficients, reference } = fitGroup(group, { priors, constants });
    return group.predict.map((row) => {
      const predictedNs = stepNs(coefficients, settingOf(row, reference), constants);
      return {
        key: `${group.name} ${row.batch} ${row.metric}`,
        place: `${stratumOf(row, group)} ${group.family}`,
        measuredNs: row.stepNs,
        predictedNs,
        error: Math.min(1, Math.abs(ln(predictedNs / row.stepNs))),
      };
    });
  });
  const classes = [...groupBy(rows, ({ place }) => place).values()].map((own) => {
    const values = own.map(({ error }) => error);
    return median(values) + (MEAN_WEIGHT * values.reduce((sum, value) => sum + value, 0)) / values.length;
  });
  const { right } = pairOrder(rows.map((row) => ({ ...row, smRatioNs: 0, timesNNs: 0 })));
  const wrong = right === null ? 0 : 1 - right;
  return classes.reduce((sum, value) => sum + value, 0) / Math.max(1, classes.length) + ORDER_WEIGHT * wrong;
}

import { fitGroup } from "./fit-group.ts";
import { groupBy } from "./group-by.ts";
import { ln } from "../base/math.ts";
import type { SharingConstants } from "./law.ts";
import type { Group, Observation } from "./observation.ts";
import { PRIOR_START } from "./prior-start.ts";
import { median } from "./quantile.ts";

/** Constants of MPS that are fitted: steps of their grid, bounds, and how far from its start each may well be. */
const GRID = {
  overlapGain: { step: 0.02, min: 1, max: 1.75, spread: 0.05 },
  contention: { step: 0.05, min: 0, max: 0.5, spread: 0.1 },
  crowding: { step: 0.02, min: 0, max: 0.3, spread: 0.05 },
  latencyFill: { step: 0.1, min: 0, max: 1, spread: 0.3 },
} as const;
type MpsConstant = keyof typeof GRID;
const NAMES = Object.keys(GRID) as MpsConstant[];

/** Errors of a few percent count squared, larger ones in proportion: odd rows must not pull the fit. */
const SOFT = 0.05;
const MAX_ROUNDS = 6;
/** A step must lower the loss by this share of it. */
const WORTH = 0.002;
/**
 * Cost of moving a constant by its spread, squared, as a share of the loss at the start, when one group asks for it;
 * n groups together move it n times as cheaply.
 */
const DISTANCE_WEIGHT = 0.1;

/** Where the search begins: nothing gained, little lost, half of the SMs left by kernels bound by latency. */
const START: SharingConstants = {
  overlapGain: 1,
  contention: 0.1,
  crowding: 0.06,
  latencyFill: 0.5,
  busyNeighbourLoss: 0.004,
};

export interface FittedNumber {
  readonly value: number;
  readonly range: readonly [number, number];
}

/** The values of fitted constants. */
export function valuesOf(constants: FittedConstants): SharingConstants {
  const { overlapGain, contention, crowding, latencyFill, busyNeighbourLoss } = constants;
  return {
    overlapGain: overlapGain.value,
    contention: contention.value,
    crowding: crowding.value,
    latencyFill: latencyFill.value,
    busyNeighbourLoss: busyNeighbourLoss.value,
  };
}

export type FittedConstants = Readonly<Record<keyof SharingConstants, FittedNumber>>;

/**
 * Fits what sharing costs to all rows of the groups that share: the work of each group is fitted along, so only the
 * constants are common.
 * @param ranges whether to find the ranges, which takes one more fit for each group
 * @returns values, each with the range over leaving out one group at a time
 */
export function fitSharing(groups: readonly Group[], ranges = true): FittedConstants {
  const shared = groups.filter(({ given, predict }) => [...given, ...predict].some(({ sharing }) => sharing === "mps"));
  const all = fitMps(shared, START);
  const without =
    !ranges || shared.length < 2
      ? []
      : shared.map((left) =>
          fitMps(
            shared.filter((group) => group !== left),
            all,
          ),
        );
  const mps = Object.fromEntries(
    NAMES.map((name): [MpsConstant, FittedNumber] => {
      const { step, min, max } = GRID[name];
      // The grid's own step is the least that can be told apart.
      const values = [all, ...without].map((constants) => constants[name]);
      const low = Math.max(min, round(Math.min(...values) - step));
      const high = Math.min(max, round(Math.max(...values) + step));
      return [name, { value: all[name], range: [low, high] }];
    }),
  ) as Record<MpsConstant, FittedNumber>;
  return { ...mps, busyNeighbourLoss: fitBusyLoss(groups) };
}

function fitMps(groups: readonly Group[], start: SharingConstants): SharingConstants {
  let constants = start;
  const scale = (DISTANCE_WEIGHT * lossOf(groups, START)) / Math.max(1, groups.length);
  const costOf = (tried: SharingConstants): number => lossOf(groups, tried) + scale * distance(tried);
  let best = costOf(constants);
  for (let turn = 0; turn < MAX_ROUNDS; turn++) {
    const before = best;
    for (const name of NAMES) {
      const { step, min, max } = GRID[name];
      for (const direction of [1, -1]) {
        for (;;) {
          const value = round(constants[name] + direction * step);
          if (value < min || value > max) break;
          const tried = { ...constants, [name]: value };
          const loss = costOf(tried);
          if (loss > best * (1 - WORTH)) break;
          best = loss;
          constants = tried;
        }
      }
    }
    if (best === before) break;
  }
  return constants;
}

/** Squared distance of constants from where the search begins, in units of their spread. */
function distance(constants: SharingConstants): number {
  return NAMES.reduce((sum, name) => sum + ((constants[name] - START[name]) / GRID[name].spread) ** 2, 0);
}

function lossOf(groups: readonly Group[], constants: SharingConstants): number {
  const losses = groups.map((group) => {
    const { residuals } = fitGroup(group, {
      rows: [...group.given, ...group.predict],
      loosePriors: true,
      constants,
      priors: PRIOR_START,
    });
    const soft = residuals.map((error) => SOFT * (Math.sqrt(1 + (error / SOFT) ** 2) - 1));
    return soft.reduce((sum, value) => sum + value, 0) / soft.length;
  });
  return losses.reduce((sum, value) => sum + value, 0) / losses.length;
}

/**
 * Loss per busy neighbour, straight from rows of one group that differ in nothing else: median over families, with
 * the range over families.
 */
function fitBusyLoss(groups: readonly Group[]): FittedNumber {
  const pairs = groups.flatMap((group) => {
    const rows = [...group.given, ...group.predict];
    return rows.flatMap((busy) => {
      if (busy.busyNeighbours === 0) return [];
      const quiet = rows.filter((row) => row.busyNeighbours === 0 && sameSetting(row, busy));
      if (quiet.length === 0) return [];
      const ratio = busy.stepNs / (quiet.reduce((sum, { stepNs }) => sum + stepNs, 0) / quiet.length);
      return [{ family: group.family, loss: ln(ratio) / busy.busyNeighbours }];
    });
  });
  if (pairs.length === 0) return { value: START.busyNeighbourLoss, range: [0, 0.01] };
  const families = [...groupBy(pairs, ({ family }) => family).values()].map((own) =>
    median(own.map(({ loss }) => loss)),
  );
  const thousandth = (x: number): number => Math.max(0, Math.round(x * 10_000) / 10_000);
  return {
    value: thousandth(median(families)),
    range: [thousandth(Math.min(...families)), thousandth(Math.max(...families))],
  };
}

function sameSetting(a: Observation, b: Observation): boolean {
  return (
    a.profile === b.profile &&
    a.gpu === b.gpu &&
    a.sharing === b.sharing &&
    a.tenants === b.tenants &&
    a.batch === b.batch &&
    a.metric === b.metric
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

import { ln } from "../base/math.ts";
import type { Coefficients } from "./coefficients.ts";
import { ROW_SCATTER } from "./constants.ts";
import { type Setting, SHARING_CONSTANTS, type SharingConstants, stepNs, stepParts } from "./law.ts";
import { covariance, leastSquares } from "./least-squares.ts";
import type { Group, Observation } from "./observation.ts";
import { AT, coefficientsOf } from "./parameters.ts";
import { ratesOf, type ReferencePart, smsOf } from "./part.ts";
import { type Prior, PRIOR_NAMES, type PriorTable } from "./prior.ts";
import { type Published, priorValue } from "./prior-value.ts";
import { PRIORS } from "./priors.ts";
import { type Regime, regimeOf } from "./regime.ts";

/** A workload as fitted. */
export interface GroupFit {
  readonly group: Group;
  readonly regime: Regime;
  readonly reference: ReferencePart;
  readonly coefficients: Coefficients;
  /** Optimum in the space of parameters.ts, and the covariance there. */
  readonly p: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  /** ln(law ÷ measured) of the rows used, in their order. */
  readonly residuals: readonly number[];
}

export interface FitOptions {
  readonly priors?: PriorTable;
  readonly constants?: SharingConstants;
  /** Rows to fit; the given ones unless said. */
  readonly rows?: readonly Observation[];
  /** Without the priors' spread: they only keep out what nobody has measured. */
  readonly loosePriors?: boolean;
}

/** Scatter of a measured share of busy time around the model's. */
const SHARE_SCATTER = 0.08;
/** How much wider priors are when the form itself is asked for. */
const LOOSE = 4;

/**
 * Where the search begins: overhead as a share of the shortest step, scaled time as a share of the longest, and the
 * fixed scaled time as a share of the shortest step; null: as the prior has it.
 */
const STARTS: readonly (readonly [number, number, number | null])[] = [
  [0.95, 0.95, null],
  [0.4, 0.95, null],
  [0.95, 0.3, null],
  [0.05, 0.98, null],
  [0.95, 0.95, 0.5],
  [0.5, 0.95, 0.5],
];

/**
 * Fits the work of a group by maximum a posteriori: squared logarithmic errors of its rows and the priors of its
 * regime. What the rows do not determine stays at the prior.
 */
export function fitGroup(group: Group, options: FitOptions = {}): GroupFit {
  const rows = options.rows ?? group.given;
  const constants = options.constants ?? SHARING_CONSTANTS;
  const regime = regimeOf(group);
  const prior = (options.priors ?? PRIORS)[regime];
  const reference = referenceOf(group.given);
  const settings = rows.map((row) => settingOf(row, reference));
  const alone = group.given.some(({ tenants }) => tenants === 1)
    ? group.given.filter(({ tenants }) => tenants === 1)
    : group.given;
  const perProcess = (row: Observation): number => row.stepNs / row.tenants;
  const published = publishedAs(group, reference);
  const shortest = Math.min(...alone.map(perProcess));
  const largest = alone.reduce((a, b) => (b.batch > a.batch ? b : a));
  const widen = options.loosePriors === true ? LOOSE : 1;
  const residuals = (p: readonly number[]): Float64Array => {
    const work = coefficientsOf(p);
    const list: number[] = [];
    for (const [i, row] of rows.entries()) {
      list.push(ln(stepNs(work, settings[i]!, constants) / row.stepNs) / ROW_SCATTER.value);
      pushShares(list, work, settings[i]!, row);
    }
    for (const name of PRIOR_NAMES) {
      const { mean, sd } = prior[name];
      list.push((priorValue(name, p, published) - mean) / (sd * widen));
    }
    // One residual per parameter at least, so that the normal equations can be solved.
    list.push((p[AT.perItem]! - ln(perProcess(largest) / largest.batch)) / 8);
    return Float64Array.from(list);
  };
  const starts = STARTS.map(([overhead, scaled, fixed]) =>
    startAt(
      prior,
      shortest * overhead,
      (perProcess(largest) * scaled) / largest.batch,
      fixed === null ? null : shortest * fixed,
    ),
  );
  const { p } = leastSquares(residuals, starts);
  const work = coefficientsOf(p);
  return {
    group,
    regime,
    reference,
    coefficients: work,
    p,
    covariance: covariance(residuals, p),
    residuals: rows.map((row, i) => ln(stepNs(work, settings[i]!, constants) / row.stepNs)),
  };
}

/** A measurement as a setting of the law. */
export function settingOf(row: Observation, reference: ReferencePart): Setting {
  const { sharing, tenants, busyNeighbours, batch, stepKnown } = row;
  return { rates: ratesOf(row, reference), sharing, tenants, busyNeighbours, batch, ownUnit: !stepKnown };
}

/** What of a group its priors depend on. */
export function publishedAs(group: Group, reference: ReferencePart): Published {
  const alone = group.given.filter(({ tenants }) => tenants === 1);
  const rows = alone.length > 0 ? alone : group.given;
  const batch = Math.max(...rows.map((row) => row.batch));
  return { regime: regimeOf(group), batch, share: shareOf(reference), stepKnown: rows[0]!.stepKnown };
}

/** How much of its GPU a part is: 1 for the largest MIG profile and for the whole GPU with MIG off. */
function shareOf({ gpu, sms }: ReferencePart): number {
  const whole = Math.max(...(gpu.mig?.profiles ?? []).map((profile) => profile.sms.value ?? 0));
  return whole > 0 ? Math.min(1, sms / whole) : 1;
}

/** The largest part among the given rows carries the coefficients. */
function referenceOf(given: readonly Observation[]): ReferencePart {
  const largest = given.reduce((a, b) => (smsOf(b) > smsOf(a) ? b : a));
  return { gpu: largest.gpu, sms: smsOf(largest) };
}

function startAt(prior: Prior, overheadNs: number, perItemNs: number, fixedNs: number | null): number[] {
  const p = Array.from({ length: Object.keys(AT).length }, () => 0);
  p[AT.overhead] = ln(overheadNs);
  p[AT.hostShare] = prior.hostShare.mean;
  p[AT.floorSlope] = prior.floorSlope.mean;
  p[AT.fixed] = fixedNs === null ? ln(overheadNs) + prior.fixedToOverhead.mean : ln(fixedNs);
  p[AT.perItem] = ln(perItemNs);
  p[AT.latencyFixed] = prior.latencyFixed.mean;
  p[AT.latencyPerItem] = prior.latencyPerItem.mean;
  p[AT.memory] = prior.memory.mean;
  return p;
}

/** What counters of the GPU say where the file has them: shares of the step's time. */
function pushShares(list: number[], work: Coefficients, { rates, batch, tenants }: Setting, row: Observation): void {
  if (tenants > 1) return;
  const parts = stepParts(work, rates, batch);
  const stepTimeNs = work.hostNs + parts.deviceNs;
  const filledNs = parts.computeNs + parts.memoryNs;
  for (const [measured, modelled] of [
    [row.gpuBusy, parts.deviceNs / stepTimeNs],
    [row.smActive, filledNs / stepTimeNs],
    [row.dramActive, parts.memoryNs / stepTimeNs],
  ] as const) {
    if (measured !== null) list.push((modelled - measured) / SHARE_SCATTER);
  }
}

import { ln } from "../base/math.ts";
import type { CostNs } from "./coefficients.ts";
import { fitGroup, type GroupFit, publishedAs, settingOf } from "./fit-group.ts";
import { SHARING_CONSTANTS, stepNs } from "./law.ts";
import { spreadOf } from "./least-squares.ts";
import type { Group, Observation } from "./observation.ts";
import { coefficientsOf } from "./parameters.ts";
import { PRIOR_NAMES, type PriorName } from "./prior.ts";
import { priorValue } from "./prior-value.ts";
import { PRIORS } from "./priors.ts";
import { median } from "./quantile.ts";
import type { Observations } from "./read-observations.ts";

/** A workload fitted to its given rows, with what is known of it. */
export interface CalibratedWorkload {
  readonly fit: GroupFit;
  /** Standard deviation of the logarithm of each cost at the largest given batch; null for a cost of nothing. */
  readonly uncertainty: Readonly<Record<CostName, number | null>>;
  /** Quantities that the rows leave at their prior. */
  readonly assumed: readonly PriorName[];
  /** Median absolute residual of the rows used. */
  readonly residual: number;
  /** Standard deviation of ln(prediction) in settings that nobody measured. */
  readonly spread: readonly { readonly setting: string; readonly sd: number }[];
}

/** Costs in the order of a workload file. */
export const COST_NAMES = ["hostGap", "floor", "compute", "memory", "latency"] as const;
export type CostName = (typeof COST_NAMES)[number];

/** A posterior that is not narrower than this share of its prior says what the prior says. */
const INFORMED = 0.7;

/**
 * Fits every group of a file to its given rows.
 * @returns workloads in the order of the file, and the groups that could not be fitted, each with the reason
 */
export function calibrate({ groups, unfittable }: Observations): {
  readonly workloads: readonly CalibratedWorkload[];
  readonly left: readonly { readonly group: string; readonly reason: string }[];
} {
  const workloads: CalibratedWorkload[] = [];
  const left = [...unfittable];
  for (const group of groups) {
    try {
      workloads.push(calibrated(group));
    } catch (error) {
      left.push({ group: group.name, reason: (error as Error).message });
    }
  }
  return { workloads, left };
}

function calibrated(group: Group): CalibratedWorkload {
  const fit = fitGroup(group);
  const batch = largestBatch(group);
  const sdOf = (f: (p: readonly number[]) => number): number => spreadOf(f, fit.p, fit.covariance);
  const prior = PRIORS[fit.regime];
  const published = publishedAs(group, fit.reference);
  return {
    fit,
    uncertainty: Object.fromEntries(
      COST_NAMES.map((name): [CostName, number | null] => {
        const ofCost = (p: readonly number[]): number => costAt(p, name, batch);
        return [name, ofCost(fit.p) < 0.5 ? null : sdOf((p) => ln(ofCost(p)))];
      }),
    ) as Record<CostName, number | null>,
    assumed: PRIOR_NAMES.filter((name) => sdOf((p) => priorValue(name, p, published)) > INFORMED * prior[name].sd),
    residual: median(fit.residuals.map(Math.abs)),
    spread: unmeasured(group).map(({ setting, row }) => ({
      setting,
      sd: sdOf((p) => ln(stepNs(coefficientsOf(p), settingOf(row, fit.reference), SHARING_CONSTANTS))),
    })),
  };
}

/** Largest given batch: where the uncertainty of a workload is told. */
export function largestBatch({ given }: Group): number {
  return Math.max(...given.map(({ batch }) => batch));
}

function costAt(p: readonly number[], name: CostName, batch: number): number {
  const work = coefficientsOf(p);
  if (name === "hostGap") return work.hostNs;
  const { fixedNs, perItemNs }: CostNs = work[name];
  return fixedNs + perItemNs * batch;
}

/** Settings that a reader will ask for: the smallest slice, and two processes beside each other. */
function unmeasured(group: Group): { setting: string; row: Observation }[] {
  const like = group.given.reduce((a, b) => (b.batch > a.batch ? b : a));
  const alone = { ...like, busyNeighbours: 0 };
  const smallest = like.gpu.mig?.profiles.find(({ kind, sms }) => kind === "standard" && sms.value !== null) ?? null;
  const batch = `batch ${like.batch}`;
  return [
    ...(smallest === null
      ? []
      : [
          {
            setting: `${smallest.name}, ${batch}`,
            row: { ...alone, profile: smallest, sharing: "exclusive" as const, tenants: 1 },
          },
        ]),
    { setting: `two under MPS, ${batch}`, row: { ...alone, sharing: "mps", tenants: 2 } },
    { setting: `two time-sliced, ${batch}`, row: { ...alone, sharing: "time-slicing", tenants: 2 } },
  ];
}

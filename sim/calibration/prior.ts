import type { Regime } from "./regime.ts";

/** A quantity that priors are about: a parameter, or a relation between parameters. */
export const PRIOR_NAMES = [
  /** logit of the host gap's share of the overhead */
  "hostShare",
  /** ln of floor per item ÷ scaled time per item */
  "floorSlope",
  /** ln of the fixed scaled time ÷ overhead */
  "fixedToOverhead",
  /** logits of latency's share, fixed and per item */
  "latencyFixed",
  "latencyPerItem",
  /** logit of memory's share of compute + memory */
  "memory",
  /** ln of overhead ÷ scaled time at the largest batch: above 0 the part is not filled even there */
  "overheadToScaled",
] as const;
export type PriorName = (typeof PRIOR_NAMES)[number];

/** A normal prior, of a logarithm or a logit. */
export interface Normal {
  readonly mean: number;
  readonly sd: number;
}

export type Prior = Readonly<Record<PriorName, Normal>>;
export type PriorTable = Readonly<Record<Regime, Prior>>;

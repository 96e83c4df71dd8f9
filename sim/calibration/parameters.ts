import { exp } from "../base/math.ts";
import type { Coefficients } from "./coefficients.ts";

/**
 * What a fit searches: eight numbers without bounds, from which all coefficients follow and are positive.
 * Shares are logits, times are logarithms [ln ns].
 */
export const PARAMETERS = [
  /** ln of host gap + fixed floor */
  "overhead",
  /** logit of the host gap's share of it */
  "hostShare",
  /** ln of floor per item ÷ scaled time per item */
  "floorSlope",
  /** ln of compute + memory + latency, fixed */
  "fixed",
  /** ln of compute + memory + latency, per item */
  "perItem",
  /** logit of latency's share of the fixed part, and of the part per item */
  "latencyFixed",
  "latencyPerItem",
  /** logit of memory's share of what is left in both */
  "memory",
] as const;
export type ParameterName = (typeof PARAMETERS)[number];

/** Place of each parameter in a vector. */
export const AT: Readonly<Record<ParameterName, number>> = Object.fromEntries(
  PARAMETERS.map((name, i) => [name, i]),
) as Record<ParameterName, number>;

/** 1 ÷ (1 + e^-x). */
function logistic(x: number): number {
  return 1 / (1 + exp(-x));
}

/** Coefficients of a vector of parameters. */
export function coefficientsOf(p: ArrayLike<number>): Coefficients {
  const overheadNs = exp(p[AT.overhead]!);
  const hostShare = logistic(p[AT.hostShare]!);
  const fixedNs = exp(p[AT.fixed]!);
  const perItemNs = exp(p[AT.perItem]!);
  const latencyNs = {
    fixedNs: fixedNs * logistic(p[AT.latencyFixed]!),
    perItemNs: perItemNs * logistic(p[AT.latencyPerItem]!),
  };
  const memory = logistic(p[AT.memory]!);
  const rest = { fixedNs: fixedNs - latencyNs.fixedNs, perItemNs: perItemNs - latencyNs.perItemNs };
  return {
    hostNs: overheadNs * hostShare,
    floor: { fixedNs: overheadNs * (1 - hostShare), perItemNs: perItemNs * exp(p[AT.floorSlope]!) },
    compute: { fixedNs: rest.fixedNs * (1 - memory), perItemNs: rest.perItemNs * (1 - memory) },
    memory: { fixedNs: rest.fixedNs * memory, perItemNs: rest.perItemNs * memory },
    latency: latencyNs,
  };
}

import { exp, ln } from "../base/math.ts";
import { ITEM_COPY } from "./constants.ts";
import { AT } from "./parameters.ts";
import type { PriorName } from "./prior.ts";
import type { Regime } from "./regime.ts";

/** What of a group its priors depend on. */
export interface Published {
  readonly regime: Regime;
  /** Largest given batch. */
  readonly batch: number;
  /** Of the GPU that the reference part is; priors are about the whole GPU, where work is faster and overhead the same. */
  readonly share: number;
  /** Whether the rows tell how long a step takes. */
  readonly stepKnown: boolean;
}

/** Share of a kernel's time that is latency in work without copies, against which copies are counted. */
const KERNEL_LATENCY = 0.05;
/** Copies are never taken for more than this share of the time of an item: not everything so small is an image. */
const MOST_COPIES = 0.4;

/**
 * How long a step must take for its overhead to be what the prior says [ns], and how much the overhead's share falls
 * with the logarithm of a longer one: launches take about as long in large networks as in small ones.
 */
const USUAL_STEP_NS: Readonly<Partial<Record<Regime, number>>> = { single: 1e6, training: 40e6 };
const LONGER_STEPS = 0.6;
/** ln of a step of training whose length is not known ÷ the usual one: who publishes a rate fills the GPU. */
const UNKNOWN_STEP = 1.6;

/** The value that a prior is about, at a vector of parameters. */
export function priorValue(name: PriorName, p: readonly number[], published: Published): number {
  const { regime, batch, share, stepKnown } = published;
  switch (name) {
    case "fixedToOverhead":
      return p[AT.fixed]! + ln(share) - p[AT.overhead]!;
    case "overheadToScaled": {
      const scaledNs = share * (exp(p[AT.fixed]!) + exp(p[AT.perItem]!) * batch);
      const usualNs = USUAL_STEP_NS[regime];
      const longer =
        usualNs === undefined ? 0 : stepKnown ? ln((exp(p[AT.overhead]!) + scaledNs) / usualNs) : UNKNOWN_STEP;
      return p[AT.overhead]! - ln(scaledNs) + LONGER_STEPS * longer;
    }
    case "latencyPerItem":
      return p[AT.latencyPerItem]! - (regime === "rates" ? copyLogit(exp(p[AT.perItem]!) * share) : 0);
    default:
      return p[AT[name]]!;
  }
}

/** By how much copies raise the logit of latency's share, for items that take so long on the whole GPU [ns]. */
function copyLogit(perItemNs: number): number {
  const copies = Math.min(MOST_COPIES, ITEM_COPY.value / perItemNs);
  const share = KERNEL_LATENCY + (1 - KERNEL_LATENCY) * copies;
  return logit(share) - logit(KERNEL_LATENCY);
}

function logit(share: number): number {
  return ln(share / (1 - share));
}

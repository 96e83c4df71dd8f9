import type { Instants, Streams } from "./instants.ts";
import { longRunShares, type MarkovChain } from "./markov-chain.ts";
import { MmppInstants, mmppMoments } from "./mmpp.ts";
import type { Moments } from "./moments.ts";

/**
 * Poisson arrivals whose rate follows a modulator of the scenario. Tenants with one modulator see the same path of
 * states, because each reads the modulator's own stream from its beginning; given the path they are independent.
 */
export interface CorrelatedArrivals {
  readonly kind: "correlated";
  /** Name of the modulator. */
  readonly with: string;
  /** Mean rate in the long run [1/s]. */
  readonly ratePerS: number;
  /** Rate in each state, as a multiple of any unit; at least one above 0. */
  readonly factors: readonly number[];
  readonly chain: MarkovChain;
}

/** Rate in each state of the modulator [1/s], so that the long-run mean is the one given. */
function correlatedRates({ ratePerS, factors, chain }: CorrelatedArrivals): number[] {
  const shares = longRunShares(chain);
  const mean = factors.reduce((sum, factor, state) => sum + factor * shares[state]!, 0);
  return factors.map((factor) => (ratePerS * factor) / mean);
}

/** Moments of one such tenant by itself, exact. */
export function correlatedMoments(arrivals: CorrelatedArrivals): Moments {
  return mmppMoments(correlatedRates(arrivals), arrivals.chain);
}

/** The arrivals of one such tenant. */
export function correlatedInstants(arrivals: CorrelatedArrivals, streams: Streams): Instants {
  const path = streams.shared(arrivals.with);
  return new MmppInstants(correlatedRates(arrivals), arrivals.chain, streams.own("arrivals"), path);
}

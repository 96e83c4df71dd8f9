import { exponential, type RandomStream } from "../../base/random.ts";
import type { Instants, Streams } from "./instants.ts";
import { solveLinear } from "./linear-system.ts";
import { generator, longRunShares, type MarkovChain, MarkovPath } from "./markov-chain.ts";
import { gapCvOf, known, type Moments } from "./moments.ts";

/** Poisson arrivals whose rate is that of the state of a Markov chain (MMPP). */
export interface MmppArrivals {
  readonly kind: "mmpp";
  /** Rate in each state [1/s], at least one above 0. */
  readonly ratesPerS: readonly number[];
  readonly chain: MarkovChain;
}

/**
 * Exact moments of Poisson arrivals with a rate for each state.
 * @param ratesPerS at least one above 0
 * @source Fischer and Meier-Hellstern, "The Markov-modulated Poisson process cookbook", Performance Evaluation 1993
 */
export function mmppMoments(ratesPerS: readonly number[], chain: MarkovChain): Moments {
  const shares = longRunShares(chain);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value, state) => sum + shares[state]! * value, 0);
  const rate = mean(ratesPerS);
  const q = generator(chain);
  // Mean time from each state to the next arrival: (rates - Q)·wait = 1.
  const waitS = solveLinear(
    q.map((row, i) => row.map((value, j) => (i === j ? ratesPerS[i]! : 0) - value)),
    q.map(() => 1),
  );
  // How many arrivals more than on average follow a start in each state: -Q·more = rates - rate, 0 on average.
  const more = solveLinear(
    q.map((row) => row.map((value, j) => shares[j]! - value)),
    ratesPerS.map((value) => value - rate),
  );
  const together = mean(ratesPerS.map((value, state) => value * more[state]!));
  return {
    ratePerS: known(rate),
    gapCv: gapCvOf(rate, mean(waitS)),
    dispersion: known(1 + (2 * together) / rate),
  };
}

/** Arrivals that are Poisson given the path of a chain, whose numbers come from another stream than theirs. */
export class MmppInstants implements Instants {
  readonly #random: RandomStream;
  readonly #path: MarkovPath;
  /** [1/ns] */
  readonly #rates: Float64Array;
  #atNs = 0;

  /** @param modulation the stream of the path */
  constructor(ratesPerS: readonly number[], chain: MarkovChain, random: RandomStream, modulation: RandomStream) {
    this.#random = random;
    this.#path = new MarkovPath(chain, modulation);
    this.#rates = Float64Array.from(ratesPerS, (rate) => rate / 1e9);
  }

  next(): number {
    const path = this.#path;
    // Expected arrivals until the next one are exponential, whatever the rate does meanwhile.
    let expected = exponential(this.#random);
    for (;;) {
      const rate = this.#rates[path.state]!;
      const room = rate * (path.untilNs - this.#atNs);
      if (expected < room) {
        this.#atNs = Math.min(path.untilNs, this.#atNs + expected / rate);
        return this.#atNs;
      }
      expected -= room;
      this.#atNs = path.untilNs;
      path.step();
    }
  }
}

/** The arrivals of a tenant whose chain is its own. */
export function mmppInstants({ ratesPerS, chain }: MmppArrivals, streams: Streams): Instants {
  return new MmppInstants(ratesPerS, chain, streams.own("arrivals"), streams.own("modulation"));
}

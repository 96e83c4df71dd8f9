import { exponential, type RandomStream } from "../../base/random.ts";
import { solveLinear } from "./linear-system.ts";

/** States that follow each other at random: a continuous-time Markov chain. */
export interface MarkovChain {
  /** Mean time in each state [s], above 0. */
  readonly holdS: readonly number[];
  /** Chance that the row's state is followed by the column's; rows sum to 1, nothing follows itself. */
  readonly next: readonly (readonly number[])[];
}

/** Every other state is equally likely to follow. @param states at least 2 */
export function equallyLikely(states: number): number[][] {
  return Array.from({ length: states }, (_, i) =>
    Array.from({ length: states }, (_other, j) => (i === j ? 0 : 1 / (states - 1))),
  );
}

/** Whether every state can be reached from every other, so that one long run exists. */
export function isIrreducible(next: readonly (readonly number[])[]): boolean {
  return next.every((_row, from) => {
    const reached = new Set([from]);
    for (const state of reached) next[state]!.forEach((chance, to) => chance > 0 && reached.add(to));
    return reached.size === next.length;
  });
}

/** Share of time in each state in the long run. */
export function longRunShares({ holdS, next }: MarkovChain): number[] {
  // Visits y = y·next; the last equation, which follows from the others, makes room for their sum.
  const last = holdS.length - 1;
  const matrix = holdS.map((_, row) =>
    holdS.map((_hold, column) => (row === last ? 1 : next[column]![row]! - (row === column ? 1 : 0))),
  );
  const visits = solveLinear(
    matrix,
    holdS.map((_, row) => (row === last ? 1 : 0)),
  );
  const times = visits.map((visit, state) => visit * holdS[state]!);
  const sum = times.reduce((a, b) => a + b, 0);
  return times.map((time) => time / sum);
}

/** Rates of leaving and entering [1/s]: Q of the chain. */
export function generator({ holdS, next }: MarkovChain): number[][] {
  return next.map((row, from) => row.map((chance, to) => (chance - (from === to ? 1 : 0)) / holdS[from]!));
}

/** One path of a chain, which begins as if it had been running for long. Draws allocate nothing. */
export class MarkovPath {
  readonly #random: RandomStream;
  readonly #holdNs: Float64Array;
  /** Chances of the next state, summed up along each row. */
  readonly #nextUpTo: Float64Array;
  /** The current state. */
  state = 0;
  /** When it ends [ns, not rounded]. */
  untilNs = 0;

  constructor(chain: MarkovChain, random: RandomStream) {
    const states = chain.holdS.length;
    this.#random = random;
    this.#holdNs = Float64Array.from(chain.holdS, (s) => s * 1e9);
    this.#nextUpTo = new Float64Array(states * states);
    chain.next.forEach((row, from) => cumulate(row, this.#nextUpTo, from * states));
    const shares = new Float64Array(states);
    cumulate(longRunShares(chain), shares, 0);
    this.state = pick(shares, 0, states, random.uniform());
    this.untilNs = this.#holdNs[this.state]! * exponential(random);
  }

  /** Goes on to the state after this one. */
  step(): void {
    const states = this.#holdNs.length;
    // With two states there is nothing to draw.
    if (states === 2) this.state = 1 - this.state;
    else this.state = pick(this.#nextUpTo, this.state * states, states, this.#random.uniform());
    this.untilNs += this.#holdNs[this.state]! * exponential(this.#random);
  }
}

function cumulate(shares: readonly number[], into: Float64Array, at: number): void {
  let sum = 0;
  let last = 0;
  shares.forEach((share, i) => {
    sum += share;
    into[at + i] = sum;
    if (share > 0) last = i;
  });
  // Rounding must not leave a gap below 1, nor let an impossible state fill it.
  into.fill(1, at + last, at + shares.length);
}

function pick(upTo: Float64Array, at: number, count: number, uniform: number): number {
  let i = 0;
  while (i < count - 1 && !(uniform < upTo[at + i]!)) i++;
  return i;
}

import { createHash } from "node:crypto";
import seedrandom from "seedrandom";
import { ln } from "./math.ts";

/** A source of uniform numbers. Own interface, so that no type of the generator's package leaks out. */
export interface RandomStream {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
}

/** Seed of a run: a whole number, or that of a later replication (see {@link replicationSeed}). */
export type Seed = number | string;

/**
 * The seed of one of several independent repetitions. The first is the run itself, so that one replication more
 * changes none of the others.
 * @param replication from 0
 */
export function replicationSeed(seed: number, replication: number): Seed {
  return replication === 0 ? seed : `${seed}/${replication}`;
}

/**
 * The random stream of one purpose of one tenant. Streams with different names are independent, and a stream
 * depends on nothing but its name: a new tenant, another policy or another order of the file never shifts it.
 *
 * The name is hashed (SHA-256) to a key of fixed length because seedrandom repeats short keys: "1" and "11"
 * would give the same stream. Generator: Alea with 53-bit doubles.
 * @param seed     seed of the run
 * @param tenant   name of the tenant
 * @param purpose  what is drawn, such as "arrivals"
 */
export function stream(seed: Seed, tenant: string, purpose: string): RandomStream {
  const key = createHash("sha256")
    .update(JSON.stringify([seed, tenant, purpose]))
    .digest("hex");
  return new AleaStream(seedrandom.alea(key, { state: true }).state());
}

/** What the package says of a generator of this kind. */
interface AleaState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/**
 * Alea, begun by the package and stepped here, with the same numbers. There each step passes through closures and objects
 * of its own for every stream; where many streams take turns, fetching those from memory costs more than the arithmetic.
 * @source seedrandom, lib/alea.js, after Baagøe's "Better random numbers for JavaScript"
 */
class AleaStream implements RandomStream {
  #c = 0;
  #s0 = 0;
  #s1 = 0;
  #s2 = 0;

  constructor({ c, s0, s1, s2 }: AleaState) {
    this.#c = c;
    this.#s0 = s0;
    this.#s1 = s1;
    this.#s2 = s2;
  }

  uniform(): number {
    const high = this.#next();
    return high + ((this.#next() * 0x200000) | 0) * 1.1102230246251565e-16; // 2^-53
  }

  /** Uniform on [0, 1), 32 bits. */
  #next(): number {
    const t = 2091639 * this.#s0 + this.#c * 2.3283064365386963e-10; // 2^-32
    this.#s0 = this.#s1;
    this.#s1 = this.#s2;
    this.#c = t | 0;
    this.#s2 = t - this.#c;
    return this.#s2;
  }
}

/** An exponential draw with mean 1: at least 0, at most 53·ln 2. */
export function exponential(random: RandomStream): number {
  // Not -ln(…): a draw of 0 would give -0, which prints and divides unlike 0.
  return 0 - ln(1 - random.uniform());
}

/** Draws like {@link exponential}, one after the other. */
export function exponentialDraws(random: RandomStream): () => number {
  return () => exponential(random);
}

/**
 * A standard normal draw.
 * @source Marsaglia's polar method; no trigonometry, so it is exact across machines (see math.ts)
 */
export function normal(random: RandomStream): number {
  for (;;) {
    const u = 2 * random.uniform() - 1;
    const v = 2 * random.uniform() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * ln(s)) / s);
  }
}

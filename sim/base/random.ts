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
  const generator = seedrandom.alea(key);
  return { uniform: () => generator.double() };
}

/** An exponential draw with mean 1: at least 0, at most 53·ln 2. */
export function exponential(random: RandomStream): number {
  // Not -ln(…): a draw of 0 would give -0, which prints and divides unlike 0.
  return 0 - ln(1 - random.uniform());
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

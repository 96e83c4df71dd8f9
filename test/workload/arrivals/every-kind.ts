import { fc } from "@fast-check/vitest";
import type { Arrivals } from "../../../sim/workload/arrivals/index.ts";
import { equallyLikely, type MarkovChain } from "../../../sim/workload/arrivals/markov-chain.ts";
import { DAY_NS } from "../../../sim/workload/arrivals/profile.ts";

const S = 1e9;
const ratePerS = fc.constantFrom(0.3, 1, 7, 40);
const cv = fc.constantFrom(0, 0.4, 1, 2.5);
const length = fc.constantFrom("constant" as const, "exponential" as const);

const chain: fc.Arbitrary<MarkovChain> = fc.constantFrom(
  { holdS: [1, 3], next: equallyLikely(2) },
  { holdS: [0.2, 2, 1], next: equallyLikely(3) },
  {
    holdS: [1, 1, 0.5],
    next: [
      [0, 0.5, 0.5],
      [1, 0, 0],
      [0.25, 0.75, 0],
    ],
  },
);

/** A chain and a factor for each of its states. */
const chainAndFactors = fc
  .tuple(chain, fc.array(fc.constantFrom(0, 0.5, 3), { minLength: 3, maxLength: 3 }))
  .map(([one, drawn]) => ({ chain: one, factors: [1, ...drawn].slice(0, one.holdS.length) }));

/**
 * Random arrivals of every kind there is, resolved; but not of stages that a pipeline feeds, which have no source of their
 * own. The type makes sure that none is forgotten. Periods and times in states are seconds, but for profiles, which take
 * days.
 */
export const arrivalsOfKind: {
  readonly [K in Exclude<Arrivals["kind"], "fed">]: fc.Arbitrary<Extract<Arrivals, { kind: K }>>;
} = {
  poisson: fc.record({ kind: fc.constant("poisson" as const), ratePerS }),
  gamma: fc.record({ kind: fc.constant("gamma" as const), ratePerS, cv }),
  weibull: fc.record({ kind: fc.constant("weibull" as const), ratePerS, cv }),
  constant: fc.record({
    kind: fc.constant("constant" as const),
    ratePerS,
    startNs: fc.constantFrom(0, 123_456_789),
  }),
  "on-off": fc.record({
    kind: fc.constant("on-off" as const),
    ratePerS,
    offRatePerS: fc.constantFrom(0, 0.5),
    onNs: fc.constantFrom(0.1 * S, S),
    offNs: fc.constantFrom(0.3 * S, 3 * S),
    onLength: length,
    offLength: length,
  }),
  mmpp: fc.tuple(chainAndFactors, ratePerS).map(([{ chain: one, factors }, rate]) => ({
    kind: "mmpp" as const,
    ratesPerS: factors.map((factor) => factor * rate),
    chain: one,
  })),
  correlated: fc
    .tuple(chainAndFactors, ratePerS, fc.constantFrom("crowd", "m"))
    .map(([one, rate, name]) => ({ kind: "correlated" as const, with: name, ratePerS: rate, ...one })),
  profile: fc
    .record({ ratePerS, between: fc.constantFrom("lines" as const, "steps" as const), start: fc.nat({ max: 23 }) })
    .map(({ start, ...rest }) => ({
      kind: "profile" as const,
      points: [
        { atNs: 0.2 * DAY_NS, factor: 0.99 },
        { atNs: 0.21 * DAY_NS, factor: 1.01 },
      ],
      periodNs: DAY_NS,
      startNs: (start / 24) * DAY_NS,
      ...rest,
    })),
  windows: fc
    .record({ ratePerS, cv, family: fc.constantFrom("gamma" as const, "weibull" as const), repeats: fc.boolean() })
    .map(({ repeats, ...client }) => ({
      kind: "windows" as const,
      windows: [
        { ...client, startNs: 0, endNs: 3 * S },
        { ...client, startNs: 4 * S, endNs: 5 * S, ratePerS: 5 },
      ],
      repeatNs: repeats ? 6 * S : null,
    })),
  spike: fc.record({ ratePerS, factor: fc.constantFrom(0, 0.5, 10) }).map(({ ratePerS: rate, factor }) => ({
    kind: "spike" as const,
    ratePerS: rate,
    spikes: [
      { startNs: S, lengthNs: 0.5 * S, factor },
      { startNs: 1.5 * S, lengthNs: 0.1 * S, factor: 2 },
    ],
  })),
  ramp: fc.record({
    kind: fc.constant("ramp" as const),
    fromPerS: fc.constantFrom(0, 5),
    toPerS: fc.constantFrom(0.5, 20),
    startNs: fc.constantFrom(0, S),
    overNs: fc.constantFrom(1, 10 * S),
  }),
  batch: fc.record({
    kind: fc.constant("batch" as const),
    batches: fc.record({ kind: fc.constant("gamma" as const), ratePerS, cv }),
    size: fc.constantFrom(
      { kind: "constant" as const, requests: 3 },
      { kind: "geometric" as const, mean: 2.5 },
      {
        kind: "listed" as const,
        sizes: [
          { requests: 1, weight: 2 },
          { requests: 5, weight: 1 },
        ],
      },
    ),
  }),
  closed: fc.record({
    kind: fc.constant("closed" as const),
    concurrency: fc.integer({ min: 1, max: 3 }),
    thinkNs: fc.constantFrom(0, 0.1 * S),
    think: length,
    startNs: fc.constantFrom(0, 5),
  }),
  listed: fc
    .array(fc.integer({ min: 0, max: 1e10 }), { maxLength: 20 })
    .map((at) => ({ kind: "listed" as const, atNs: Float64Array.from(at).sort() })),
};

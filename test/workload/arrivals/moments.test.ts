import { describe, expect, test } from "vitest";
import { arrivalMoments } from "../../../sim/workload/arrivals/arrival-moments.ts";
import type { BatchSize } from "../../../sim/workload/arrivals/batch.ts";
import { equallyLikely } from "../../../sim/workload/arrivals/markov-chain.ts";
import type { OnOffArrivals } from "../../../sim/workload/arrivals/on-off.ts";
import { DAY_NS } from "../../../sim/workload/arrivals/profile.ts";
import { type DrawnArrivals, expectMean, expectVariance, numbers, seen } from "./sampling.ts";

const S = 1e9;

const onOff = (change: Partial<OnOffArrivals>): OnOffArrivals => ({
  kind: "on-off",
  ratePerS: 20,
  offRatePerS: 0,
  onNs: 0.5 * S,
  offNs: 1.5 * S,
  onLength: "exponential",
  offLength: "exponential",
  ...change,
});
const threeStates = {
  holdS: [2, 0.5, 0.1],
  next: [
    [0, 0.9, 0.1],
    [0.2, 0, 0.8],
    [1, 0, 0],
  ],
};
const batches = { kind: "poisson", ratePerS: 3 } as const;
const poisson20 = { kind: "poisson", ratePerS: 20 } as const;
const listed: BatchSize = {
  kind: "listed",
  sizes: [
    { requests: 1, weight: 5 },
    { requests: 2, weight: 0 },
    { requests: 10, weight: 3 },
  ],
};

/** Processes that begin in their long run, with the length of a whole number of their periods. */
const CASES: readonly (readonly [name: string, arrivals: DrawnArrivals, lengthS: number])[] = [
  ["poisson", { kind: "poisson", ratePerS: 5 }, 80],
  ["on-off, both times exponential", onOff({}), 120],
  ["on-off with a rate while off", onOff({ offRatePerS: 2 }), 120],
  ["on-off with fixed on times", onOff({ onLength: "constant" }), 120],
  ["on-off with fixed off times", onOff({ offLength: "constant", offRatePerS: 0.5 }), 120],
  ["on-off with fixed times", onOff({ onLength: "constant", offLength: "constant" }), 80],
  [
    "on-off with fixed times and a rate while off",
    onOff({ onLength: "constant", offLength: "constant", offRatePerS: 0.25 }),
    80,
  ],
  ["MMPP of two states", { kind: "mmpp", ratesPerS: [1, 30], chain: { holdS: [1, 0.2], next: equallyLikely(2) } }, 120],
  ["MMPP of three states", { kind: "mmpp", ratesPerS: [1, 0, 80], chain: threeStates }, 250],
  ["correlated", { kind: "correlated", with: "crowd", ratePerS: 6, factors: [1, 0, 8], chain: threeStates }, 250],
  [
    "a profile in steps",
    {
      kind: "profile",
      ratePerS: 1 / 7200,
      points: [
        { atNs: 0.25 * DAY_NS, factor: 0 },
        { atNs: 0.5 * DAY_NS, factor: 5 },
        { atNs: 0.75 * DAY_NS, factor: 1 },
      ],
      between: "steps",
      periodNs: DAY_NS,
      startNs: 0.3 * DAY_NS,
    },
    10 * 86_400,
  ],
  ["batches of 4", { kind: "batch", batches, size: { kind: "constant", requests: 4 } }, 100],
  ["geometric batches", { kind: "batch", batches, size: { kind: "geometric", mean: 2.5 } }, 100],
  ["listed batches", { kind: "batch", batches, size: listed }, 100],
  ["batches that are switched on and off", { kind: "batch", batches: onOff({}), size: listed }, 120],
];

describe.each(CASES)("%s", (_name, arrivals, lengthS) => {
  const repetitions = 1000;
  const { ratePerS, gapCv, dispersion } = numbers(arrivals);
  const found = seen(arrivals, lengthS, repetitions);

  test("has the stated rate from the beginning on", () => {
    expectMean(found.counts, ratePerS * lengthS);
  });

  test("has the stated CV of gaps", () => {
    // A gap is met in proportion to its length, so the time to the next arrival tells the second moment of gaps.
    expectMean(found.waitsS, (1 + gapCv * gapCv) / (2 * ratePerS));
  });

  test("has the stated index of dispersion in long windows", () => {
    const { counts } = seen(arrivals, 3 * lengthS, repetitions, repetitions);
    expectVariance(counts, dispersion * ratePerS * 3 * lengthS);
  });
});

describe("states that change at random", () => {
  const changing = CASES.filter(
    ([, arrivals]) =>
      ["mmpp", "correlated"].includes(arrivals.kind) ||
      (arrivals.kind === "on-off" && [arrivals.onLength, arrivals.offLength].includes("exponential")),
  );

  // Short against the states, so that a start in the wrong one, or at its beginning, shows.
  test.each(changing)("have been running for long when they begin: %s", (_name, arrivals) => {
    const { ratePerS } = numbers(arrivals);
    for (const lengthS of [0.1, 0.5]) expectMean(seen(arrivals, lengthS, 20_000).counts, ratePerS * lengthS);
  });

  test("are six of the cases", () => {
    expect(changing.length).toBeGreaterThanOrEqual(6);
  });
});

describe("the moments", () => {
  test("of an interrupted Poisson process are those of its hyperexponential gaps", () => {
    // Gaps between arrivals are independent draws of a mixture of two exponentials (Kuczura 1973).
    const [rate, leaveOn, leaveOff] = [20, 2, 1 / 1.5];
    const expected = 1 + (2 * rate * leaveOn) / (leaveOn + leaveOff) ** 2;
    expect(numbers(onOff({})).gapCv ** 2).toBeCloseTo(expected, 10);
    expect(numbers(onOff({})).dispersion).toBeCloseTo(expected, 10);
  });

  test("of an MMPP are those of its gaps as a phase-type distribution", () => {
    // From a calculation with 15 digits: φ·(Λ - Q)⁻¹·1 and 2·φ·(Λ - Q)⁻²·1 with φ the states in which requests arrive.
    const next = [
      [0, 0.25, 0.75],
      [1, 0, 0],
      [0.5, 0.5, 0],
    ];
    const { ratePerS, gapCv } = numbers({ kind: "mmpp", ratesPerS: [0, 6, 3], chain: { holdS: [1, 2, 1], next } });
    expect(ratePerS).toBeCloseTo(3.25, 12);
    expect(gapCv).toBeCloseTo(1.8737473, 7);
  });

  test("of on-off arrivals with exponential times are those of the MMPP with two states", () => {
    const chain = { holdS: [0.5, 1.5], next: equallyLikely(2) };
    const asStates = numbers({ kind: "mmpp", ratesPerS: [20, 2], chain });
    const asTimes = numbers(onOff({ offRatePerS: 2 }));
    for (const key of ["ratePerS", "gapCv", "dispersion"] as const) expect(asTimes[key]).toBeCloseTo(asStates[key], 10);
  });

  test("of anything with one and the same rate everywhere are those of a Poisson process", () => {
    const poisson = numbers(poisson20);
    for (const same of [
      onOff({ offRatePerS: 20 }),
      onOff({ offRatePerS: 20, onLength: "constant" }),
      onOff({ offRatePerS: 20, onLength: "constant", offLength: "constant" }),
      { kind: "mmpp", ratesPerS: [20, 20, 20], chain: threeStates },
      { kind: "correlated", with: "crowd", ratePerS: 20, factors: [3, 3, 3], chain: threeStates },
      { kind: "batch", batches: poisson20, size: { kind: "geometric", mean: 1 } },
    ] as const) {
      const { ratePerS, gapCv, dispersion } = numbers(same);
      expect(ratePerS).toBeCloseTo(poisson.ratePerS, 9);
      expect(gapCv).toBeCloseTo(1, 9);
      expect(dispersion).toBeCloseTo(1, 9);
    }
  });

  test("that have no closed form say why", () => {
    const wavy = {
      kind: "profile",
      ratePerS: 1,
      points: [
        { atNs: 0, factor: 0 },
        { atNs: 0.5 * DAY_NS, factor: 1 },
      ],
      between: "lines",
      periodNs: DAY_NS,
      startNs: 0,
    } as const;
    const client = { startNs: 0, endNs: S, ratePerS: 5, family: "gamma", cv: 2 } as const;
    const ended = { kind: "ramp", fromPerS: 5, toPerS: 0, startNs: 0, overNs: S } as const;
    expect(arrivalMoments(wavy)).toMatchObject({ ratePerS: { value: 1 }, dispersion: { value: 1 } });
    const closed = { kind: "closed", concurrency: 1, thinkNs: 0, think: "constant", startNs: 0 } as const;
    const reasons = [
      wavy,
      { kind: "windows", windows: [client], repeatNs: 2 * S } as const,
      ended,
      closed,
      { kind: "listed", atNs: new Float64Array() } as const,
      { kind: "batch", batches: wavy, size: { kind: "constant", requests: 2 } } as const,
    ].map((arrivals) => {
      const { gapCv } = arrivalMoments(arrivals);
      return gapCv.value === null ? gapCv.why : "";
    });
    for (const why of reasons) expect(why).toMatch(/^[a-z].* .*[a-z]$/u);
  });
});

import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { NO_RULES, type RequestRules } from "../../../sim/workload/request-rules.ts";
import { decodeRun, type DecodeScenario, type LabTenant } from "./decode-lab.ts";

/** Scenarios in all; more are tried with SLICEWISE_CASES=1000000. */
const CASES = Number(process.env["SLICEWISE_CASES"] ?? 6_000);

const upTo = (max: number) => fc.integer({ min: 0, max });
/** Often exactly 0, which makes the most ties. */
const oftenZero = (max: number) => fc.oneof(fc.constant(0), upTo(max));
const instants = (minLength: number, maxLength: number) =>
  fc
    .array(fc.oneof(fc.constantFrom(0, 30, 60, 100), upTo(400), upTo(2500)), { minLength, maxLength, size: "max" })
    .map((list) => list.toSorted((a, b) => a - b));

const rules: fc.Arbitrary<RequestRules> = fc.record({
  queueLimit: fc.constantFrom(Infinity, Infinity, 0, 1, 3),
  timeoutNs: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 400 })),
  retries: fc.option(
    fc.record({
      max: fc.integer({ min: 1, max: 3 }),
      backoffNs: fc.integer({ min: 1, max: 50 }),
      factor: fc.constantFrom(1, 2),
      jitter: fc.constant(0),
    }),
  ),
  admission: fc.option(
    fc.oneof(
      fc.record({ kind: fc.constant("outstanding" as const), max: fc.integer({ min: 1, max: 6 }) }),
      fc.record({
        kind: fc.constant("token-bucket" as const),
        ratePerS: fc.constantFrom(1e7, 1e8),
        burst: fc.integer({ min: 1, max: 4 }),
      }),
    ),
  ),
});

const tenant: fc.Arbitrary<LabTenant> = fc.record({
  arrivals: fc.oneof(
    instants(0, 12).map((atNs) => ({ kind: "listed" as const, atNs: Float64Array.from(atNs) })),
    fc.record({
      kind: fc.constant("closed" as const),
      concurrency: fc.integer({ min: 1, max: 5 }),
      thinkNs: oftenZero(40),
      think: fc.constant("constant" as const),
      startNs: oftenZero(30),
    }),
  ),
  routing: fc.constantFrom("least-outstanding", "round-robin", "shortest-queue"),
  lengths: fc.array(
    fc.tuple(
      fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(15, 16, 17, 31, 32, 40)),
      fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 10, max: 60 })),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  limits: fc.record({
    maxBatchedTokens: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constantFrom(16, 33, 64)),
    maxSequences: fc.integer({ min: 1, max: 8 }),
    kvBlocks: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(100)),
    hostNs: oftenZero(3),
  }),
  processes: fc.constantFrom(1, 1, 1, 2, 3),
  rules: fc.oneof(fc.constant(NO_RULES), rules),
});

const scenarios: fc.Arbitrary<DecodeScenario> = fc.record({
  tenants: fc.array(tenant, { minLength: 1, maxLength: 3 }),
  prices: fc.record({
    iteration: fc.constantFrom(0, 1, 5, 7.3),
    token: fc.constantFrom(0, 1, 0.37),
    sample: fc.constantFrom(0, 1, 0.7),
    cached: fc.constantFrom(0, 0.01, 0.3, 1),
    pair: fc.constantFrom(0, 0.013, 0.5),
  }),
  sharing: fc.constantFrom("exclusive", "exclusive", "mixed", "time-slicing", "mps"),
  durationNs: fc.integer({ min: 1, max: 2500 }),
  limitNs: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 400, max: 6000 })),
  edgesNs: instants(2, 6).filter((edges) => edges.every((edge, i) => i === 0 || edge > edges[i - 1]!)),
});

describe("decoding without touching every sequence", () => {
  let preemptions = 0;
  let saved = 0;
  let timedOut = 0;

  check.prop([scenarios], { seed: 20_260_101, numRuns: CASES })(
    "shows nothing that going through all of them in every iteration does not show",
    (scenario) => {
      const stepping = decodeRun(scenario, "stepping");
      const product = decodeRun(scenario, "product");
      expect(product.bytes).toBe(stepping.bytes);
      preemptions += stepping.preemptions;
      timedOut += stepping.timedOut;
      saved += stepping.events - product.events;
    },
    600_000,
  );

  test("was tried where memory runs out, where requests give up waiting, and where the station sleeps", () => {
    expect(preemptions).toBeGreaterThan(CASES / 10);
    expect(timedOut).toBeGreaterThan(CASES / 10);
    expect(saved).toBeGreaterThan(CASES);
  });
});

describe("a process that has an engine for itself", () => {
  const alone = (lengths: LabTenant["lengths"], more: Partial<LabTenant> = {}): DecodeScenario => ({
    tenants: [
      {
        arrivals: { kind: "listed", atNs: new Float64Array(lengths.length) },
        routing: "round-robin",
        lengths,
        limits: { maxBatchedTokens: 64, maxSequences: 8, kvBlocks: 1000, hostNs: 1 },
        processes: 1,
        rules: NO_RULES,
        ...more,
      },
    ],
    prices: { iteration: 10, token: 1, sample: 1, cached: 0.1, pair: 0.5 },
    sharing: "exclusive",
    durationNs: 1,
    limitNs: 1e9,
    edgesNs: [0, 1e9],
  });

  test("wakes no more often when the answer is longer, up to what is foreseen at once", () => {
    const [short, long] = [20, 200].map((tokens) => alone([[5, tokens]]));
    expect(decodeRun(long!, "product").events).toBe(decodeRun(short!, "product").events);
    expect(decodeRun(long!, "stepping").events - decodeRun(short!, "stepping").events).toBe(180);
  });

  test("wakes at the end of every answer and for every arrival", () => {
    const three = alone([
      [5, 100],
      [5, 120],
      [5, 140],
    ]);
    const { events } = decodeRun(three, "product");
    // Arrivals, start, the end of the prompts, three ends of answers, and the observer.
    expect(events).toBe(7);
    const atNs = Float64Array.from([0, 0, 0, 300]);
    const later = alone([...three.tenants[0]!.lengths, [5, 1]], { arrivals: { kind: "listed", atNs } });
    // The arrival, the end of the iteration under way, and that of the one which answers it.
    expect(decodeRun(later, "product").events).toBe(events + 3);
  });
});

import { describe, expect, test } from "vitest";
import { RECORD_BOUNDS, type RequestRecord } from "../../sim/metrics/recorder.ts";
import { sampleTenant } from "../../sim/metrics/sample-tenant.ts";
import { latencyByNumber, limitsOf, type SampleInput, type TenantSample } from "../../sim/metrics/tenant-sample.ts";
import { BLAME_CAUSES, type Target } from "../../sim/result/run.ts";
import { windowOf } from "../../sim/scenario/window.ts";
import { type TinyDocument, tinyRun, tinyScenario } from "../support/tiny.ts";
import { replayed } from "./replay.ts";

const BOUNDS = { requests: 300, points: 2 ** 20 };
const REFERENCE = "a100-sxm4-80gb";
const exponentialWork = { reference: REFERENCE, hostGap: "0ms", compute: "10ms", size: { kind: "exponential" } };
const poisson = (rate: number): object => ({ kind: "poisson", rate: `${rate}/s` });
const own = { own: [{ gpu: 0, exclusive: {}, tenants: ["a"] }] };

const MS = 1e6;
const TARGETS: readonly Target[] = [
  { metric: "latency", quantile: 0.5, limit: 20 * MS },
  { metric: "latency", quantile: 0.99, limit: 150 * MS },
  { metric: "throughput", quantile: null, limit: 10 },
];
const TOKEN_TARGETS: readonly Target[] = [
  { metric: "ttft", quantile: 0.9, limit: 60 * MS },
  { metric: "tpot", quantile: 0.95, limit: 12 * MS },
];

const CASES: readonly [name: string, document: TinyDocument, targets: readonly Target[]][] = [
  [
    "a busy queue",
    { duration: "60s", tenants: { a: { work: exponentialWork, arrivals: poisson(80) } }, policies: own },
    TARGETS,
  ],
  [
    "a queue with a warm-up",
    {
      duration: "60s",
      warmup: "7s",
      tenants: { a: { work: exponentialWork, arrivals: poisson(50) } },
      policies: own,
    },
    TARGETS,
  ],
  [
    "an overloaded queue that the run leaves open",
    { duration: "40s", limit: "45s", tenants: { a: { work: exponentialWork, arrivals: poisson(130) } }, policies: own },
    TARGETS,
  ],
  [
    "turns with a neighbour",
    {
      duration: "60s",
      tenants: {
        a: { work: exponentialWork, arrivals: poisson(30) },
        b: { work: exponentialWork, arrivals: poisson(40) },
      },
      policies: { shared: [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }] },
    },
    TARGETS,
  ],
  [
    "a language model",
    {
      duration: "200s",
      limit: "201s",
      tenants: { a: { workload: "llama-3-8b", arrivals: poisson(8) } },
      policies: own,
    },
    [...TARGETS, ...TOKEN_TARGETS],
  ],
];

/** The same requests kept one by one, and in sums. */
function bothWays(document: TinyDocument, targets: readonly Target[], bounds = BOUNDS) {
  const scenario = tinyScenario(document);
  const { durationNs, edgesNs } = windowOf(scenario);
  const { records, endNs } = tinyRun(document);
  const replay = { toNs: durationNs, edgesNs, limits: limitsOf(targets) };
  const record = replayed(records[0]!, endNs, { ...replay, bounds: RECORD_BOUNDS });
  // What is held against each other is what happened in the run: the replay loses nothing.
  expect({ ...record, good: null }).toStrictEqual({ ...records[0]!, good: null });
  const kept = replayed(records[0]!, endNs, { ...replay, bounds });
  const found = (from: RequestRecord, input: Partial<SampleInput> = {}): TenantSample =>
    sampleTenant(from, {
      targets,
      servedAlone: true,
      fromNs: edgesNs[0]!,
      toNs: durationNs,
      aloneNs: new Float64Array(),
      samePartitionNs: new Float64Array(),
      every: 1,
      singleRun: null,
      ...input,
    });
  return { record, kept, edgesNs, found };
}

function near(found: number | null, exact: number | null, error: number, what: string): void {
  if (found === null || exact === null || exact === 0 || !Number.isFinite(exact)) {
    expect([what, found]).toStrictEqual([what, exact]);
    return;
  }
  expect(Math.abs(found / exact - 1), `${what}: ${found} for ${exact}`).toBeLessThanOrEqual(error);
}

/** All numbers: counts as they are, percentiles to 0.1 %, blame of the slowest to 1 % of their latency. */
function expectAgreement(found: TenantSample, exact: TenantSample): void {
  const { times, blame, cdf, load, targets, independence, percentileError, ...counts } = found;
  const wanted = exact;
  expect(percentileError).toBeGreaterThan(0);
  for (const [name, value] of Object.entries(counts)) {
    expect([name, value]).toStrictEqual([name, wanted[name as keyof typeof counts]]);
  }
  near(independence, wanted.independence, 1e-9, "independence");
  for (const [name, time] of Object.entries(times)) {
    const known = wanted.times[name as keyof typeof times];
    expect([name, time.count, time.max]).toStrictEqual([name, known.count, known.max]);
    near(time.mean, known.mean, name === "tpot" ? 1e-12 : 0, `${name} mean`);
    for (const p of ["p50", "p90", "p95", "p99", "p999"] as const) near(time[p], known[p], 1e-3, `${name} ${p}`);
  }
  cdf.forEach((value, i) => near(value, wanted.cdf[i]!, 1e-3, `cdf ${i}`));
  targets.forEach((target, i) => {
    const known = wanted.targets[i]!;
    near(target.value, known.value, 1e-3, `target ${i}`);
    near(target.bound, known.bound, 1e-3, `bound of target ${i}`);
    expect([target.within, target.interval]).toStrictEqual([known.within, known.interval]);
  });
  expect(blame.all).toStrictEqual(wanted.blame.all);
  expect(blame.slowest1Percent.requests).toBe(wanted.blame.slowest1Percent.requests);
  const slowest = wanted.blame.slowest1Percent.meanNs!;
  const latencyNs = BLAME_CAUSES.reduce((sum, cause) => sum + slowest[cause], 0);
  for (const cause of BLAME_CAUSES) {
    const apart = Math.abs(blame.slowest1Percent.meanNs![cause] - slowest[cause]);
    expect(apart / latencyNs, `slowest ${cause}`).toBeLessThan(0.01);
  }
  expect([load.verdict, load.isTooShort]).toStrictEqual([wanted.load.verdict, wanted.load.isTooShort]);
  near(load.arrivedPerS, wanted.load.arrivedPerS, 0, "arrived");
  near(load.carriedPerS, wanted.load.carriedPerS, 0, "carried");
  near(load.offered, wanted.load.offered, 0, "offered");
  expect(load.growthPerS).toBeCloseTo(wanted.load.growthPerS, 9);
}

describe("condensed requests give the numbers of each request", () => {
  test.each(CASES)("of %s", (_name, document, targets) => {
    const { record, kept, found } = bothWays(document, targets);
    expect(kept.condensed).not.toBeNull();
    expect(kept.latencyNs).toHaveLength(0);
    expect(kept.open).toStrictEqual(record.open);
    expectAgreement(found(kept), found(record));
  });

  test.each(CASES)("of %s, from any window on", (_name, document, targets) => {
    const { record, kept, edgesNs, found } = bothWays(document, targets);
    for (const part of [0.1, 0.37, 0.5]) {
      const fromNs = edgesNs[Math.floor(part * (edgesNs.length - 1))]!;
      expectAgreement(found(kept, { fromNs }), found(record, { fromNs }));
    }
  });

  test("also when they come from another thread", () => {
    const { kept, found } = bothWays(CASES[3]![1], TARGETS);
    expect(found(structuredClone(kept))).toStrictEqual(found(kept));
  });

  test("of a single run, with the interval of its batches", () => {
    const { record, kept, found } = bothWays(CASES[0]![1], TARGETS);
    const input = { singleRun: { method: "batches", confidence: 0.95 } } as const;
    expectAgreement(found(kept, input), found(record, input));
    expect(found(kept, input).targets[0]!.interval).not.toBeNull();
  });

  test("with the ratios to another run", () => {
    const { record, kept, found } = bothWays(CASES[3]![1], TARGETS);
    const aloneNs = latencyByNumber(record).latencyNs.map((ns, number) => ns / (1 + (number % 7)));
    expect(latencyByNumber(kept).latencyNs).toStrictEqual(latencyByNumber(record).latencyNs);
    const [of, by] = [found(kept, { aloneNs }), found(record, { aloneNs })];
    expect(of.times.slowdown).toStrictEqual(by.times.slowdown);
    expect(of.times.slowdown.count).toBeGreaterThan(1000);
  });
});

describe("requests by number, of which there is no room for all", () => {
  const { record, kept, found } = bothWays(CASES[0]![1], TARGETS, { requests: 300, points: 1024 });

  test("are every so-many-th one", () => {
    const { every, latencyNs } = latencyByNumber(kept);
    expect(every).toBe(8);
    const all = latencyByNumber(record).latencyNs;
    expect(latencyNs).toStrictEqual(all.filter((_, number) => number % 8 === 0));
  });

  test("have the ratios of these", () => {
    const aloneNs = latencyByNumber(kept).latencyNs.map((ns) => ns / 2);
    const { slowdown } = found(kept, { aloneNs, every: 8 }).times;
    expect(slowdown).toMatchObject({ count: aloneNs.length, mean: 2, max: 2 });
  });

  test("still tell how many independent ones all are worth", () => {
    const [of, by] = [found(kept, { every: 8 }).independence, found(record).independence];
    expect(Math.abs(of / by - 1)).toBeLessThan(0.25);
  });
});

describe("a recorder", () => {
  test("keeps each request up to its bound, and condenses all with the last", () => {
    const { record } = bothWays(CASES[0]![1], TARGETS);
    const wayOf = (requests: number): boolean =>
      bothWays(CASES[0]![1], TARGETS, { requests, points: 2 ** 20 }).kept.condensed === null;
    expect(wayOf(record.index.length)).toBe(false);
    expect(wayOf(record.index.length + 1)).toBe(true);
  });
});

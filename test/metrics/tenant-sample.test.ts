import { describe, expect, test } from "vitest";
import type { RequestRecord } from "../../sim/metrics/recorder.ts";
import { sampleTenant } from "../../sim/metrics/sample-tenant.ts";
import {
  latenciesOfEvery,
  latencyByNumber,
  limitsOf,
  type SampleInput,
  type TenantSample,
} from "../../sim/metrics/tenant-sample.ts";
import type { Target } from "../../sim/result/run.ts";
import { finishedAfter, recordOf } from "./requests.ts";

const P50: Target = { metric: "latency", quantile: 0.5, limit: 100 };
const THROUGHPUT: Target = { metric: "throughput", quantile: null, limit: 1.5 };

function sample(record: RequestRecord, input: Partial<SampleInput> = {}): TenantSample {
  return sampleTenant(record, {
    targets: [],
    servedAlone: true,
    fromNs: 0,
    toNs: 10e9,
    aloneNs: new Float64Array(),
    samePartitionNs: new Float64Array(),
    every: 1,
    singleRun: null,
    ...input,
  });
}

describe("open requests", () => {
  test("enter the latency with their age", () => {
    const { times, arrived, ended } = sample(
      recordOf(finishedAfter([10, 20]), {
        open: [
          { arrivalNs: 2, ageNs: 500, running: true },
          { arrivalNs: 3, ageNs: 700 },
          { arrivalNs: 4, ageNs: 900 },
        ],
      }),
    );
    expect(times.latency).toMatchObject({ count: 5, mean: 426, p50: 500, max: 900 });
    expect([arrived, ended]).toStrictEqual([5, { finished: 2, rejected: 0, timedOut: 0, running: 1, queued: 2 }]);
  });

  test("bound a target from below with their age, and from above with a wait for ever", () => {
    const values = (open: number): unknown =>
      sample(
        recordOf(finishedAfter([10, 20, 30, 40]), {
          open: Array.from({ length: open }, () => ({ arrivalNs: 9, ageNs: 1000 })),
        }),
        { targets: [P50] },
      ).targets;
    expect(values(0)).toStrictEqual([{ value: 25, bound: 25, within: [1, 1], interval: null }]);
    expect(values(1)).toStrictEqual([{ value: 30, bound: 30, within: [0.8, 0.8], interval: null }]);
    expect(values(5)).toStrictEqual([{ value: 1000, bound: Infinity, within: [4 / 9, 4 / 9], interval: null }]);
  });

  test("count for the share within a limit as late, or as in time while they still can be", () => {
    const open = [50, 200].map((ageNs) => ({ arrivalNs: 9, ageNs }));
    const { targets } = sample(recordOf(finishedAfter([10, 20, 300]), { open }), { targets: [P50] });
    expect(targets[0]!.within).toStrictEqual([2 / 5, 3 / 5]);
  });

  test("that never got a token count for the first token, not for those after it", () => {
    const target: Target = { metric: "ttft", quantile: 0.5, limit: 100 };
    const tokens = [5, 6].map((ttftNs, arrivalNs) => ({ arrivalNs, latencyNs: 20, ttftNs, tpotNs: 2 }));
    const open = [4000, 4000, 4000].map((ttftNs) => ({ arrivalNs: 3, ageNs: 4000, ttftNs }));
    expect(sample(recordOf(tokens), { targets: [target] }).targets[0]).toMatchObject({ value: 5.5, bound: 5.5 });
    const { targets, times } = sample(recordOf(tokens, { open }), { targets: [target] });
    expect(targets[0]).toMatchObject({ value: 4000, bound: Infinity });
    expect([times.ttft.count, times.ttft.max, times.tpot.count]).toStrictEqual([5, 4000, 2]);
  });
});

describe("the window", () => {
  const record = recordOf(
    [0, 99, 100, 150, 199, 200].map((arrivalNs) => ({ arrivalNs, latencyNs: 10, isBad: arrivalNs === 150 })),
  );

  test("leaves out what arrives before and after it", () => {
    expect(sample(record, { fromNs: 100, toNs: 200 })).toMatchObject({ arrived: 3, times: { latency: { count: 3 } } });
  });

  test("has for throughput and goodput what ends in it, whenever it arrived", () => {
    // Ends at 109, 110 and 160; the one at 209 is too late.
    const { throughputPerS, goodputPerS } = sample(record, { fromNs: 100, toNs: 200 });
    expect(throughputPerS).toBeCloseTo(3 / 100e-9, 0);
    expect(goodputPerS).toBeCloseTo(2 / 100e-9, 0);
  });

  test("gives a target for throughput the same number twice", () => {
    const { targets, throughputPerS } = sample(record, { targets: [THROUGHPUT], toNs: 1000 });
    expect(targets).toStrictEqual([{ value: throughputPerS, bound: throughputPerS, within: null, interval: null }]);
    expect(throughputPerS).toBeGreaterThan(0);
  });

  test("without requests has numbers where there are any, and no values", () => {
    const empty = sample(record, { fromNs: 500, toNs: 1000, targets: [P50, THROUGHPUT] });
    expect(empty).toMatchObject({
      arrived: 0,
      independence: 1,
      throughputPerS: 0,
      goodputPerS: 0,
      sloAttainment: null,
      targets: [{ value: null, bound: null }, { value: 0 }],
      blame: { all: { requests: 0, meanNs: null } },
    });
    expect(new Set(empty.cdf)).toStrictEqual(new Set([null]));
    expect(empty.times.latency).toMatchObject({ count: 0, mean: null, max: null });
  });
});

describe("attainment", () => {
  test("counts every request that arrived, also those rejected or open", () => {
    const record = recordOf(
      [50, 60, 200].map((latencyNs, arrivalNs) => ({ arrivalNs, latencyNs, isBad: latencyNs > 100 })),
      { rejectedNs: [3], open: [{ arrivalNs: 4, ageNs: 10 }] },
    );
    expect(sample(record, { targets: [P50] }).sloAttainment).toBe(0.4);
  });

  test("is not defined without a limit for single requests", () => {
    expect(sample(recordOf(finishedAfter([1])), { targets: [THROUGHPUT] }).sloAttainment).toBeNull();
    expect(sample(recordOf(finishedAfter([1]))).sloAttainment).toBeNull();
  });
});

describe("independence", () => {
  test("is 1 for latencies without a memory, and small for those that follow each other", () => {
    const swinging = Array.from({ length: 1000 }, (_, i) => (i * i * 37) % 1009);
    expect(sample(recordOf(finishedAfter(swinging))).independence).toBeGreaterThan(0.7);
    const slow = Array.from({ length: 1000 }, (_, i) => Math.floor(i / 100));
    expect(sample(recordOf(finishedAfter(slow))).independence).toBeLessThan(0.05);
  });

  test("looks at the order of arrival, not at that of the ends", () => {
    const slow = Array.from({ length: 1000 }, (_, i) => ({ arrivalNs: i, latencyNs: Math.floor(i / 100) }));
    // Ends in an order that mixes the latencies: 0, 997, 994, …
    const mixed = slow.map((_, i) => slow[(i * 997) % 1000]!);
    expect(sample(recordOf(mixed)).independence).toBe(sample(recordOf(slow)).independence);
  });
});

describe("a single run", () => {
  const values = Array.from({ length: 5000 }, (_, i) => (i * i * 37) % 1009);

  test.each(["batches", "block-bootstrap"] as const)("tells by %s where a percentile may lie", (method) => {
    const { targets } = sample(recordOf(finishedAfter(values)), {
      targets: [P50],
      singleRun: { method, confidence: 0.95 },
    });
    const { value, interval } = targets[0]!;
    expect(interval![0]).toBeLessThan(value!);
    expect(interval![1]).toBeGreaterThan(value!);
    expect(interval![1] - interval![0]).toBeLessThan(100);
  });

  test("that is short tells nothing", () => {
    const short = recordOf(finishedAfter(values.slice(0, 19)));
    for (const method of ["batches", "block-bootstrap"] as const) {
      const { targets } = sample(short, { targets: [P50], singleRun: { method, confidence: 0.95 } });
      expect(targets[0]!.value).not.toBeNull();
      expect(targets[0]!.interval).toBeNull();
    }
  });
});

describe("ratios to the runs alone", () => {
  test("pair requests by their number, and leave out those without a partner", () => {
    const { slowdown, interference } = sample(recordOf(finishedAfter([100, 300, 800])), {
      aloneNs: Float64Array.of(50, NaN, 200),
      samePartitionNs: Float64Array.of(100),
    }).times;
    expect(slowdown).toMatchObject({ count: 2, mean: 900 / 250, p50: 3, max: 4 });
    expect(interference).toMatchObject({ count: 1, mean: 1, max: 1 });
  });

  test("are looked up by request number, with nothing where a request did not finish", () => {
    const ends = [
      { index: 3, arrivalNs: 5, latencyNs: 30 },
      { index: 1, arrivalNs: 2, latencyNs: 10 },
    ];
    expect(latencyByNumber(recordOf(ends))).toStrictEqual({ every: 1, latencyNs: Float64Array.of(NaN, 10, NaN, 30) });
    expect(latencyByNumber(recordOf([])).latencyNs).toHaveLength(0);
  });

  test("can be those of every second request, which then are all that has a ratio", () => {
    const alone = { every: 1, latencyNs: Float64Array.of(10, 20, 40, NaN, 5) };
    expect(latenciesOfEvery(1, alone)).toBe(alone.latencyNs);
    expect([...latenciesOfEvery(2, alone)]).toStrictEqual([10, 40, 5]);
    const { times } = sample(recordOf(finishedAfter([20, 20, 20])), { aloneNs: Float64Array.of(10, 40), every: 2 });
    expect(times.slowdown).toMatchObject({ count: 2, mean: 40 / 50, max: 2 });
  });
});

describe("blame", () => {
  test("is the mean over all requests, and over the slowest 1 %", () => {
    const { blame } = sample(recordOf(finishedAfter(Array.from({ length: 200 }, (_, i) => i + 1))));
    expect(blame.all).toStrictEqual({
      requests: 200,
      meanNs: { queue: 0, batching: 0, turn: 0, switch: 0, contention: 0, device: 100.5, host: 0, copy: 0 },
    });
    // The 99th percentile lies at 198.01: 199 and 200 are beyond it.
    expect(blame.slowest1Percent).toMatchObject({ requests: 2, meanNs: { device: 199.5 } });
  });

  test("has no slowest 1 % below 100 requests, and nothing without requests", () => {
    const { blame } = sample(recordOf(finishedAfter(Array.from({ length: 99 }, () => 5))));
    expect(blame.slowest1Percent).toStrictEqual({ requests: 0, meanNs: null });
    expect(sample(recordOf([])).blame.all).toStrictEqual({ requests: 0, meanNs: null });
  });
});

describe("the offered load", () => {
  test("is what arrives × what it takes on the device, where each request has device time of its own", () => {
    const record = recordOf(
      Array.from({ length: 10 }, (_, i) => ({ arrivalNs: i * 1e9, latencyNs: 5e8, deviceNs: 2e8 })),
    );
    expect(sample(record).load.offered).toBeCloseTo(0.2, 14);
    expect(sample(record, { servedAlone: false }).load.offered).toBeNull();
  });
});

describe("limits for single requests", () => {
  test("are those of the targets for times; a throughput is not one", () => {
    const targets: Target[] = [
      P50,
      { metric: "throughput", quantile: null, limit: 5 },
      { metric: "tpot", quantile: 0.9, limit: 7 },
    ];
    expect(limitsOf(targets)).toStrictEqual({
      latencyNs: 100,
      ttftNs: Infinity,
      tpotNs: 7,
      targets: [
        { metric: "latency", limitNs: 100 },
        { metric: "tpot", limitNs: 7 },
      ],
    });
  });
});

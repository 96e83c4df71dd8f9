import { describe, expect, test } from "vitest";
import { TenantRecord } from "../../sim/metrics/recorder.ts";
import { fairness, latencyByIndex, limitsOf, summarise, type SummaryInput } from "../../sim/metrics/summarise.ts";
import { BLAME_CAUSES, type Target, type TenantResult } from "../../sim/result/run.ts";

const P50: Target = { metric: "latency", quantile: 0.5, limit: 100 };

/** A record of finished requests with these latencies, numbered from 0; all their time was spent on the device. */
function finished(latenciesNs: readonly number[]): TenantRecord {
  const record = new TenantRecord();
  latenciesNs.forEach((latencyNs, i) => {
    record.index.push(i);
    record.latencyNs.push(latencyNs);
    record.waitingNs.push(0);
    for (const cause of BLAME_CAUSES) record.blameNs[cause].push(cause === "device" ? latencyNs : 0);
  });
  record.arrived = latenciesNs.length;
  return record;
}

function summary(record: TenantRecord, input: Partial<SummaryInput> = {}): TenantResult {
  return summarise(record, {
    name: "chat",
    targets: [],
    generatesTokens: false,
    placements: ["gpu0"],
    failure: null,
    memoryBytes: 0,
    windowS: 10,
    aloneNs: new Float64Array(),
    samePartitionNs: new Float64Array(),
    ...input,
  });
}

describe("open requests", () => {
  test("enter the latency with their age, which makes it a lower bound", () => {
    const record = finished([10, 20]);
    record.openAgeNs.running.push(500);
    record.openAgeNs.queued.push(700, 900);
    record.arrived = 5;
    const { latencyNs, latencyIsLowerBound, ended } = summary(record);
    expect(latencyNs).toMatchObject({ count: 5, mean: 426, p50: 500, max: 900 });
    expect(latencyIsLowerBound).toBe(true);
    expect(ended).toStrictEqual({ finished: 2, rejected: 0, running: 1, queued: 2 });
    expect(summary(finished([10])).latencyIsLowerBound).toBe(false);
  });

  test("that never got a token keep a target for the first token from being met", () => {
    const target: Target = { metric: "ttft", quantile: 0.5, limit: 100 };
    const record = finished([10, 20]);
    for (const ttftNs of [5, 6]) record.ttftNs.push(ttftNs);
    const ofFinished = summary(record, { targets: [target], generatesTokens: true });
    expect(ofFinished.targets[0]).toMatchObject({ value: 5.5, met: true });
    record.openTtftNs.push(4000, 4000, 4000);
    const ofAll = summary(record, { targets: [target], generatesTokens: true });
    expect(ofAll.targets[0]).toMatchObject({ value: 4000, ratio: 40, met: false });
    expect(ofAll.ttftNs).toMatchObject({ count: 5, max: 4000 });
  });
});

describe("targets", () => {
  test.each([
    ["below its limit", [90, 95], 0.925, true],
    ["at its limit", [100, 100], 1, true],
    ["above its limit", [100, 102], 1.01, false],
  ])("for a time are met when the percentile is %s", (_case, latencies, ratio, met) => {
    expect(summary(finished(latencies), { targets: [P50] }).targets).toStrictEqual([
      { ...P50, value: ratio * 100, ratio, met },
    ]);
  });

  test.each([
    ["above its limit", 30, 2, true],
    ["at its limit", 15, 1, true],
    ["below its limit", 12, 0.8, false],
    ["nothing", 0, null, false],
  ])("for throughput are met when it is %s", (_case, inWindow, speed, met) => {
    const record = finished([1, 1]);
    record.finishedInWindow = inWindow;
    const target: Target = { metric: "throughput", quantile: null, limit: 1.5 };
    const { targets, throughputPerS } = summary(record, { targets: [target] });
    expect(throughputPerS).toBe(inWindow / 10);
    expect(targets[0]).toStrictEqual({
      ...target,
      value: inWindow / 10,
      ratio: speed === null ? null : 1 / speed,
      met,
    });
  });

  test("are not met when a request was rejected, when none arrived, or when too few tell the percentile", () => {
    const rejected = finished([1, 1, 1]);
    rejected.rejected = 1;
    rejected.arrived = 4;
    const target = { ...P50, quantile: 0.99 };
    expect(summary(rejected, { targets: [P50] }).targets[0]).toMatchObject({ ratio: 0.01, met: false });
    expect(summary(finished([]), { targets: [P50] }).targets[0]).toMatchObject({
      value: null,
      ratio: null,
      met: false,
    });
    expect(summary(finished([1, 1]), { targets: [target] }).targets[0]).toMatchObject({ value: null, met: false });
  });

  test("are judged by the worst of them, and one without a value is worse than any", () => {
    const ttft: Target = { metric: "ttft", quantile: 0.5, limit: 10 };
    const tight = { ...P50, limit: 20 };
    const two = summary(finished([30, 30]), { targets: [P50, tight] });
    expect([two.worst, two.met]).toStrictEqual([two.targets[1], false]);
    const unknown = summary(finished([300, 300]), { targets: [ttft, P50] });
    expect(unknown.worst).toStrictEqual(unknown.targets[0]);
    const none = summary(finished([300]));
    expect([none.worst, none.met, none.sloAttainment]).toStrictEqual([null, true, null]);
  });
});

describe("attainment and goodput", () => {
  test("count every request that arrived, also those rejected or open", () => {
    const record = finished([50, 60, 200]);
    record.good = 2;
    record.rejected = 1;
    record.openAgeNs.queued.push(10);
    record.arrived = 5;
    record.finishedInWindow = 3;
    record.goodInWindow = 2;
    const result = summary(record, { targets: [P50] });
    expect([result.sloAttainment, result.throughputPerS, result.goodputPerS]).toStrictEqual([0.4, 0.3, 0.2]);
  });

  test("have no attainment without a limit for single requests, or without requests", () => {
    const throughput: Target = { metric: "throughput", quantile: null, limit: 1 };
    expect(summary(finished([1]), { targets: [throughput] }).sloAttainment).toBeNull();
    expect(summary(finished([]), { targets: [P50] }).sloAttainment).toBeNull();
  });
});

describe("ratios to the runs alone", () => {
  test("pair requests by their number, and leave out those without a partner", () => {
    const { slowdown, interference } = summary(finished([100, 300, 800]), {
      aloneNs: Float64Array.of(50, NaN, 200),
      samePartitionNs: Float64Array.of(100),
    });
    expect(slowdown).toMatchObject({ count: 2, mean: 3, p50: 3, max: 4 });
    expect(interference).toMatchObject({ count: 1, mean: 1, max: 1 });
  });

  test("are looked up by request number, with nothing where a request did not finish", () => {
    const record = new TenantRecord();
    for (const [index, latencyNs] of [
      [3, 30],
      [1, 10],
    ] as const) {
      record.index.push(index);
      record.latencyNs.push(latencyNs);
    }
    expect([...latencyByIndex(record)]).toStrictEqual([NaN, 10, NaN, 30]);
    expect([...latencyByIndex(new TenantRecord())]).toStrictEqual([]);
  });
});

describe("blame", () => {
  test("is the mean over all requests, and over the slowest 1 %", () => {
    const { blame } = summary(finished(Array.from({ length: 200 }, (_, i) => i + 1)));
    expect(blame.all.requests).toBe(200);
    expect(blame.all.meanNs).toStrictEqual({
      queue: 0,
      batching: 0,
      turn: 0,
      switch: 0,
      contention: 0,
      device: 100.5,
      host: 0,
    });
    // The 99th percentile lies at 198.01: 199 and 200 are beyond it.
    expect(blame.slowest1Percent).toMatchObject({ requests: 2, meanNs: { device: 199.5 } });
  });

  test("has no slowest 1 % below 100 requests, and nothing without requests", () => {
    expect(summary(finished(Array.from({ length: 99 }, () => 5))).blame.slowest1Percent).toStrictEqual({
      requests: 0,
      meanNs: null,
    });
    expect(summary(finished([])).blame.all).toStrictEqual({ requests: 0, meanNs: null });
  });
});

describe("fairness", () => {
  const slowedBy = (name: string, slowdown: number): TenantResult => ({
    ...summary(finished([slowdown]), { aloneNs: Float64Array.of(1) }),
    name,
  });

  test("is Jain's index over 1 ÷ slowdown", () => {
    // (1 + 1/2)² ÷ (2 × (1 + 1/4)) = 2.25 ÷ 2.5
    const { jain, worstSlowdown, worstSlowdownTenant } = fairness([slowedBy("a", 1), slowedBy("b", 2)]);
    expect(jain).toBeCloseTo(0.9, 14);
    expect([worstSlowdown, worstSlowdownTenant]).toStrictEqual([2, "b"]);
    expect(fairness([slowedBy("a", 3), slowedBy("b", 3)]).jain).toBe(1);
  });

  test("has no index when a tenant finished nothing, but still a worst slowdown among the others", () => {
    const stuck = { ...summary(finished([])), name: "stuck" };
    expect(fairness([slowedBy("a", 4), stuck])).toStrictEqual({
      jain: null,
      worstSlowdown: 4,
      worstSlowdownTenant: "a",
    });
    expect(fairness([stuck])).toStrictEqual({ jain: null, worstSlowdown: null, worstSlowdownTenant: null });
  });
});

describe("limits for single requests", () => {
  test("are those of the targets for times; a throughput is not one", () => {
    const targets: Target[] = [
      P50,
      { metric: "throughput", quantile: null, limit: 5 },
      { metric: "tpot", quantile: 0.9, limit: 7 },
    ];
    expect(limitsOf(targets)).toStrictEqual({ latencyNs: 100, ttftNs: Infinity, tpotNs: 7 });
  });
});

import { describe, expect, test } from "vitest";
import { combineTarget, type TargetContext } from "../../sim/metrics/combine-target.ts";
import type { TargetSample, TenantSample } from "../../sim/metrics/tenant-sample.ts";
import type { Target, TargetOutcome } from "../../sim/result/run.ts";
import { flatTimes, type SampleChange, samplesOver, sampleWith, targetValue } from "./samples.ts";

const P99: Target = { metric: "latency", quantile: 0.99, limit: 100 };
const THROUGHPUT: Target = { metric: "throughput", quantile: null, limit: 10 };
const LONG: TargetContext = { confidence: 0.95, longRun: true, overloaded: false, withheld: false };

function outcome(
  samples: readonly TenantSample[],
  context: Partial<TargetContext> = {},
  target: Target = P99,
): TargetOutcome {
  return combineTarget(target, 0, samples, { ...LONG, ...context });
}

/** Replications with these values of the target's metric. */
const valued = (...values: readonly number[]): TenantSample[] =>
  samplesOver(values, (value) => ({ targets: [targetValue(value)] }));

describe("a target for a time", () => {
  // Of three values a, a + d, a + 2d the 95 % interval is the middle one ± 2.484·d.
  test.each([
    ["met when its whole interval is below the limit", [80, 82, 84], "met"],
    ["missed when its whole interval is above the limit", [110, 112, 114], "missed"],
    ["open when the limit lies inside, with a value below it", [95, 97, 99], "open"],
    ["open when the limit lies inside, with a value above it", [101, 103, 105], "open"],
  ] as const)("is %s", (_case, values, verdict) => {
    expect(outcome(valued(...values)).verdict).toBe(verdict);
  });

  test("has the mean of the replications as value, its share of the limit as ratio, both with intervals", () => {
    const { value, ratio, intervals } = outcome(valued(80, 82, 84), {}, { ...P99, limit: 50 });
    expect([value, ratio]).toStrictEqual([82, 1.64]);
    const half = (4.30265272991 * 2) / Math.sqrt(3);
    expect(intervals.value![0]).toBeCloseTo(82 - half, 8);
    expect(intervals.value![1]).toBeCloseTo(82 + half, 8);
    expect(intervals.ratio![1]).toBeCloseTo((82 + half) / 50, 10);
  });

  test("is met at its limit when nothing varies", () => {
    expect(outcome(valued(100, 100, 100))).toMatchObject({ value: 100, ratio: 1, verdict: "met" });
  });

  test("is missed whatever its values when the queue grows for ever, without a value", () => {
    const found = outcome(valued(1, 1, 1), { overloaded: true, withheld: true });
    expect(found).toStrictEqual({ ...P99, value: null, ratio: null, verdict: "missed", within: null, intervals: {} });
  });

  test("is decided by the share within the limit where each replication is too short for the percentile", () => {
    const short = (least: number, most = least): TenantSample[] =>
      samplesOver([0, 0.001, -0.001], (shift) => ({
        times: { latency: flatTimes(50, 400) },
        targets: [targetValue(50, { within: [least + shift, most + shift] })],
      }));
    const [met, missed, close, open] = [short(0.996), short(0.96), short(0.99), short(0.96, 0.997)].map((samples) =>
      outcome(samples),
    );
    expect([met, missed, close, open].map((one) => [one!.value, one!.verdict])).toStrictEqual([
      [null, "met"],
      [null, "missed"],
      [null, "open"],
      [null, "open"],
    ]);
    expect(missed!.within).toBeCloseTo(0.96, 12);
    const few = samplesOver([1, 1, 1], (share) => ({
      times: { latency: flatTimes(50, 100) },
      targets: [targetValue(50, { within: [share, share] })],
    }));
    expect(outcome(few).verdict, "300 requests cannot show that one in a hundred is late").toBe("open");
  });

  test("is not met when a request was turned away, but may be missed all the same", () => {
    const rejecting = (value: number): SampleChange => ({
      targets: [targetValue(value)],
      ended: { finished: 9999, rejected: 1, timedOut: 0, running: 0, queued: 0 },
    });
    expect(outcome(samplesOver([1, 1, 1], rejecting))).toMatchObject({ value: 1, ratio: 0.01, verdict: "open" });
    expect(outcome(samplesOver([200, 201, 202], rejecting)).verdict).toBe("missed");
  });

  test("is not met when nothing arrived in a replication", () => {
    const [one, two] = valued(1, 1);
    expect(outcome([one!, two!, { ...sampleWith({ targets: [targetValue(1)] }), arrived: 0 }]).verdict).toBe("open");
    expect(
      outcome([sampleWith({ targets: [targetValue(null)], times: { latency: flatTimes(null, 0) } })]),
    ).toMatchObject({
      value: null,
      ratio: null,
      verdict: "open",
    });
  });
});

describe("a target of the long run", () => {
  const short = (count: number, independence = 1): TenantSample[] =>
    samplesOver([1, 1, 1], (value) => ({
      targets: [targetValue(value)],
      times: { latency: flatTimes(1, count) },
      independence,
    }));

  test("is open without a value when too few effective requests lie beyond the percentile", () => {
    expect(outcome(short(499))).toMatchObject({ value: null, ratio: null, verdict: "open" });
    expect(outcome(short(500)).verdict).toBe("met");
    expect(outcome(short(4990, 0.1)).value).toBeNull();
  });

  test("needs twice as many in a single replication", () => {
    const one = (count: number): TargetOutcome => outcome(short(count).slice(0, 1));
    expect([one(999).value, one(1000).value]).toStrictEqual([null, 1]);
  });

  test("of a finite horizon is judged by the requests there are", () => {
    expect(outcome(short(100), { longRun: false })).toMatchObject({ value: 1, verdict: "met" });
  });
});

describe("requests that are open at the end", () => {
  const bounded = (...both: readonly (readonly [number, number])[]): TenantSample[] =>
    samplesOver(both, ([value, bound]) => ({ targets: [targetValue(value, { bound })] }));

  test("leave a target met when they could take for ever and it would still hold", () => {
    expect(outcome(bounded([50, 60], [51, 61], [52, 62])).verdict).toBe("met");
  });

  test("leave it missed when it is missed without them", () => {
    expect(outcome(bounded([150, Infinity], [151, Infinity], [152, Infinity]))).toMatchObject({
      value: 151,
      verdict: "missed",
    });
  });

  test("leave it open when they decide, without a value where that could be anything", () => {
    expect(outcome(bounded([50, 160], [51, 161], [52, 162]))).toMatchObject({ value: 51, verdict: "open" });
    expect(outcome(bounded([50, Infinity], [51, 61], [52, 62]))).toMatchObject({ value: null, verdict: "open" });
  });
});

describe("a single replication", () => {
  const single = (value: number, interval: TargetSample["interval"]): TargetOutcome =>
    outcome([sampleWith({ targets: [targetValue(value, { interval })] })]);

  test("is judged by the interval that it has by itself", () => {
    expect(single(75, [50, 99])).toMatchObject({ verdict: "met", intervals: { value: [50, 99], ratio: [0.5, 0.99] } });
    expect(single(80, [70, 110]).verdict).toBe("open");
    expect(single(120, [110, 130]).verdict).toBe("missed");
  });

  test("in which nothing is random is judged by its value", () => {
    expect(single(80, null)).toMatchObject({ verdict: "met", intervals: {} });
    expect(single(120, null).verdict).toBe("missed");
  });
});

describe("a target for throughput", () => {
  const rates = (...values: readonly number[]): TargetOutcome => outcome(valued(...values), {}, THROUGHPUT);

  test.each([
    ["met when the whole interval is at the limit or above", [14, 15, 16], "met"],
    ["missed when the whole interval is below the limit", [4, 5, 6], "missed"],
    ["open when the limit lies inside, above the value", [8, 9, 10], "open"],
    ["open when the limit lies inside, below the value", [11, 12, 13], "open"],
    ["met at the limit when nothing varies", [10, 10, 10], "met"],
  ] as const)("is %s", (_case, values, verdict) => {
    expect(rates(...values).verdict).toBe(verdict);
  });

  test("has the limit ÷ the value as ratio, so that above 1 is missed here too", () => {
    const { value, ratio, intervals } = rates(19, 20, 21);
    expect([value, ratio]).toStrictEqual([20, 0.5]);
    const half = 4.30265272991 / Math.sqrt(3);
    expect(intervals.ratio![0]).toBeCloseTo(10 / (20 + half), 8);
    expect(intervals.ratio![1]).toBeCloseTo(10 / (20 - half), 8);
  });

  test("has no ratio when nothing finished, and no interval of it where nothing could", () => {
    expect(rates(0, 0, 0)).toMatchObject({ value: 0, ratio: null, verdict: "missed" });
    const { ratio, intervals } = rates(0, 1, 5);
    expect([ratio, intervals.ratio]).toStrictEqual([5, undefined]);
    expect(intervals.value).toBeDefined();
  });

  test("may be met by a tenant whose queue grows for ever", () => {
    expect(outcome(valued(14, 15, 16), { overloaded: true, withheld: true }, THROUGHPUT)).toMatchObject({
      value: 15,
      verdict: "met",
    });
  });
});

import { describe, expect, test } from "vitest";
import { combineTarget, type TargetContext } from "../../sim/metrics/combine-target.ts";
import { CDF_SHARES } from "../../sim/metrics/distribution.ts";
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

  test("of a placed tenant is decided by the share in time, and has the percentile of all placements together", () => {
    // Half of the placements have every request within 20, the others a tenth beyond 100: 95 % in time, where 99 % must be.
    const placements = samplesOver(
      Array.from({ length: 16 }, (_, i) => i % 2),
      (bad) => ({
        cdf: CDF_SHARES.map((share) => (bad === 0 ? 20 : share <= 0.9 ? 20 : 20 + (share - 0.9) * 2000)),
        targets: [targetValue(bad === 0 ? 20 : 110, { within: bad === 0 ? [1, 1] : [0.9, 0.9] })],
      }),
    );
    const mean = outcome(placements);
    expect([mean.value, mean.verdict]).toStrictEqual([65, "met"]);
    const pooled = outcome(placements, { isPlaced: true });
    expect(pooled.verdict).toBe("missed");
    expect(pooled.within).toBeCloseTo(0.95, 12);
    // A hundredth of all is a fiftieth of the bad half.
    expect(pooled.value).toBeCloseTo(20 + 0.08 * 2000, 6);
    expect(pooled.ratio).toBeCloseTo(1.8, 8);
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

  test.each([
    // Of 30 requests, none in time: the score interval ends at 3.84 ÷ 33.84 = 0.11, far below 0.95.
    ["missed when none of a few is in time", 10, [0, 0, 0], "missed"],
    ["missed when half of them are", 40, [0.5, 0.55, 0.45], "missed"],
    // All of 72 and of 75: the score interval begins at 72 ÷ 75.84 = 0.949 and 75 ÷ 78.84 = 0.951.
    ["open when all of 72 are", 24, [1, 1, 1], "open"],
    ["met when all of 75 are", 25, [1, 1, 1], "met"],
    ["open when replications differ too much", 10, [0, 0.2, 0.99], "open"],
    ["open when the share is near the percentile", 25, [0.93, 0.93, 0.93], "open"],
  ] as const)("with too few requests for its percentile is %s", (_case, count, shares, verdict) => {
    const few = samplesOver(shares, (share) => ({
      times: { latency: flatTimes(null, count) },
      targets: [targetValue(null, { within: [share, share] })],
    }));
    expect(outcome(few, {}, { ...P99, quantile: 0.95 }).verdict).toBe(verdict);
  });

  test("with too few requests is decided by those that are independent, and by what open ones could still do", () => {
    const few = (within: readonly [number, number], independence: number): TargetOutcome["verdict"] =>
      outcome(
        [0, 1].map(() =>
          sampleWith({
            times: { latency: flatTimes(null, 50) },
            targets: [targetValue(null, { within })],
            independence,
          }),
        ),
        {},
        { ...P99, quantile: 0.95 },
      ).verdict;
    expect([few([1, 1], 1), few([1, 1], 0.5)]).toStrictEqual(["met", "open"]);
    expect([few([0.1, 0.1], 1), few([0.1, 1], 1), few([0.1, 0.1], 0.005)]).toStrictEqual(["missed", "open", "open"]);
  });

  test("counts those that were turned away as late, and is decided by the share in time then", () => {
    const losing = (rejected: number, within = 1): TargetOutcome["verdict"] =>
      outcome(
        samplesOver([0, 1, 2], (more) => ({
          targets: [targetValue(1, { within: [within, within] })],
          ended: { finished: 10_000 - rejected - more, rejected: rejected + more, timedOut: 0, running: 0, queued: 0 },
        })),
      ).verdict;
    expect([losing(1), losing(90), losing(99), losing(200)]).toStrictEqual(["met", "met", "open", "missed"]);
    expect(losing(50, 0.994)).toBe("missed");
  });

  test("has a share in time in which requests that were turned away count as late, and is missed by it alone", () => {
    const turningAway = (rejected: number): TenantSample[] =>
      samplesOver([1, 1, 1], (value) => ({
        targets: [targetValue(value, { within: [1, 1] })],
        ended: { finished: 10_000 - rejected, rejected, timedOut: 0, running: 0, queued: 0 },
      }));
    expect(outcome(turningAway(9000))).toMatchObject({ value: 1, ratio: 0.01, verdict: "missed" });
    expect(outcome(turningAway(9000)).within).toBeCloseTo(0.1, 12);
    expect(outcome(turningAway(101)).verdict, "one more than p99 leaves").toBe("missed");
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

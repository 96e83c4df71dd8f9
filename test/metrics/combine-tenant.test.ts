import type { LoadSample } from "../../sim/metrics/load.ts";
import { describe, expect, test } from "vitest";
import { combineTenant, type TenantContext } from "../../sim/metrics/combine-tenant.ts";
import type { TenantSample } from "../../sim/metrics/tenant-sample.ts";
import { PERCENTILES, type Target, type TenantResult } from "../../sim/result/run.ts";
import { deviceBlame, flatTimes, samplesOver, sampleWith, targetValue } from "./samples.ts";

const P99: Target = { metric: "latency", quantile: 0.99, limit: 200 };
const THROUGHPUT: Target = { metric: "throughput", quantile: null, limit: 5 };

function combined(samples: readonly TenantSample[], context: Partial<TenantContext> = {}): TenantResult {
  return combineTenant(samples, {
    name: "chat",
    targets: [],
    generatesTokens: true,
    placements: ["gpu0"],
    failure: null,
    memoryBytes: 0,
    confidence: 0.95,
    steady: true,
    longRun: true,
    forceOverloaded: false,
    ...context,
  });
}

/** Replications in which the queue grows by about 3/s. */
const GROWING = samplesOver([2.9, 3, 3.1], (growthPerS) => ({
  load: { verdict: "overloaded", growthPerS },
  targets: [targetValue(100), targetValue(10)],
}));

describe("a tenant that is overloaded in the long run", () => {
  const found = combined(GROWING, { targets: [P99, THROUGHPUT] });

  test("has its percentiles withheld, and no points of its distribution", () => {
    expect([found.load.verdict, found.percentilesWithheld]).toStrictEqual(["overloaded", true]);
    for (const name of ["latencyNs", "waitingNs", "slowdown", "interference", "ttftNs", "tpotNs"] as const) {
      for (const part of [...PERCENTILES, "mean"] as const)
        expect([name, found[name]![part]]).toStrictEqual([name, null]);
    }
    expect(found.latencyCdf).toStrictEqual([]);
  });

  test("misses its targets for times, but not one for throughput", () => {
    expect(found.targets.map(({ verdict, value }) => [verdict, value])).toStrictEqual([
      ["missed", null],
      ["met", 10],
    ]);
    expect([found.worst, found.met]).toStrictEqual([found.targets[0], false]);
  });

  test("still says what it carries", () => {
    expect(found).toMatchObject({
      throughputPerS: 10,
      latencyNs: { count: 30_000, max: null },
      load: { carriedPerS: 7 },
    });
  });

  test("gives its percentiles when that is forced, and its targets their values", () => {
    const forced = combined(GROWING, { targets: [P99], forceOverloaded: true });
    expect(forced).toMatchObject({ percentilesWithheld: false, latencyNs: { p99: 100 } });
    expect(forced.load.verdict).toBe("overloaded");
    expect(forced.latencyCdf.length).toBeGreaterThan(10);
    expect(forced.targets[0]).toMatchObject({ value: 100, ratio: 0.5, verdict: "missed" });
  });

  test("has nothing withheld on a finite horizon, where the numbers are about these requests", () => {
    const finite = combined(GROWING, { targets: [P99], steady: false, longRun: false });
    expect(finite).toMatchObject({ percentilesWithheld: false, latencyNs: { p99: 100 }, met: true });
    expect(finite.load.verdict).toBe("overloaded");
  });
});

describe("the verdict on a queue", () => {
  const verdict = (...each: readonly (readonly ["stable" | "backlogged" | "overloaded", number])[]) =>
    combined(samplesOver(each, ([one, growthPerS]) => ({ load: { verdict: one, growthPerS } }))).load.verdict;

  test("is stable when it is in half of the replications, whatever the others do", () => {
    expect(verdict(["stable", 0], ["overloaded", 9], ["stable", 0], ["overloaded", 9])).toBe("stable");
    expect(verdict(["stable", 0], ["overloaded", 9], ["overloaded", 9])).not.toBe("stable");
  });

  test("is overloaded only when the growth over all of them is proven", () => {
    expect(verdict(["backlogged", 2.9], ["backlogged", 3], ["backlogged", 3.1])).toBe("overloaded");
    expect(verdict(["overloaded", 0.1], ["overloaded", 3], ["stable", -2])).toBe("backlogged");
  });

  test("is not overloaded while the system may only be filling, or carries what arrives", () => {
    const grown = (change: Partial<LoadSample>) =>
      combined(samplesOver([2.9, 3, 3.1], (growthPerS) => ({ load: { verdict: "overloaded", growthPerS, ...change } })))
        .load.verdict;
    expect(grown({})).toBe("overloaded");
    expect(grown({ isTooShort: true })).toBe("backlogged");
    expect(grown({ carriedPerS: 10 })).toBe("backlogged");
  });

  test("of a single replication is its own", () => {
    for (const one of ["stable", "backlogged", "overloaded"] as const) expect(verdict([one, 1])).toBe(one);
  });
});

describe("a tenant over replications", () => {
  test("has counts as totals, and rates as means with intervals", () => {
    const found = combined(
      samplesOver([9, 10, 11], (throughputPerS) => ({
        throughputPerS,
        arrived: 100,
        ended: { finished: 90, rejected: 1, timedOut: 0, running: 2, queued: 7 },
        preemptions: 4,
      })),
    );
    expect(found).toMatchObject({
      arrived: 300,
      ended: { finished: 270, rejected: 3, timedOut: 0, running: 6, queued: 21 },
      preemptions: 12,
      throughputPerS: 10,
      latencyIsLowerBound: true,
    });
    const half = 4.30265272991 / Math.sqrt(3);
    expect(found.intervals.throughputPerS![0]).toBeCloseTo(10 - half, 8);
    expect(found.intervals.throughputPerS![1]).toBeCloseTo(10 + half, 8);
    expect(combined([sampleWith()]).latencyIsLowerBound).toBe(false);
  });

  test("has no tokens where none are generated", () => {
    const { ttftNs, tpotNs } = combined([sampleWith()], { generatesTokens: false });
    expect([ttftNs, tpotNs]).toStrictEqual([null, null]);
  });

  test("has the blame of those replications that have such requests, each counted alike", () => {
    const { blame } = combined(
      [deviceBlame(10, 100), deviceBlame(30, 300), { requests: 0, meanNs: null }].map((slowest1Percent) =>
        sampleWith({ blame: { all: deviceBlame(100, 50), slowest1Percent } }),
      ),
    );
    expect(blame.slowest1Percent).toMatchObject({ requests: 40, meanNs: { device: 200, queue: 0 } });
    expect(blame.all).toMatchObject({ requests: 300, meanNs: { device: 50 }, intervals: { device: [50, 50] } });
  });

  test("that has no blame in any has none", () => {
    const none = { requests: 0, meanNs: null };
    const { blame } = combined([sampleWith({ blame: { all: none, slowest1Percent: none } })]);
    expect(blame.all).toStrictEqual({ requests: 0, meanNs: null, intervals: {} });
  });

  test("without attainment in one replication has none", () => {
    const found = combined([sampleWith(), sampleWith({ sloAttainment: null })]);
    expect([found.sloAttainment, found.intervals.sloAttainment]).toStrictEqual([null, undefined]);
  });
});

describe("whether a tenant is served", () => {
  const both = (p99: number, throughput: number, context: Partial<TenantContext> = {}): TenantResult =>
    combined([sampleWith({ targets: [targetValue(p99), targetValue(throughput)] })], {
      targets: [P99, THROUGHPUT],
      ...context,
    });

  test("takes all of its targets", () => {
    expect([both(100, 10).met, both(300, 10).met, both(100, 4).met]).toStrictEqual([true, false, false]);
  });

  test("is decided by the largest ratio, and one without a value is worse than any", () => {
    expect(both(100, 5.5).worst!.metric).toBe("throughput");
    expect(both(300, 5.5).worst!.metric).toBe("latency");
    expect(both(300, 0).worst).toMatchObject({ metric: "throughput", ratio: null });
  });

  test("is not so when it does not run, even without targets", () => {
    expect(both(100, 10, { failure: "out of memory" }).met).toBe(false);
    expect(combined([sampleWith()], { failure: "out of memory" }).met).toBe(false);
    expect(combined([sampleWith()])).toMatchObject({ met: true, worst: null, targets: [] });
  });

  test("is not so when a target is open", () => {
    const times = { latency: flatTimes(100, 10) };
    expect(combined([sampleWith({ times, targets: [targetValue(100)] })], { targets: [P99] })).toMatchObject({
      met: false,
      targets: [{ verdict: "open" }],
    });
  });
});

describe("percentiles from histograms", () => {
  test("are told apart from exact ones by the largest error of a replication", () => {
    expect(combined([sampleWith(), sampleWith({ percentileError: 0.0005 })]).percentileError).toBe(0.0005);
    expect(combined([sampleWith(), sampleWith()])).not.toHaveProperty("percentileError");
  });
});

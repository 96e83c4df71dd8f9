import { describe, expect, test } from "vitest";
import { normal, stream } from "../../sim/base/random.ts";
import { flowTrend, queueTrend, type Steps, type Trend } from "../../sim/statistics/trend.ts";
import { numberInSystem } from "./queues.ts";

/** Trends of a queue after a warm-up, over a window of so many mean service times. */
function trends(count: number, load: number, window: number, warmup: number): Trend[] {
  const random = stream(1, "trend", `${load} ${window}`);
  return Array.from({ length: count }, () =>
    queueTrend(numberInSystem(random, load, warmup + window), warmup, warmup + window, 0.95),
  );
}

function share(all: readonly Trend[], passes: (trend: Trend) => boolean): number {
  return all.filter(passes).length / all.length;
}

describe("the trend of an M/M/1 queue", () => {
  test.each([
    { load: 0.5, window: 500, warmup: 100, least: 0.995 },
    { load: 0.5, window: 5000, warmup: 100, least: 0.995 },
    { load: 0.9, window: 2000, warmup: 2000, least: 0.95 },
    { load: 0.9, window: 10_000, warmup: 2000, least: 0.99 },
  ])("at a load of $load is stable, in a window of $window services", ({ load, window, warmup, least }) => {
    const all = trends(300, load, window, warmup);
    expect(share(all, ({ verdict }) => verdict === "stable")).toBeGreaterThanOrEqual(least);
    expect(share(all, ({ verdict }) => verdict === "overloaded")).toBeLessThan(0.01);
  });

  test.each([
    { load: 1.1, window: 10_000, least: 0.97 },
    { load: 1.3, window: 2000, least: 0.97 },
    { load: 2, window: 500, least: 0.97 },
  ])("at a load of $load is overloaded, in a window of $window services", ({ load, window, least }) => {
    const all = trends(200, load, window, 0);
    expect(share(all, ({ verdict }) => verdict === "overloaded")).toBeGreaterThanOrEqual(least);
  });

  test("is not called stable at a load of 1.1, though a short window cannot prove that it grows", () => {
    const all = trends(300, 1.1, 2000, 0);
    expect(share(all, ({ verdict }) => verdict === "stable")).toBeLessThan(0.03);
    expect(share(all, ({ verdict }) => verdict === "backlogged")).toBeGreaterThan(0.1);
  });

  test.each([
    { load: 0.5, window: 2000, warmup: 100 },
    { load: 0.9, window: 2000, warmup: 2000 },
    { load: 0.9, window: 10_000, warmup: 2000 },
    { load: 1.1, window: 2000, warmup: 500 },
    { load: 1.3, window: 5000, warmup: 100 },
  ])("has a 95 % interval that holds the truth, at a load of $load in a window of $window", (queue) => {
    const truth = Math.max(0, queue.load - 1);
    const held = share(trends(400, queue.load, queue.window, queue.warmup), ({ low, high }) => {
      return low <= truth && truth <= high;
    });
    // Two standard errors of 400 windows are 2.2 %.
    expect(held).toBeGreaterThan(0.91);
    expect(held).toBeLessThan(0.99);
  });
});

describe("the trend of a random walk with drift", () => {
  test.each([0, 0.1])(
    "has a 95 %% interval that holds the drift of %d, which a plain regression's does not",
    (drift) => {
      const random = stream(4, "trend", "walk");
      const times = Array.from({ length: 400 }, (_, i) => i);
      const all = Array.from({ length: 1500 }, () => {
        let level = 1000;
        return queueTrend({ times, levels: times.map(() => (level += drift + normal(random))) }, 0, 400, 0.95);
      });
      const held = share(all, ({ low, high }) => low <= drift && drift <= high);
      expect(held).toBeGreaterThan(0.925);
      expect(held).toBeLessThan(0.975);
    },
  );
});

describe("the trend", () => {
  const every = (count: number, level: (i: number) => number): Steps => ({
    times: Array.from({ length: count }, (_, i) => i),
    levels: Array.from({ length: count }, (_, i) => level(i)),
  });

  test("of a straight rise is its slope, for certain", () => {
    const { verdict, slope, low, high } = queueTrend(
      every(1000, (i) => 3 * i),
      0,
      1000,
      0.95,
    );
    expect(verdict).toBe("overloaded");
    for (const value of [slope, low, high]) expect(value).toBeCloseTo(3, 9);
  });

  test("of a level that never changes is exactly 0, whatever the level", () => {
    for (const level of [0, 0.1, 50]) {
      const steps = { times: [-5], levels: [level] };
      expect(queueTrend(steps, 0, 7, 0.95)).toStrictEqual({ verdict: "stable", slope: 0, low: 0, high: 0 });
    }
  });

  test("of a queue that drains is negative, and stable", () => {
    const { verdict, high } = queueTrend(
      every(1000, (i) => 500 - i / 4),
      0,
      1000,
      0.95,
    );
    expect(high).toBeLessThan(0);
    expect(verdict).toBe("stable");
  });

  test("of a queue that grew and then stood still is backlogged; once it has run down, stable", () => {
    const random = stream(2, "trend", "burst");
    const noise = Array.from({ length: 2000 }, () => 3 * Math.abs(normal(random)));
    const burst = (end: number) =>
      every(2000, (i) => noise[i]! + (i > 900 && i < end ? Math.min(400, (i - 900) * 2) : 0));
    expect(queueTrend(burst(2000), 0, 2000, 0.99).verdict).toBe("backlogged");
    expect(queueTrend(burst(1800), 0, 2000, 0.99).verdict).toBe("stable");
  });

  test("is measured between the borders of the window only, with the level that holds at its start", () => {
    const steps = { times: [0, 10, 20, 30], levels: [1000, 5, 5, 1000] };
    expect(queueTrend(steps, 10, 30, 0.95)).toStrictEqual({ verdict: "stable", slope: 0, low: 0, high: 0 });
    // Before the first step there is nothing; from the middle on there are 4: the line through 10 zeros and 10 fours.
    const late = queueTrend({ times: [50], levels: [4] }, 0, 100, 0.95);
    expect(late.slope).toBeCloseTo((4 * 50) / 665 / 5, 9);
  });

  test("is the same in another unit of time", () => {
    const random = stream(3, "trend", "unit");
    const steps = numberInSystem(random, 0.8, 1000);
    const ns = { times: Array.from(steps.times, (time) => time * 1e6), levels: steps.levels };
    const one = queueTrend(steps, 100, 1000, 0.9);
    const other = queueTrend(ns, 100e6, 1000e6, 0.9);
    expect(other.verdict).toBe(one.verdict);
    expect(other.slope * 1e6).toBeCloseTo(one.slope, 9);
    expect(other.high * 1e6).toBeCloseTo(one.high, 9);
  });

  test("says what is wrong with its input", () => {
    const one = { times: [0], levels: [1] };
    expect(() => queueTrend(one, 5, 5, 0.95)).toThrow("found 5 to 5");
    expect(() => queueTrend({ times: [0, 1], levels: [1] }, 0, 1, 0.95)).toThrow("1 levels, 2 times");
    expect(() => queueTrend({ times: [1, 0], levels: [1, 2] }, 0, 1, 0.95)).toThrow("times must ascend: step 1");
    expect(() => queueTrend({ times: [0], levels: [Number.NaN] }, 0, 1, 0.95)).toThrow("step 0 must be finite");
    expect(() => queueTrend(one, 0, 1, 95)).toThrow("such as 0.95");
  });
});

describe("the trend of ups and downs", () => {
  test("is that of the steps which they make, to the last bit, wherever the window lies", () => {
    const random = stream(9, "trend", "flow");
    for (let i = 0; i < 50; i++) {
      const ups = Float64Array.from({ length: 200 }, () => Math.floor(1000 * random.uniform())).sort();
      const downs = ups.subarray(0, 150).map((up) => up + Math.floor(100 * random.uniform()));
      downs.sort();
      const moves = [
        ...Array.from(downs, (time) => ({ time, by: -1 })),
        ...Array.from(ups, (time) => ({ time, by: 1 })),
      ];
      // Sorting is stable: at equal times the downs stay first.
      moves.sort((a, b) => a.time - b.time);
      let level = 0;
      const steps = { times: moves.map(({ time }) => time), levels: moves.map(({ by }) => (level += by)) };
      const [from, to] = [300 * random.uniform(), 700 + 600 * random.uniform()];
      expect(flowTrend({ ups, downs }, from, to, 0.95)).toStrictEqual(queueTrend(steps, from, to, 0.95));
    }
  });

  test("needs a window that ends after it starts", () => {
    const flow = { ups: Float64Array.of(1), downs: Float64Array.of(2) };
    expect(() => flowTrend(flow, 5, 5, 0.95)).toThrow("found 5 to 5");
  });
});

import { describe, expect, test } from "vitest";
import { exponential, normal, stream } from "../../sim/base/random.ts";
import { commonTruncation, mser5 } from "../../sim/statistics/mser.ts";

const random = () => stream(5, "mser", "test");

/** A first-order autoregression with correlation 0.5, plus a transient. */
function noisy(length: number, transient: (i: number) => number, seed = random()): Float64Array {
  let x = 0;
  return Float64Array.from({ length }, (_, i) => (x = 0.5 * x + normal(seed)) + transient(i));
}

/** The cut and the share of limits hit over many series, the cuts in ascending order. */
function many(count: number, series: () => Float64Array): { cuts: number[]; limits: number } {
  const found = Array.from({ length: count }, () => mser5(series()));
  return {
    cuts: found.map(({ index }) => index).toSorted((a, b) => a - b),
    limits: found.filter(({ hitLimit }) => hitLimit).length / count,
  };
}

describe("MSER-5", () => {
  test("minimises the standard error of the rest by its definition", () => {
    const seed = random();
    for (let e = 0; e < 50; e++) {
      const values = noisy(203, (i) => 6 * Math.exp(-i / 20), seed);
      const batches = Array.from({ length: 40 }, (_, b) => mean(values.subarray(5 * b, 5 * b + 5)));
      const errors = Array.from({ length: 21 }, (_, cut) => {
        const kept = batches.slice(cut);
        const centre = mean(kept);
        return kept.reduce((sum, value) => sum + (value - centre) ** 2, 0) / kept.length ** 2;
      });
      expect(mser5(values).index).toBe(5 * errors.indexOf(Math.min(...errors)));
    }
  });

  test("finds where a step ends", () => {
    const seed = random();
    const { cuts, limits } = many(200, () => noisy(2000, (i) => (i < 300 ? 5 : 0), seed));
    expect(cuts[0]).toBe(300);
    expect(cuts[100]).toBeLessThanOrEqual(305);
    expect(cuts[180]).toBeLessThanOrEqual(340);
    expect(limits).toBe(0);
  });

  test("cuts a transient that dies away where little of it is left", () => {
    const seed = random();
    const { cuts, limits } = many(200, () => noisy(2000, (i) => 10 * Math.exp(-i / 50), seed));
    // At 100 it has fallen to 1.35, about the noise of 1.15; at 200 to 0.18.
    expect(cuts[10]).toBeGreaterThan(80);
    expect(cuts[190]).toBeLessThan(250);
    expect(limits).toBe(0);
  });

  test("takes the transient out of a queue that starts with 100 waiting, and little from one that starts empty", () => {
    const seed = random();
    const queue = (start: number) => (): Float64Array => {
      let wait = start;
      return Float64Array.from({ length: 10_000 }, () => {
        const latency = wait + exponential(seed);
        wait = Math.max(0, latency - exponential(seed) / 0.8);
        return latency;
      });
    };
    // It drains by 0.25 per request with a deviation of 1.6: empty after 400, in 19 of 20 queues after 190.
    const full = many(100, queue(100));
    expect(full.cuts[5]).toBeGreaterThan(190);
    expect(full.cuts[50]).toBeGreaterThan(300);
    expect(full.limits).toBeLessThan(0.05);
    const empty = many(100, queue(0));
    expect(empty.cuts[50]).toBeLessThan(100);
    expect(empty.limits).toBeLessThan(0.05);
  });

  test("leaves a steady series nearly whole", () => {
    const seed = random();
    const { cuts, limits } = many(200, () => noisy(2000, () => 0, seed));
    expect(cuts[100]).toBe(0);
    expect(cuts[190]).toBeLessThan(100);
    expect(limits).toBe(0);
  });

  test("says that a series which never settles has not settled", () => {
    const seed = random();
    expect(many(100, () => noisy(2000, (i) => i / 100, seed)).limits).toBeGreaterThan(0.95);
    expect(many(100, () => noisy(2000, (i) => 40 * Math.exp(-i / 1000), seed)).limits).toBeGreaterThan(0.95);
  });

  test("cuts nothing from a constant series, and has not seen enough of a short one", () => {
    expect(mser5(new Float64Array(200).fill(0.1))).toStrictEqual({ index: 0, hitLimit: false });
    expect(mser5([5, 4, 3, 2, 1])).toStrictEqual({ index: 0, hitLimit: true });
    expect(mser5([])).toStrictEqual({ index: 0, hitLimit: true });
    expect(mser5(new Float64Array(99)).hitLimit).toBe(true);
    expect(mser5(new Float64Array(100)).hitLimit).toBe(false);
  });

  test("refuses what is not a number", () => {
    expect(() => mser5(new Float64Array(100).fill(Number.NaN))).toThrow("must be a finite number");
  });
});

describe("one cut for several series", () => {
  const timed = (values: Float64Array, perValue: number) => ({ times: values.map((_, i) => i * perValue), values });

  test("is the latest cut in time, not the one of most values", () => {
    const seed = random();
    const fast = timed(
      noisy(5000, (i) => (i < 500 ? 8 : 0), seed),
      1,
    );
    const slow = timed(
      noisy(500, (i) => (i < 100 ? 8 : 0), seed),
      10,
    );
    const { time, unsettled } = commonTruncation([fast, slow]);
    expect(time).toBe(10 * mser5(slow.values).index);
    expect(time).toBeGreaterThanOrEqual(1000);
    expect(time).toBeLessThan(1200);
    expect(unsettled).toStrictEqual([]);
  });

  test("names series that never settle and does not follow them", () => {
    const seed = random();
    const steady = timed(
      noisy(2000, () => 0, seed),
      1,
    );
    const growing = timed(
      Float64Array.from({ length: 2000 }, (_, i) => i),
      1,
    );
    const { time, unsettled } = commonTruncation([growing, steady, { times: [], values: [] }]);
    expect(time).toBeLessThan(200);
    expect(unsettled).toStrictEqual([0, 2]);
  });

  test("of none is no cut; every value needs a time", () => {
    expect(commonTruncation([])).toStrictEqual({ time: 0, unsettled: [] });
    expect(() => commonTruncation([{ times: [1], values: [1, 2] }])).toThrow("found 2, 1 times");
  });
});

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0) / values.length;
}

import { describe, expect, test } from "vitest";
import { estimate, inRange, intervalsOf } from "../../sim/metrics/over-replications.ts";

describe("an estimate over replications", () => {
  test("is their mean with a t interval", () => {
    const { value, interval } = estimate([1, 2, 3, 4], 0.95);
    expect(value).toBe(2.5);
    // s = √(5/3), t(0.975, 3) = 3.182446.
    const half = (3.18244630528 * Math.sqrt(5 / 3)) / 2;
    expect(interval![0]).toBeCloseTo(2.5 - half, 8);
    expect(interval![1]).toBeCloseTo(2.5 + half, 8);
  });

  test("of one has a value and no interval", () => {
    expect(estimate([7], 0.95)).toStrictEqual({ value: 7, interval: null });
  });

  test.each([[[1, null, 3]], [[1, Infinity]], [[NaN]], [[]]])("is not known where one of them is not: %j", (values) => {
    expect(estimate(values, 0.95)).toStrictEqual({ value: null, interval: null });
  });

  test("is wider the surer it shall be", () => {
    const width = (confidence: number): number => {
      const [low, high] = estimate([1, 2, 3, 4], confidence).interval!;
      return high - low;
    };
    expect(width(0.99)).toBeGreaterThan(1.5 * width(0.95));
  });
});

describe("an interval of what has a range", () => {
  test("ends where the range does: a share at 0 and 1, a time at 0", () => {
    // 0.2 ± 0.53 and 0.9 ± 0.38.
    expect(inRange(estimate([0, 0.1, 0.5], 0.95), 1).interval![0]).toBe(0);
    expect(inRange(estimate([0.75, 0.95, 1], 0.95), 1).interval![1]).toBe(1);
    expect(inRange(estimate([1, 2, 30], 0.95)).interval![0]).toBe(0);
    expect(inRange(estimate([1, 2, 30], 0.95)).interval![1]).toBe(estimate([1, 2, 30], 0.95).interval![1]);
  });

  test("is left alone inside it, and where there is none", () => {
    const inside = estimate([0.5, 0.51, 0.52], 0.95);
    expect(inRange(inside, 1)).toStrictEqual(inside);
    expect(inRange({ value: 7, interval: null })).toStrictEqual({ value: 7, interval: null });
  });
});

test("intervals go by the names of their fields, and those that there are not are left out", () => {
  const one = { value: 1, interval: [0, 2] } as const;
  expect(intervalsOf({ a: one, b: { value: 1, interval: null }, c: undefined } as { a: typeof one })).toStrictEqual({
    a: [0, 2],
  });
});

import { quantileSorted } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { exponential, stream } from "../../sim/base/random.ts";
import { percentileSupport } from "../../sim/statistics/percentile-support.ts";

describe("the support of a percentile", () => {
  test.each([
    [0.5, 20],
    [0.9, 100],
    [0.95, 200],
    [0.99, 1000],
    [0.999, 10_000],
    [0.9999, 100_000],
    [0.01, 1000],
  ])("%d needs %d effective observations", (q, needs) => {
    expect(percentileSupport(q, needs)).toStrictEqual({ enough: true, has: needs, needs });
    expect(percentileSupport(q, needs - 0.5)).toStrictEqual({ enough: false, has: needs - 0.5, needs });
  });

  test.each([
    { beyond: 10, q: 0.99, error: 0.07, bias: 0.015 },
    { beyond: 10, q: 0.999, error: 0.05, bias: 0.015 },
    { beyond: 5, q: 0.99, error: 0.1, bias: 0.03 },
    { beyond: 1, q: 0.99, error: 0.2, bias: 0.15 },
  ])("with $beyond beyond it, $q of an exponential tail is off by $error", ({ beyond, q, error, bias }) => {
    const random = stream(1, "support", "test");
    const count = percentileSupport(q, 0, beyond).needs;
    const truth = -Math.log(1 - q);
    const offs = Array.from({ length: 1000 }, () => {
      const values = Float64Array.from({ length: count }, () => exponential(random)).sort();
      return quantileSorted(values as unknown as number[], q) / truth - 1;
    });
    const rootMeanSquare = Math.sqrt(offs.reduce((sum, off) => sum + off * off, 0) / offs.length);
    expect(rootMeanSquare / error).toBeGreaterThan(0.85);
    expect(rootMeanSquare / error).toBeLessThan(1.15);
    expect(Math.abs(offs.reduce((sum, off) => sum + off, 0) / offs.length)).toBeLessThan(bias);
  });

  test("asks for other numbers beyond the percentile where told to", () => {
    expect(percentileSupport(0.99, 700, 5)).toStrictEqual({ enough: true, has: 700, needs: 500 });
  });

  test("says what is wrong with its input", () => {
    expect(() => percentileSupport(99, 1000)).toThrow("(found 99)");
    expect(() => percentileSupport(0.99, -1)).toThrow("(found -1)");
    expect(() => percentileSupport(0.99, 10, 0)).toThrow("(found 0)");
  });
});

import { describe, expect, it } from "vitest";
import { bisectAll, resolutionOf } from "../../sim/choice/bisect.ts";
import { largestHolding } from "../../sim/choice/density.ts";

describe("bisection of a condition that holds from a known point on", () => {
  it("finds each point to its resolution", async () => {
    const truths = [0.3, 1.7, 5];
    const found = await bisectAll(3, 0.1, 8, 7, async (points) =>
      points.map((point, i) => (point === null ? null : point >= truths[i]!)),
    );
    const resolution = resolutionOf(0.1, 8, 7);
    found.forEach(({ at, isBelow }, i) => {
      expect(isBelow).toBe(false);
      expect(Math.abs(at! / truths[i]! - 1)).toBeLessThanOrEqual(resolution);
    });
  });

  it("says that it holds from the beginning on, or nowhere", async () => {
    const found = await bisectAll(2, 1, 4, 3, async (points) =>
      points.map((point, i) => (point === null ? null : i === 0)),
    );
    expect(found).toEqual([
      { at: null, isBelow: true },
      { at: null, isBelow: false },
    ]);
  });

  it("finds a condition that ends again before the last point only when the range is walked", async () => {
    const holds = async (points: readonly (number | null)[]) =>
      points.map((point) => (point === null ? null : point >= 1.5 && point <= 3));
    expect((await bisectAll(1, 1, 4, 4, holds))[0]!.at).toBeNull();
    const [walked] = await bisectAll(1, 1, 4, 4, holds, 4);
    expect(Math.abs(walked!.at! / 1.5 - 1)).toBeLessThan(0.03);
  });
});

describe("the largest number that holds", () => {
  it("is found for every border, and no number is asked about twice", async () => {
    for (let max = 1; max <= 12; max++) {
      for (let border = 0; border <= max; border++) {
        const asked: number[] = [];
        const found = await largestHolding(max, async (n) => {
          asked.push(n);
          return n <= border;
        });
        expect(found).toBe(border);
        expect(new Set(asked).size).toBe(asked.length);
      }
    }
  });
});

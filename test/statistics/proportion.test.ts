import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { normalQuantile } from "../../sim/statistics/normal.ts";
import { wilsonInterval } from "../../sim/statistics/proportion.ts";

describe("Wilson's interval", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %i in %i is the published one", (seen, trials, low, high) => {
    const [a, b] = wilsonInterval(seen, trials, 0.95);
    expect([Number(a.toFixed(4)), Number(b.toFixed(4))]).toStrictEqual([low, high]);
  });

  const counts = fc
    .record({ trials: fc.integer({ min: 1, max: 1000 }), seen: fc.nat(1000) })
    .filter(({ trials, seen }) => seen <= trials);

  check.prop([counts, fc.constantFrom(0.8, 0.95, 0.99)])(
    "holds the share that was seen, and ends where that share would be z standard errors away",
    ({ trials, seen }, confidence) => {
      const [low, high] = wilsonInterval(seen, trials, confidence);
      expect(low).toBeLessThanOrEqual(seen / trials);
      expect(high).toBeGreaterThanOrEqual(seen / trials);
      const z = normalQuantile((1 + confidence) / 2);
      for (const p of [low, high]) {
        if (p === 0 || p === 1) continue;
        expect(Math.abs(seen / trials - p)).toBeCloseTo(z * Math.sqrt((p * (1 - p)) / trials), 9);
      }
    },
  );

  check.prop([counts])("of what was not seen is the mirror image", ({ trials, seen }) => {
    const [low, high] = wilsonInterval(seen, trials, 0.95);
    const [notLow, notHigh] = wilsonInterval(trials - seen, trials, 0.95);
    expect(1 - notHigh).toBeCloseTo(low, 12);
    expect(1 - notLow).toBeCloseTo(high, 12);
  });

  test("goes on to 0 and to 1 where nothing or everything was seen", () => {
    expect(wilsonInterval(0, 5, 0.95)[0]).toBe(0);
    expect(wilsonInterval(5, 5, 0.95)[1]).toBe(1);
    expect(wilsonInterval(5, 5, 0.95)[0]).toBeCloseTo(0.5655, 4);
  });

  test.each([
    [1, 0, 0.95],
    [3, 2, 0.95],
    [-1, 2, 0.95],
    [0.5, 2, 0.95],
    [1, 2, 1],
  ])("refuses %d of %d at %d", (seen, trials, confidence) => {
    expect(() => wilsonInterval(seen, trials, confidence)).toThrow(RangeError);
  });
});

import { describe, expect, test } from "vitest";
import { admissionOf } from "../../sim/workload/admission.ts";
import { longestPauseNs, retryPauses } from "../../sim/workload/retry-pauses.ts";
import { stream } from "../../sim/base/random.ts";

const MS = 1e6;

describe("a token bucket", () => {
  const admitted = (burst: number, ratePerS: number, atMs: readonly number[]): boolean[] => {
    const admission = admissionOf({ kind: "token-bucket", ratePerS, burst });
    return atMs.map((ms) => admission(ms * MS, 0));
  };

  test("is full at the beginning and lets in as many at once as it holds", () => {
    expect(admitted(3, 10, [0, 0, 0, 0, 0])).toStrictEqual([true, true, true, false, false]);
  });

  test("lets in everybody who comes at its rate, also after tenths that do not add up in binary", () => {
    const steps = Array.from({ length: 1000 }, (_, k) => k * 10);
    expect(admitted(1, 100, steps)).toStrictEqual(steps.map(() => true));
    const thirds = Array.from({ length: 300 }, (_, k) => k * 100);
    expect(admitted(1, 10 / 3, thirds)).toStrictEqual(thirds.map((_, k) => k % 3 === 0));
  });

  test("never holds more than its burst, however long nobody comes", () => {
    expect(admitted(2, 10, [0, 60_000, 60_000, 60_000, 60_100])).toStrictEqual([true, true, true, false, true]);
  });
});

test("a limit on requests at a time lets in who finds fewer", () => {
  const admission = admissionOf({ kind: "outstanding", max: 2 });
  expect([0, 1, 2, 3].map((outstanding) => admission(5, outstanding))).toStrictEqual([true, true, false, false]);
});

describe("pauses between tries", () => {
  test("grow by the factor, to whole nanoseconds", () => {
    const rule = { max: 4, backoffNs: 100, factor: 1.5, jitter: 0 };
    const pause = retryPauses(rule, { uniform: () => expect.unreachable() });
    expect([1, 2, 3, 4].map(pause)).toStrictEqual([100, 150, 225, 338]);
    expect(longestPauseNs(rule)).toBe(337.5);
  });

  test("lie evenly around it with jitter, and are the same for the same stream", () => {
    const rule = { max: 2, backoffNs: 1e9, factor: 1, jitter: 0.5 };
    const drawn = (): number[] => {
      const pause = retryPauses(rule, stream(3, "tenant", "retries"));
      return Array.from({ length: 10_000 }, () => pause(1));
    };
    const pauses = drawn();
    expect(drawn()).toStrictEqual(pauses);
    expect(Math.min(...pauses)).toBeGreaterThan(0.5e9);
    expect(Math.max(...pauses)).toBeLessThan(1.5e9);
    const mean = pauses.reduce((sum, ns) => sum + ns, 0) / pauses.length;
    // Uniform over 1 s: four standard errors.
    expect(Math.abs(mean - 1e9)).toBeLessThan((4 * 1e9) / Math.sqrt(12 * pauses.length));
    expect(longestPauseNs(rule)).toBe(1.5e9);
  });

  test("that get shorter have the first one as the longest, and none vanishes", () => {
    const rule = { max: 20, backoffNs: 3, factor: 0.1, jitter: 0 };
    expect(longestPauseNs(rule)).toBe(3);
    expect(retryPauses(rule, { uniform: () => 0 })(20)).toBe(1);
  });
});

import { describe, expect, test } from "vitest";
import { combineOutOfMemory, sampleOutOfMemory } from "../../sim/metrics/out-of-memory.ts";

describe("failed allocations of one replication", () => {
  const failures = [1e9, 3e9, 4e9, 9e9].map((atNs, i) => ({ atNs, lost: i + 1 }));

  test("count from the warm-up to the end of the duration, and those before are told apart", () => {
    expect(sampleOutOfMemory(failures, 3e9, 9e9)).toStrictEqual({ failures: 2, inWarmUp: 1, lost: 5, firstNs: 3e9 });
    expect(sampleOutOfMemory([], 0, 9e9)).toStrictEqual({ failures: 0, inWarmUp: 0, lost: 0, firstNs: null });
  });
});

test("requests that come to a process that is gone are counted by when they come, and left out where none does", () => {
  const away = [{ atNs: 1e9 }, { atNs: 5e9 }, { atNs: 6e9 }, { atNs: 9e9 }];
  const sample = sampleOutOfMemory([{ atNs: 4e9, lost: 1 }], 3e9, 9e9, away);
  expect(sample).toStrictEqual({ failures: 1, inWarmUp: 0, lost: 1, away: 2, firstNs: 4e9 });
  expect(combineOutOfMemory([sample, sample], 0.95).requestsAway).toBe(4);
  expect(combineOutOfMemory([sampleOutOfMemory([], 3e9, 9e9)], 0.95)).not.toHaveProperty("requestsAway");
});

describe("failed allocations over replications", () => {
  const none = { failures: 0, inWarmUp: 0, lost: 0, firstNs: null };
  const some = (firstNs: number) => ({ failures: 2, inWarmUp: 1, lost: 3, firstNs });

  test("have a probability with Wilson's interval, and the mean time to the first where there was one", () => {
    const { intervals, ...rest } = combineOutOfMemory([none, some(10e9), some(20e9), none, none], 0.95);
    expect(rest).toStrictEqual({
      probability: 0.4,
      failures: 4,
      inWarmUp: 2,
      requestsLost: 6,
      firstNs: 10e9,
      meanFirstNs: 15e9,
    });
    // 2 of 5 at z = 1.96: (2 + 1.9207 ± 1.96 √(1.2 + 0.9604)) ÷ 8.8415.
    expect(intervals.probability![0]).toBeCloseTo(0.1176, 4);
    expect(intervals.probability![1]).toBeCloseTo(0.7693, 4);
    // 15 s ± 12.706 × 5 s would begin before the run does.
    expect(intervals.meanFirstNs![0]).toBe(0);
    expect(intervals.meanFirstNs![1]).toBeCloseTo(15e9 + 12.7062 * 5e9, -6);
  });

  test("have no interval where nothing is random, nor of one replication", () => {
    expect(combineOutOfMemory([some(1e9)], null).intervals).toStrictEqual({});
    expect(combineOutOfMemory([some(1e9)], 0.95).intervals).toStrictEqual({});
    expect(combineOutOfMemory([none, none], 0.95)).toMatchObject({ probability: 0, meanFirstNs: null, firstNs: null });
  });
});

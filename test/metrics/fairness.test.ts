import { describe, expect, test } from "vitest";
import { fairnessOf } from "../../sim/metrics/fairness.ts";
import type { TenantSample } from "../../sim/metrics/tenant-sample.ts";
import { flatTimes, sampleWith } from "./samples.ts";

/** One replication: the mean slowdowns of its tenants. */
const slowed = (...means: readonly (number | null)[]): TenantSample[] =>
  means.map((mean) => sampleWith({ times: { slowdown: flatTimes(mean) } }));

const named = (...names: readonly string[]): { name: string; percentilesWithheld: boolean }[] =>
  names.map((name) => ({ name, percentilesWithheld: false }));

describe("fairness", () => {
  test("is not told where a tenant is overloaded, whose slowdown says how long the run was", () => {
    const tenants = [...named("a"), { name: "over", percentilesWithheld: true }];
    expect(fairnessOf([slowed(2, 900)], tenants, 0.95)).toMatchObject({
      jain: null,
      worstSlowdown: 2,
      worstSlowdownTenant: "a",
    });
  });

  test("is Jain's index over 1 ÷ slowdown", () => {
    // (1 + 1/2)² ÷ (2 × (1 + 1/4)) = 2.25 ÷ 2.5
    const { jain, worstSlowdown, worstSlowdownTenant } = fairnessOf([slowed(1, 2)], named("a", "b"), 0.95);
    expect(jain).toBeCloseTo(0.9, 14);
    expect([worstSlowdown, worstSlowdownTenant]).toStrictEqual([2, "b"]);
    expect(fairnessOf([slowed(3, 3)], named("a", "b"), 0.95).jain).toBe(1);
  });

  test("of several replications is the mean of their indices, not the index of their means", () => {
    const { jain, intervals } = fairnessOf([slowed(1, 2), slowed(2, 1), slowed(1, 1)], named("a", "b"), 0.95);
    // 0.9, 0.9 and 1; s = 0.057735, half a width of 4.302653·0.057735/√3; but an index is 1 at most.
    expect(jain).toBeCloseTo(2.8 / 3, 12);
    expect(jain! - intervals.jain![0]).toBeCloseTo((4.30265272991 * 0.0577350269) / Math.sqrt(3), 8);
    expect(intervals.jain![1]).toBe(1);
  });

  test("names the tenant that is slowed down most on average, the first of equals, with its interval", () => {
    const found = fairnessOf([slowed(4, 1), slowed(4, 9), slowed(4, 2)], named("a", "b"), 0.95);
    expect([found.worstSlowdownTenant, found.worstSlowdown]).toStrictEqual(["a", 4]);
    expect(found.intervals.worstSlowdown).toStrictEqual([4, 4]);
  });

  test("has no index when a tenant finished nothing, but still a worst slowdown among the others", () => {
    expect(fairnessOf([slowed(4, null)], named("a", "stuck"), 0.95)).toStrictEqual({
      jain: null,
      worstSlowdown: 4,
      worstSlowdownTenant: "a",
      intervals: {},
    });
    expect(fairnessOf([slowed(null)], named("stuck"), 0.95)).toStrictEqual({
      jain: null,
      worstSlowdown: null,
      worstSlowdownTenant: null,
      intervals: {},
    });
  });
});

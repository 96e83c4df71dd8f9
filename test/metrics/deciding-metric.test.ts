import { describe, expect, test } from "vitest";
import {
  DECIDING_NAMES,
  metricOf,
  needsYardsticks,
  percentileOf,
  targetRatio,
  tenantMetric,
} from "../../sim/metrics/deciding-metric.ts";
import { flatTimes, sampleWith } from "./samples.ts";

describe("the metric of a tenant", () => {
  test.each([
    ["p99 latency", "ns", "lower"],
    ["mean slowdown", "1", "lower"],
    ["p99.9 ttft", "ns", "lower"],
    ["throughput", "1/s", "higher"],
    ["attainment", "1", "higher"],
  ])("%s has the unit %s, and %s is better", (name, unit, better) => {
    expect(tenantMetric("chat", name)).toStrictEqual({ tenant: "chat", name, unit, better });
  });

  test.each(["p98 latency", "latency", "p99", "", "p99 speed", "toString"])("%j is none", (name) => {
    expect(tenantMetric("chat", name)).toBeUndefined();
  });

  test("is found in a replication by each of its names", () => {
    const sample = sampleWith({
      times: { ttft: { ...flatTimes(5), p999: 9 } },
      throughputPerS: 1,
      goodputPerS: 2,
      sloAttainment: 0.3,
    });
    const of = (name: string): number | null => metricOf(sample, name);
    expect([of("p99.9 ttft"), of("p50 ttft"), of("mean latency")]).toStrictEqual([9, 5, 100]);
    expect([of("throughput"), of("goodput"), of("attainment")]).toStrictEqual([1, 2, 0.3]);
    expect(DECIDING_NAMES.map(of)).not.toContain(undefined);
    expect(new Set(DECIDING_NAMES).size).toBe(DECIDING_NAMES.length);
  });

  test("needs runs alone when it is a ratio to them", () => {
    const needed = DECIDING_NAMES.filter((name) => needsYardsticks({ name }));
    expect(needed).toHaveLength(12);
    expect(needed).toContain("p95 interference");
    expect(needed).toContain("mean slowdown");
  });

  test("is a percentile or not", () => {
    expect(["p99.9 latency", "mean latency", "throughput"].map(percentileOf)).toStrictEqual(["p999", null, null]);
  });
});

test("a target is missed from a ratio of 1 on, in both directions", () => {
  const time = { metric: "latency", quantile: 0.99, limit: 100 } as const;
  const rate = { metric: "throughput", quantile: null, limit: 100 } as const;
  expect([targetRatio(time, 150), targetRatio(rate, 50), targetRatio(time, null)]).toStrictEqual([1.5, 2, null]);
});

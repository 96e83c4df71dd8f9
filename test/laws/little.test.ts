import { describe, expect, test } from "vitest";
import { POLICIES } from "../../sim/sharing/index.ts";
import { tinyResult, type TinyDocument } from "../support/tiny.ts";
import { watchedRun } from "./watch.ts";

/** A long run at a moderate load: 20,000 bursts of 4 and 2 ms, and generated tokens. */
function longRun(key: string, apart: boolean): TinyDocument {
  const work = (compute: string): object => ({ reference: "a100-sxm4-80gb", compute, size: { kind: "exponential" } });
  const tenants = {
    long: { work: work("4ms"), arrivals: { kind: "gamma", rate: "60/s", cv: 2 } },
    short: { work: work("2ms"), arrivals: { kind: "poisson", rate: "60/s" } },
    chat: {
      workload: "qwen2.5-0.5b",
      arrivals: { kind: "poisson", rate: "1/s" },
      promptTokens: { kind: "constant", tokens: 200 },
      outputTokens: { kind: "lognormal", median: 20, mean: 30, max: 200 },
    },
  };
  const names = Object.keys(tenants);
  const groups = apart ? names.map((name) => [name]) : [names];
  const gpus = groups.map((group, gpu) => ({ gpu, [key]: {}, tenants: group }));
  return {
    duration: "200s",
    warmup: "20s",
    gpus: { type: "a100-sxm4-80gb", count: 3 },
    tenants,
    policies: { p: gpus },
  };
}

describe.each(POLICIES.map((policy) => [policy.key, policy] as const))("a long run under %s", (key, policy) => {
  test("Little: mean requests in the system = throughput × mean latency, for what the result says of its window", () => {
    const document = longRun(key, policy.maxProcesses.count === 1);
    const { partitions, run } = watchedRun(document);
    const present = partitions.flatMap(({ processes }) => processes.map(({ requestNs }) => requestNs / run.endNs));
    const told = tinyResult(document).policies[0]!.tenants.map(
      ({ throughputPerS, latencyNs }) => (throughputPerS * latencyNs.mean!) / 1e9,
    );
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    // The window leaves out the beginning, and the requests at its two edges.
    expect(sum(told) / sum(present)).toBeGreaterThan(0.97);
    expect(sum(told) / sum(present)).toBeLessThan(1.03);
  });
});

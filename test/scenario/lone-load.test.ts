import { describe, expect, test } from "vitest";
import { describeRun } from "../../reports/finding.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { tinyResult } from "../support/tiny.ts";

const GPUS = [0, 1, 2];

/** A tenant on three GPUs, of requests that take 10 ms. */
function spread(perS: number, rules: object = {}): RunResult {
  const work = { reference: "a100-sxm4-80gb", hostGap: "0s", compute: "10ms" };
  return tinyResult({
    duration: "60s",
    ...("arrivals" in rules ? {} : { warmup: "5s" }),
    replications: 2,
    gpus: { type: "a100-sxm4-80gb", count: 3 },
    tenants: { c: { work, arrivals: { kind: "poisson", rate: `${perS}/s` }, routing: "shared-queue", ...rules } },
    policies: { three: GPUS.map((gpu) => ({ gpu, exclusive: {}, tenants: ["c"] })) },
  });
}

describe("a tenant that would be overloaded alone on one GPU", () => {
  const result = spread(240);
  const [policy] = result.policies;

  test("has no slowdown, but still its interference and latencies", () => {
    const { slowdown, interference, latencyNs } = policy!.tenants[0]!;
    expect(slowdown).toMatchObject({ count: 0, mean: null, p50: null, refused: {} });
    expect(interference.mean).toBe(1);
    expect(latencyNs.p50).toBeGreaterThanOrEqual(10e6);
    expect(policy!.fairness).toMatchObject({ jain: null, worstSlowdown: null });
  });

  test("is said to be, in words and in the result's own table of metrics", () => {
    const { title, verdict } = describeRun(result);
    expect(title).toMatch(/^c takes [\d.]+ ms on average on three A100s$/u);
    expect(verdict).toContain("Alone on one GPU, c would be overloaded, so no slowdown is given for it.");
    expect(result.metrics.find(({ name }) => name === "slowdown")!.doc).toContain("overloaded");
  });

  test("is told so where requests share iterations, too", () => {
    const batching = { routing: "least-outstanding", batching: { max: 1, delay: "0s" } };
    expect(spread(240, batching).policies[0]!.tenants[0]!.slowdown.mean).toBeNull();
  });
});

describe("a tenant that one GPU could carry", () => {
  test.each([30, 60, 85])("has its slowdown at %i requests of 10 ms per second", (perS) => {
    expect(spread(perS).policies[0]!.tenants[0]!.slowdown.mean).toBeLessThanOrEqual(1);
  });

  test("has it in a finite horizon too, whose latencies are about these requests and no others", () => {
    const at = Array.from({ length: 3000 }, (_, k) => `${4 * k}ms`);
    const { slowdown } = spread(0, { arrivals: { kind: "list", at } }).policies[0]!.tenants[0]!;
    expect(slowdown.mean).toBeLessThan(0.1);
  });
});

import { describe, expect, it } from "vitest";
import { tinyResult } from "../support/tiny.ts";

/** Ten times what the GPU can carry, stopped while most requests are still open. */
const flooded = tinyResult({
  duration: "200s",
  limit: "200s",
  tenants: {
    llm: {
      workload: "qwen2.5-7b",
      arrivals: { kind: "poisson", rate: "60/s" },
      slo: { ttft: "30s", tpot: "5s" },
    },
    burst: {
      work: { reference: "a100-sxm4-80gb", compute: "100ms" },
      arrivals: { kind: "poisson", rate: "100/s" },
      slo: { latency: "30s" },
    },
  },
  policies: {
    apart: [
      {
        gpu: 0,
        mig: [
          { profile: "3g.40gb", tenants: ["llm"] },
          { profile: "3g.40gb", tenants: ["burst"] },
        ],
      },
    ],
  },
}).policies[0]!;

describe("an overloaded tenant whose open requests decide", () => {
  it.each(flooded.tenants)("$name does not meet targets that its finished requests alone would meet", (tenant) => {
    expect(tenant.ended.queued + tenant.ended.running).toBeGreaterThan(tenant.arrived / 2);
    expect(tenant.met).toBe(false);
    expect([tenant.load.verdict, tenant.percentilesWithheld]).toStrictEqual(["overloaded", true]);
    expect(tenant.targets.length).toBeGreaterThan(0);
    for (const target of tenant.targets) expect(target).toMatchObject({ verdict: "missed", value: null, ratio: null });
    for (const { within } of tenant.targets) expect(within).toBeLessThan(0.5);
  });

  it("makes the policy miss", () => {
    expect(flooded.allTargetsMet).toBe(false);
  });
});

describe("a load that ends, cut short while most requests are open", () => {
  const at = Array.from({ length: 200 }, (_, i) => `${10 * i}ms`);
  const { tenants } = tinyResult({
    duration: "2s",
    limit: "2s",
    tenants: {
      burst: {
        work: { reference: "a100-sxm4-80gb", compute: "100ms" },
        arrivals: { kind: "list", at },
        slo: { latency: "30s", percentile: 50 },
      },
    },
    policies: { alone: [{ gpu: 0, exclusive: {}, tenants: ["burst"] }] },
  }).policies[0]!;
  const tenant = tenants[0]!;

  it("has percentiles, which are lower bounds", () => {
    expect(tenant).toMatchObject({ percentilesWithheld: false, latencyIsLowerBound: true });
    expect(tenant.ended.queued).toBeGreaterThan(100);
    expect(tenant.latencyNs.max).toBeGreaterThan(1.8e9);
  });

  it("leaves a target open that the open requests could turn either way", () => {
    expect(tenant.targets[0]).toMatchObject({ verdict: "open", value: null, ratio: null });
    expect(tenant.met).toBe(false);
  });
});

describe("a tenant with a few open requests at the end", () => {
  it("still meets a target that it would meet if they took for ever", () => {
    const [policy] = tinyResult({
      duration: "60s",
      limit: "60s",
      replications: 5,
      tenants: {
        a: {
          work: { reference: "a100-sxm4-80gb", compute: "6ms" },
          arrivals: { kind: "poisson", rate: "100/s" },
          slo: { latency: "1s", percentile: 95 },
        },
      },
      policies: { alone: [{ gpu: 0, exclusive: {}, tenants: ["a"] }] },
    }).policies;
    const tenant = policy!.tenants[0]!;
    expect(tenant.ended.running).toBeGreaterThan(0);
    expect(tenant.targets[0]!.verdict).toBe("met");
    expect(tenant.met).toBe(true);
  });
});

describe("a tenant that runs out of memory", () => {
  it("does not count as served, even without a target", () => {
    const [policy] = tinyResult({
      duration: "5s",
      tenants: {
        a: {
          work: { reference: "a100-sxm4-80gb", compute: "8ms" },
          memory: { weights: "100GiB" },
          arrivals: { kind: "poisson", rate: "10/s" },
        },
      },
      policies: { alone: [{ gpu: 0, exclusive: {}, tenants: ["a"] }] },
    }).policies;
    expect(policy!.tenants[0]).toMatchObject({ met: false });
    expect(policy!.allTargetsMet).toBe(false);
  });
});

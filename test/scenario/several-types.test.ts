import { describe, expect, test } from "vitest";
import { type TinyDocument, tinyResult, tinyRun } from "../support/tiny.ts";

const MS = 1e6;
const GPUS = [
  { type: "a100-sxm4-80gb", price: "1/h" },
  { type: "h100-sxm5-80gb", price: "3/h" },
  { type: "l4-24gb", price: "0.5/h" },
];

/** A tenant with a process on a whole A100, on a part of an H100, and among two on an L4. */
function document(tenant: object): TinyDocument {
  return {
    duration: "4s",
    warmup: "0s",
    gpus: GPUS,
    tenants: { own: tenant, other: { workload: "resnet50", arrivals: { kind: "poisson", rate: "20/s" } } },
    policies: {
      p: [
        { gpu: 0, exclusive: {}, tenants: ["own"] },
        { gpu: 1, mig: [{ profile: "3g.40gb", exclusive: {}, tenants: ["own"] }] },
        { gpu: 2, timeSlicing: {}, tenants: ["own", "other"] },
      ],
    },
  };
}

const BURSTS = { work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms" } };

describe("GPUs of several types in one scenario", () => {
  test("serve the requests of one tenant each at its own pace", () => {
    const at = ["0ms", "0ms", "0ms"];
    const run = tinyRun(document({ ...BURSTS, routing: "round-robin", arrivals: { kind: "list", at } }));
    const own = run.of("own");
    const device = new Map([...own.index].map((request, k) => [request, own.blameNs.device[k]! / MS]));
    expect(device.get(0)).toBe(10);
    // By peak tensor rates: 989 and 312 TFLOPS of whole GPUs, and 60 of 132 SMs; 121 TFLOPS.
    expect(device.get(1)! / ((10 * 312 * 132) / (989 * 60))).toBeCloseTo(1, 1);
    expect(device.get(2)! / ((10 * 312) / 121)).toBeCloseTo(1, 1);
  });

  test.each(["least-outstanding", "round-robin", "shortest-queue", "random", "power-of-two", "shared-queue"])(
    "share a tenant's load by %s, with every request ended and every partition used",
    (routing) => {
      const arrivals = { kind: "poisson", rate: "60/s" };
      const result = tinyResult(document({ ...BURSTS, routing, arrivals, slo: { latency: "1s" } }));
      const { tenants, gpus, costPerHour } = result.policies[0]!;
      expect(costPerHour).toBe(4.5);
      expect(gpus.map(({ type }) => type)).toStrictEqual(GPUS.map(({ type }) => type));
      const own = tenants.find(({ name }) => name === "own")!;
      expect(own.placements).toHaveLength(3);
      expect([own.ended.rejected, own.ended.running, own.ended.queued]).toStrictEqual([0, 0, 0]);
      expect(own.slowdown.mean).toBeGreaterThan(0);
      for (const { partitions } of gpus) expect(partitions[0]!.engine.busyNs).toBeGreaterThan(0);
    },
  );

  test("name the numbers of each type among the assumptions, and say what is scaled", () => {
    const arrivals = { kind: "list", at: ["0ms"] };
    const { assumptions } = tinyResult(document({ ...BURSTS, routing: "random", arrivals }));
    const scopes = new Set(assumptions.map(({ scope }) => scope));
    for (const { type } of GPUS) expect(scopes).toContain(type);
    expect(
      assumptions.filter(({ name, scope }) => scope.includes("own") || name.includes("scal")).length,
    ).toBeGreaterThan(2);
  });

  test("serve a language model by the cache and the rates that each has", () => {
    const tokens = { promptTokens: { kind: "constant", tokens: 200 }, outputTokens: { kind: "constant", tokens: 50 } };
    const llm = { workload: "qwen2.5-0.5b", ...tokens, arrivals: { kind: "list", at: ["0ms", "0ms", "0ms"] } };
    const run = tinyRun(document({ ...llm, routing: "round-robin" }));
    const { index, tpotNs } = run.of("own");
    const tpot = new Map([...index].map((request, k) => [request, tpotNs[k]!]));
    // Decoding reads the weights: A100 2.04 TB/s, half of an H100's 3.35 TB/s, L4 0.3 TB/s and a neighbour.
    expect(tpot.get(2)!).toBeGreaterThan(2 * tpot.get(0)!);
    expect(tpot.get(0)).not.toBe(tpot.get(1));
  });
});

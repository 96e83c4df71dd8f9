import { describe, expect, test } from "vitest";
import { tinyResult } from "../support/tiny.ts";

/** GPU time that the first tenant asks for under a way of sharing; each has 50 requests of 10 ms per second. */
function offered(sharing: object, names: readonly string[] = ["a"]): number {
  const work = { reference: "a100-sxm4-80gb", hostGap: "0s", compute: "10ms" };
  const arrivals = { kind: "constant", rate: "50/s" };
  const { policies } = tinyResult({
    duration: "10s",
    warmup: "0s",
    tenants: Object.fromEntries(names.map((name) => [name, { work, arrivals }])),
    policies: { p: [{ gpu: 0, ...sharing, tenants: names }] },
  });
  return policies[0]!.tenants[0]!.load.offered!;
}

describe("GPU time that is asked for", () => {
  test("is related to the share of the GPU that a tenant can get at most", () => {
    expect(offered({ exclusive: {} })).toBeCloseTo(0.5, 9);
    expect(offered({ vgpuFixedShare: { maxVgpus: 4 } })).toBeCloseTo(2, 9);
    expect(offered({ vgpuEqualShare: { running: 2 } })).toBeCloseTo(1, 9);
    expect(offered({ vgpuEqualShare: {} }, ["a", "b"])).toBeCloseTo(1, 9);
  });

  test("is that of the whole GPU where idle slots are given away", () => {
    expect(offered({ vgpuEqualShare: { running: 2, giveIdle: true } })).toBeCloseTo(0.5, 9);
    expect(offered({ vgpuBestEffort: {} }, ["a", "b"])).toBeCloseTo(0.5, 9);
  });
});

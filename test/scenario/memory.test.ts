import { describe, expect, test } from "vitest";
import { planMemory, type ProcessMemory } from "../../sim/scenario/memory.ts";
import { tinyResult, tinyScenario, type TinyDocument } from "../support/tiny.ts";

const GIB = 2 ** 30;

/** 1 MiB of keys and values per block of 16 tokens, and weights of about nothing. */
const SHAPE = { layers: 16, hidden: 64, intermediate: 64, heads: 4, kvHeads: 4, headDim: 256, vocabulary: 100 };
const llm = (memory: object, processes = 1): object => ({
  shape: SHAPE,
  promptTokens: { kind: "constant", tokens: 16 },
  outputTokens: { kind: "constant", tokens: 1 },
  arrivals: { kind: "list", at: ["0s"] },
  memory: { context: "0B", weights: "0B", ...memory },
  processes,
});
const burst = (context: string, processes = 1): object => ({
  work: { reference: "a100-sxm4-80gb", compute: "1ms" },
  arrivals: { kind: "list", at: ["0s", "10ms", "20ms"] },
  memory: { context },
  processes,
});

/** All tenants time-slicing one instance of 9.5 GiB. */
function crowded(tenants: TinyDocument["tenants"]): TinyDocument {
  const part = { profile: "1g.10gb", start: 0, timeSlicing: {}, tenants: Object.keys(tenants) };
  return { duration: "1s", tenants, policies: { p: [{ gpu: 0, mig: [part] }] } };
}

function planned(tenants: TinyDocument["tenants"]): ProcessMemory[] {
  const scenario = tinyScenario(crowded(tenants));
  return planMemory(scenario.policies[0]!.partitions[0]!, new Map(scenario.tenants.map((one) => [one.name, one])));
}

describe("memory of a partition", () => {
  test("goes to processes in the order of names, and what no longer fits fails in whoever asks", () => {
    expect(planned({ c: burst("3GiB"), b: burst("5GiB"), a: burst("4GiB") })).toMatchObject([
      { tenant: "a", bytes: 4 * GIB, failure: null },
      { tenant: "b", bytes: 5 * GIB, failure: null },
      {
        tenant: "c",
        bytes: 0,
        failure: "out of memory: c asked for 3.00 GiB on gpu0/1g.10gb@0, where 512 MiB of 9.50 GiB were free",
      },
    ]);
  });

  test("goes on to smaller processes after one that did not fit", () => {
    const plan = planned({ a: burst("5GiB"), b: burst("6GiB"), c: burst("4GiB") });
    expect(plan.map(({ failure }) => failure === null)).toStrictEqual([true, false, true]);
  });

  test("is asked for by each process of a tenant", () => {
    expect(planned({ a: burst("4GiB", 3) }).map(({ process, bytes }) => [process, bytes])).toStrictEqual([
      [0, 4 * GIB],
      [1, 4 * GIB],
      [2, 0],
    ]);
  });

  test("can be taken to the last byte", () => {
    expect(planned({ a: burst("4864MiB", 2) }).map(({ failure }) => failure)).toStrictEqual([null, null]);
  });
});

describe("KV caches", () => {
  test("that fill share equally what all others have left, whatever their rank", () => {
    expect(planned({ a: llm({ kvCache: "fill" }, 2), z: burst("3.5GiB") })).toMatchObject([
      { tenant: "a", process: 0, bytes: 3 * GIB, kvBlocks: 3 * 1024, failure: null },
      { tenant: "a", process: 1, bytes: 3 * GIB, kvBlocks: 3 * 1024, failure: null },
      { tenant: "z", bytes: 3.5 * GIB, kvBlocks: 0, failure: null },
    ]);
  });

  test("of a given size are part of what a process asks for", () => {
    expect(planned({ a: llm({ kvCache: "2GiB" }), b: llm({ kvCache: "8GiB" }) })).toMatchObject([
      { bytes: 2 * GIB, kvBlocks: 2048, failure: null },
      { bytes: 0, kvBlocks: 0, failure: expect.stringMatching(/^out of memory: b asked for 8\.00 GiB/u) as unknown },
    ]);
  });

  test("count whole blocks only", () => {
    expect(planned({ a: llm({ kvCache: "1535kB" }) })[0]).toMatchObject({ kvBlocks: 1 });
  });

  test("of less than one block do not start, and give their memory back", () => {
    expect(planned({ a: llm({ kvCache: "1023KiB" }) })[0]).toMatchObject({
      bytes: 0,
      failure: "the KV cache of a on gpu0/1g.10gb@0 has 1.00 MiB, and one block of 16 tokens takes 1.00 MiB",
    });
    expect(planned({ a: llm({ kvCache: "fill", context: "9728MiB" }) })[0]).toMatchObject({
      bytes: 0,
      failure:
        "out of memory: 0.00 MiB were left on gpu0/1g.10gb@0 for the KV cache of a, and one block of 16 tokens takes 1.00 MiB",
    });
  });
});

describe("a tenant out of memory", () => {
  const result = tinyResult(crowded({ big: burst("10GiB"), small: burst("1GiB") })).policies[0]!;
  const [big, small] = result.tenants;

  test("has all its requests rejected, and says why", () => {
    expect(big).toMatchObject({
      arrived: 3,
      ended: { finished: 0, rejected: 3, timedOut: 0, running: 0, queued: 0 },
      memoryBytes: 0,
    });
    expect(big!.failure).toMatch(/^out of memory: big asked for 10\.0 GiB/u);
    expect(big!.latencyNs).toMatchObject({ count: 0, mean: null });
  });

  test("does not disturb the others", () => {
    expect(small).toMatchObject({
      ended: { finished: 3, rejected: 0 },
      failure: null,
      interference: { mean: 1, max: 1 },
    });
    expect(result.gpus[0]!.partitions[0]).toMatchObject({ memoryUsedBytes: GIB, tenants: ["big", "small"] });
  });

  test("leaves its requests to those of its processes that did start", () => {
    const [some] = tinyResult(crowded({ some: burst("5GiB", 2) })).policies[0]!.tenants;
    expect(some).toMatchObject({ ended: { finished: 3, rejected: 0 }, memoryBytes: 5 * GIB });
    expect(some!.failure).toMatch(/^out of memory/u);
  });
});

describe("a request that can never fit the KV cache", () => {
  test("is rejected when it arrives, and the others are served", () => {
    const tenant = {
      ...llm({ kvCache: "2MiB" }),
      // Half of the prompts are longer than the 32 tokens that fit.
      promptTokens: { kind: "lognormal", median: 32, mean: 64, max: 10_000 },
      arrivals: { kind: "constant", rate: "50/s" },
    };
    const { arrived, ended, sloAttainment, met } = tinyResult(crowded({ a: { ...tenant, slo: { ttft: "1s" } } }))
      .policies[0]!.tenants[0]!;
    expect(arrived).toBe(50);
    expect(ended.rejected).toBeGreaterThan(15);
    expect(ended.rejected + ended.finished).toBe(50);
    expect(sloAttainment).toBe(ended.finished / 50);
    expect(met).toBe(false);
  });
});

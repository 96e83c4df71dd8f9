import { fc, test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { tinyModel, tinyResult, tinyScenario } from "../support/tiny.ts";
import { ContinuousBatching } from "../../sim/workload/serving/continuous-batching.ts";
import { KV_BLOCK_TOKENS } from "../../sim/workload/serving/kv-block.ts";
import type { LlmTimes } from "../../sim/workload/llm/times.ts";
import { Tenant } from "../../sim/workload/tenant.ts";
import { scenarios } from "./arbitraries.ts";
import { cases, LEAVES } from "./leaves.ts";

describe.each(LEAVES)("under %s", (_name, policies) => {
  law.prop([scenarios(policies)], cases(60))("processes get no more memory than their partition has", (document) => {
    for (const { spec, memory } of tinyModel(tinyScenario(document)).partitions) {
      expect(memory.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(spec.slice.memoryBytes);
      expect(
        memory.filter(({ bytes, kvBlocks, failure }) => failure !== null && (bytes > 0 || kvBlocks > 0)),
      ).toStrictEqual([]);
      expect(memory).toHaveLength(spec.members.reduce((sum, { processes }) => sum + processes, 0));
    }
  });

  law.prop([scenarios(policies)], cases(30))(
    "the memory of partitions is the memory of the tenants on them",
    (document) => {
      const { tenants, gpus } = tinyResult(document).policies[0]!;
      const partitions = gpus.flatMap((gpu) => gpu.partitions);
      for (const { memoryUsedBytes, memoryBytes } of partitions)
        expect(memoryUsedBytes).toBeLessThanOrEqual(memoryBytes);
      const used = partitions.reduce((sum, { memoryUsedBytes }) => sum + memoryUsedBytes, 0);
      expect(tenants.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)).toBe(used);
    },
  );
});

describe("a KV cache", () => {
  const request = fc.record({ prompt: fc.integer({ min: 1, max: 70 }), output: fc.integer({ min: 1, max: 70 }) });
  /** A number of iterations, or a request that arrives after them. */
  const day = fc.array(fc.oneof(fc.nat({ max: 30 }), request), { minLength: 1, maxLength: 40 });
  const limits = fc.record({
    maxBatchedTokens: fc.constantFrom(16, 20, 64),
    maxSequences: fc.integer({ min: 1, max: 5 }),
    kvBlocks: fc.integer({ min: 1, max: 9 }),
    hostNs: fc.constant(0),
  });

  law.prop([day, limits], cases(500))(
    "never holds more blocks than it has, nor fewer than its tokens need, and always goes on",
    (steps, given) => {
      const { server, tenant, ended } = batchingServer(given);
      let nowNs = 0;
      let offered = 0;
      const iterate = (): boolean => {
        if (!server.next()) return false;
        expectBlocksToFit(tenant, given.kvBlocks);
        server.done(++nowNs);
        return true;
      };
      for (const step of steps) {
        if (typeof step === "number") for (let i = 0; i < step; i++) iterate();
        else {
          tenant.lengths.push(step);
          tenant.runtime.arrive(nowNs);
          offered++;
        }
      }
      while (iterate());
      expect(ended()).toBe(offered);
      expect(server.outstanding).toBe(0);
    },
  );
});

interface SmallTenant {
  readonly runtime: Tenant;
  readonly lengths: { readonly prompt: number; readonly output: number }[];
}

/** A batching server without an engine: one iteration takes no matter how long. */
function batchingServer(limits: ConstructorParameters<typeof ContinuousBatching>[2]): {
  server: ContinuousBatching;
  tenant: SmallTenant;
  ended: () => number;
} {
  let ended = 0;
  const count = (): void => {
    ended++;
  };
  // Every token but the last output token is fed in, and takes a place in the cache.
  const needed = (row: number): number => runtime.requests.promptTokens[row]! + runtime.requests.outputTokens[row]! - 1;
  const finished = (_tenant: number, row: number): void => {
    expect(runtime.requests.computedTokens[row]).toBe(needed(row));
    count();
  };
  const rejected = (_tenant: number, row: number): void => {
    expect(needed(row)).toBeGreaterThan(limits.kvBlocks * KV_BLOCK_TOKENS);
    count();
  };
  const sink = { arrived: () => {}, finished, rejected, preempted: () => {} };
  const lengths: SmallTenant["lengths"] = [];
  const runtime: Tenant = new Tenant(
    0,
    (requests, row, index) => {
      requests.promptTokens[row] = lengths[index]!.prompt;
      requests.outputTokens[row] = lengths[index]!.output;
    },
    () => 0,
    sink,
  );
  const flat: LlmTimes = {
    matmulNs: new Float64Array(limits.maxBatchedTokens + 1).fill(1000),
    matmulComputeNs: new Float64Array(limits.maxBatchedTokens + 1),
    headNs: new Float64Array(limits.maxSequences + 1),
    otherFixedNs: 0,
    otherPerTokenNs: 0,
    prefillPairNs: 0,
    kvTokenNs: 0,
    kvBytesPerToken: 64,
  };
  const server = new ContinuousBatching(runtime, flat, limits);
  server.connect({ ring: () => {} });
  runtime.servers.push(server);
  return { server, tenant: { runtime, lengths }, ended: () => ended };
}

function expectBlocksToFit({ runtime: { requests } }: SmallTenant, kvBlocks: number): void {
  let held = 0;
  let scheduled = 0;
  for (let row = 0; row < requests.rows; row++) {
    if (!requests.isOpen(row)) continue;
    const blocks = requests.kvBlocks[row]!;
    const tokens = requests.computedTokens[row]! + requests.scheduledTokens[row]!;
    held += blocks;
    scheduled += requests.scheduledTokens[row]!;
    if (blocks !== Math.ceil(tokens / KV_BLOCK_TOKENS))
      expect({ row, blocks, tokens }).toBe("as many blocks as its tokens need");
  }
  expect(held).toBeLessThanOrEqual(kvBlocks);
  // Or it would go round for ever.
  expect(scheduled).toBeGreaterThan(0);
}

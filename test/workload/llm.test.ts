import { describe, expect, test } from "vitest";
import { fact } from "../../sim/base/fact.ts";
import { findGpu } from "../../sim/hardware/gpus.ts";
import { gpuInstance, wholeGpu } from "../../sim/hardware/slices.ts";
import { parameterCount, weightsBytes } from "../../sim/workload/llm/parameter-count.ts";
import { prepareLlm } from "../../sim/workload/llm/prepare.ts";
import { llmRates } from "../../sim/workload/llm/rates.ts";
import { findShape, LLM_SHAPES } from "../../sim/workload/llm/shapes.ts";

const a100 = findGpu("a100-sxm4-80gb")!;
const h100 = findGpu("h100-sxm5-80gb")!;
const llama = findShape("llama-2-7b")!;
const grouped = findShape("llama-3-8b")!;
const bounds = { maxBatchedTokens: 512, maxSequences: 64 };

function onWhole(shape = llama, gpu = a100) {
  return prepareLlm(shape, llmRates(gpu)!, wholeGpu(gpu, "gpu0"), bounds);
}

function onProfile(name: string) {
  const profile = a100.mig!.profiles.find((candidate) => candidate.name === name)!;
  return prepareLlm(llama, llmRates(a100)!, gpuInstance(a100, profile, profile.starts[0]!, "gpu0"), bounds);
}

describe("shapes of public models", () => {
  test.each(LLM_SHAPES.map((shape) => [shape.name, shape] as const))(
    "%s has the parameters its card states",
    (_, shape) => {
      expect(Math.abs(parameterCount(shape) / shape.publicParameters - 1)).toBeLessThan(0.03);
    },
  );

  test("weights without a word about embeddings count both matrices", () => {
    const { tiedEmbeddings: _, ...untold } = findShape("qwen2.5-0.5b")!;
    const embedding = untold.vocabulary * untold.hidden;
    expect(parameterCount(untold) - parameterCount(findShape("qwen2.5-0.5b")!)).toBe(embedding);
    expect(weightsBytes(untold)).toBe(2 * parameterCount(untold));
  });

  test("names are unique", () => {
    expect(new Set(LLM_SHAPES.map((shape) => shape.name)).size).toBe(LLM_SHAPES.length);
  });
});

describe("effective rates", () => {
  test("the two measured GPUs keep their fitted rates", () => {
    expect(llmRates(a100)!.bandwidth.value).toBe(1.6e12);
    expect(llmRates(a100)!.flops.value).toBe(221e12);
    expect(llmRates(h100)!.bandwidth.value).toBe(2.38e12);
    expect(llmRates(h100)!.flops.value).toBe(717e12);
    expect(llmRates(h100)!.flops.source).not.toContain("scaled");
  });

  test("another board of the same chip scales with its bandwidth alone, and says so", () => {
    const rates = llmRates(findGpu("a100-sxm4-40gb")!)!;
    expect(rates.flops.value).toBe(221e12);
    expect(rates.bandwidth.value).toBeCloseTo((1.6e12 * 1555) / 2039, -6);
    expect(rates.bandwidth.source).toContain("scaled, not measured");
    expect(rates.bandwidth.grade).toBe("derived");
  });

  test("a GPU with an unknown peak has no rates", () => {
    const unknown = fact(null, "B/s", "assumed", "no solid source is known");
    expect(llmRates({ ...a100, bandwidth: unknown })).toBeUndefined();
    expect(llmRates({ ...a100, tensorFlops: { ...unknown, unit: "FLOP/s" } })).toBeUndefined();
  });
});

describe("times of an iteration", () => {
  test("decoding one sequence takes about the time to read the weights", () => {
    const times = onWhole();
    const iterationNs = times.matmulNs[1]! + times.headNs[1]! + times.otherFixedNs + times.otherPerTokenNs;
    const readNs = (weightsBytes(llama) / 1.6e12) * 1e9;
    expect(iterationNs / readNs).toBeGreaterThan(1);
    expect(iterationNs / readNs).toBeLessThan(1.25);
  });

  test("index 0 of every table is 0 and tables grow", () => {
    const times = onWhole();
    for (const table of [times.matmulNs, times.matmulComputeNs, times.headNs]) {
      expect(table[0]).toBe(0);
      for (let i = 1; i < table.length; i++) expect(table[i]).toBeGreaterThan(table[i - 1]!);
    }
    expect(times.matmulNs).toHaveLength(513);
    expect(times.headNs).toHaveLength(65);
  });

  test("the compute part is the stretch of the whole when SMs get a little slower", () => {
    const rates = llmRates(a100)!;
    const slower = { ...rates, flops: { ...rates.flops, value: rates.flops.value / 1.0001 } };
    const before = onWhole();
    const after = prepareLlm(llama, slower, wholeGpu(a100, "gpu0"), bounds);
    for (const n of [1, 32, 150, 512]) {
      const stretch = (after.matmulNs[n]! - before.matmulNs[n]!) / 0.0001;
      expect(stretch / before.matmulComputeNs[n]!).toBeCloseTo(1, 3);
    }
  });

  test("a 1g slice reads at an eighth of the bandwidth and computes with 14 of 108 SMs", () => {
    const whole = onWhole();
    const slice = onProfile("1g.10gb");
    expect(slice.kvTokenNs / whole.kvTokenNs).toBeCloseTo(8, 12);
    expect(slice.otherPerTokenNs / whole.otherPerTokenNs).toBeCloseTo(8, 12);
    expect(slice.prefillPairNs / whole.prefillPairNs).toBeCloseTo(108 / 14, 12);
    expect(slice.matmulNs[1]! / whole.matmulNs[1]!).toBeCloseTo(8, 2);
    expect(slice.otherFixedNs).toBe(whole.otherFixedNs);
    expect(slice.kvBytesPerToken).toBe(whole.kvBytesPerToken);
  });

  test("grouped KV heads shrink the cache", () => {
    expect(onWhole().kvBytesPerToken).toBe(2 * 2 * 32 * 128 * 32);
    expect(onWhole(grouped).kvBytesPerToken).toBe(2 * 2 * 8 * 128 * 32);
  });

  test("quantised weights halve the bytes, not the FLOPs", () => {
    const half = onWhole({ ...llama, bytesPerParameter: 1 });
    expect(half.matmulNs[1]! / onWhole().matmulNs[1]!).toBeCloseTo(0.5, 2);
    expect(half.matmulNs[512]! / onWhole().matmulNs[512]!).toBeGreaterThan(0.85);
    expect(half.kvTokenNs).toBe(onWhole().kvTokenNs);
  });
});

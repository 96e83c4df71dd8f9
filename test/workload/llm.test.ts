import { describe, expect, test } from "vitest";
import { fact } from "../../sim/base/fact.ts";
import { findGpu } from "../../sim/hardware/gpus.ts";
import { gpuInstance, wholeGpu } from "../../sim/hardware/slices.ts";
import {
  activeParameterCount,
  layerParameters,
  parameterCount,
  weightsBytes,
} from "../../sim/workload/llm/parameter-count.ts";
import { prepareLlm } from "../../sim/workload/llm/prepare.ts";
import { A100_LLM_RATES, H100_LLM_RATES, llmRates } from "../../sim/workload/llm/rates.ts";
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

  test.each(LLM_SHAPES.flatMap((shape) => (shape.experts === undefined ? [] : [[shape.name, shape] as const])))(
    "%s passes a token through as many as its card states",
    (_, shape) => {
      expect(Math.abs(activeParameterCount(shape) / shape.publicActiveParameters! - 1)).toBeLessThan(0.03);
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
    expect(llmRates(a100)).toStrictEqual(A100_LLM_RATES);
    expect(llmRates(h100)).toStrictEqual(H100_LLM_RATES);
    expect(llmRates(h100)!.flops.source).not.toContain("scaled");
  });

  test("another board of the same chip scales with its bandwidth alone, and says so", () => {
    const rates = llmRates(findGpu("a100-sxm4-40gb")!)!;
    expect(rates.flops).toBe(A100_LLM_RATES.flops);
    expect(rates.bandwidth.value).toBeCloseTo((A100_LLM_RATES.bandwidth.value * 1555) / 2039, -6);
    expect(rates.cacheBandwidth.value).toBeCloseTo((A100_LLM_RATES.cacheBandwidth.value * 1555) / 2039, -6);
    expect(rates.kernelNs).toBe(A100_LLM_RATES.kernelNs);
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
    const readNs = (weightsBytes(llama) / A100_LLM_RATES.bandwidth.value) * 1e9;
    expect(iterationNs / readNs).toBeGreaterThan(1.2);
    expect(iterationNs / readNs).toBeLessThan(1.5);
  });

  test("index 0 of every table is 0, times grow, and computing is a part of them", () => {
    const times = onWhole();
    for (const table of [times.matmulNs, times.headNs]) {
      expect(table[0]).toBe(0);
      for (let i = 1; i < table.length; i++) expect(table[i]).toBeGreaterThan(table[i - 1]!);
    }
    expect(times.matmulComputeNs[0]).toBe(0);
    for (let n = 1; n < 513; n++) {
      expect(times.matmulComputeNs[n]).toBeGreaterThan(0);
      expect(times.matmulComputeNs[n]).toBeLessThan(times.matmulNs[n]!);
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
    // Between 108 ÷ 14 and 8: even one token computes a little.
    expect(slice.matmulNs[1]! / whole.matmulNs[1]!).toBeGreaterThan(7.7);
    expect(slice.matmulNs[1]! / whole.matmulNs[1]!).toBeLessThan(8);
    expect(slice.otherFixedNs).toBe(whole.otherFixedNs);
    expect(slice.kvBytesPerToken).toBe(whole.kvBytesPerToken);
  });

  test("grouped KV heads shrink the cache", () => {
    expect(onWhole().kvBytesPerToken).toBe(2 * 2 * 32 * 128 * 32);
    expect(onWhole(grouped).kvBytesPerToken).toBe(2 * 2 * 8 * 128 * 32);
  });

  test("quantised weights halve the bytes, not the FLOPs", () => {
    const half = onWhole({ ...llama, bytesPerParameter: 1 });
    expect(half.matmulNs[1]! / onWhole().matmulNs[1]!).toBeGreaterThan(0.5);
    expect(half.matmulNs[1]! / onWhole().matmulNs[1]!).toBeLessThan(0.6);
    expect(half.matmulNs[512]! / onWhole().matmulNs[512]!).toBeGreaterThan(0.95);
    expect(half.kvTokenNs).toBe(onWhole().kvTokenNs);
  });

  test("a mixture of experts reads the experts of one token when it decodes, and all of them for a long prompt", () => {
    const mixtral = findShape("mixtral-8x7b")!;
    const { experts: _, ...one } = mixtral;
    const times = onWhole(mixtral);
    const read = (experts: number): number =>
      mixtral.layers * (layerParameters(one) + (experts - 1) * 3 * one.hidden * one.intermediate) * 2;
    const bytes = (n: number): number => times.matmulNs[n]! * (A100_LLM_RATES.bandwidth.value / 1e9);
    expect(bytes(1) / read(2)).toBeGreaterThan(1);
    expect(bytes(1) / read(2)).toBeLessThan(1.1);
    expect(bytes(64) / read(8)).toBeGreaterThan(1);
    expect(bytes(64) / read(8)).toBeLessThan(1.1);
  });
});

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fitMatmuls, fitOthers } from "../../../sim/calibration/llm/fit-constants.ts";
import { predictMatmul, predictOthers } from "../../../sim/calibration/llm/laws.ts";
import { vidurMatmuls, vidurOthers } from "../../../sim/calibration/llm/samples.ts";
import { sharedData } from "../../support/shared-data.ts";

const TILING = { tileLoss: 0.2, waveLoss: 0.2 };
const TRUTH = { bandwidth: 1.5e12, flops: 3e14, kernelNs: 6000 };
const SIZES = [2048, 4096, 11_008, 28_672];
const TOKENS = [1, 8, 64, 100, 256, 777, 2048];

/** Products whose times are those of the law with known constants; every tenth is off by the factor. */
function planted(oddFactor: number) {
  const shapes = TOKENS.flatMap((tokens) =>
    SIZES.flatMap((inputs) => SIZES.map((outputs) => ({ operator: "gemm", split: 1, tokens, inputs, outputs }))),
  );
  return shapes.map((shape, i) => {
    const ns = predictMatmul(shape, TRUTH, TILING, 108);
    return { ...shape, ns: i % 10 === 3 ? ns * oddFactor : ns };
  });
}

describe("fitting constants", () => {
  test.each([1, 5])("finds the planted constants of matrix products, odd rows × %d or not", (oddFactor) => {
    const fitted = fitMatmuls({ sms: 108, peakBandwidth: 2e12, samples: planted(oddFactor) }, TILING);
    expect(fitted.bandwidth / TRUTH.bandwidth).toBeCloseTo(1, 1);
    expect(fitted.flops / TRUTH.flops).toBeCloseTo(1, 1);
    expect(Math.abs(fitted.kernelNs / TRUTH.kernelNs - 1)).toBeLessThan(0.1);
  });

  test("never gives a bandwidth above the peak", () => {
    const fitted = fitMatmuls({ sms: 108, peakBandwidth: 1.2e12, samples: planted(1) }, TILING);
    expect(fitted.bandwidth).toBeLessThanOrEqual(1.2e12);
    expect(fitted.bandwidth).toBeGreaterThan(1.15e12);
  });

  test("finds the planted constants of other kernels", () => {
    const truth = { otherFloorNs: 6000, otherFixedNs: 12_000, otherPerTokenNs: 150 };
    const samples = [1, 2, 4, 8].flatMap((split) =>
      TOKENS.map((tokens) => {
        const layer = { split, tokens, hidden: 4096, headDim: 128, ns: 1 };
        const part = { ...layer, intermediate: 11_008 / split, heads: 32 / split, kvHeads: 32 / split };
        return { ...part, ns: predictOthers(part, truth) };
      }),
    );
    const fitted = fitOthers(samples);
    for (const [name, value] of Object.entries(truth)) {
      expect(Math.abs(fitted[name as keyof typeof truth] / value - 1)).toBeLessThan(0.02);
    }
  });
});

describe("reading operator times", () => {
  const products = ["attn_pre_proj", "attn_post_proj", "mlp_up_proj", "mlp_down_proj"];
  const others = ["input_layernorm", "attn_rope", "post_attention_layernorm", "mlp_act", "add"];
  const columns = [...products, ...others].map((name) => `time_stats.${name}.median`);
  const head = [...columns, "n_head,n_kv_head,n_embd,n_expanded_embd,num_tokens,num_tensor_parallel_workers"].join(",");
  const row = (ms: number): string => [...columns.map(() => ms), "64,8,8192,28672,16,2"].join(",");

  test("takes the median of repeats and the sizes of one part of a split layer", () => {
    const csv = [head, row(0.1), row(0.3), row(0.2)].join("\n");
    const read = vidurMatmuls(csv);
    expect(read.map(({ operator, inputs, outputs }) => [operator, inputs, outputs])).toStrictEqual([
      ["attn_pre_proj", 8192, 5120],
      ["attn_post_proj", 4096, 8192],
      ["mlp_up_proj", 8192, 28_672],
      ["mlp_down_proj", 14_336, 8192],
    ]);
    expect(read.every(({ ns }) => Math.abs(ns - 2e5) < 1e-6)).toBe(true);
    // Five kernels, one of them twice.
    expect(vidurOthers(csv)[0]!.ns).toBeCloseTo(1.2e6, 3);
  });

  test("says which column is missing", () => {
    expect(() => vidurMatmuls(`${head.replace("n_head", "heads")}\n${row(1)}`)).toThrow(
      "column n_head: must hold a number",
    );
  });
});

test.skipIf(sharedData("traces/vidur") === null)(
  "rates.ts and VALIDATION-LLM.md say what the fit gives (else: npm run fit-llm)",
  () => {
    const root = join(import.meta.dirname, "../../..");
    const script = [join(root, "node_modules/tsx/dist/cli.mjs"), join(root, "cli/fit-llm.ts"), "--check"];
    const { status, stderr } = spawnSync(process.execPath, script, { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  },
);

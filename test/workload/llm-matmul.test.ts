import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { matmulTime, type Matmul, type MatmulSpeed } from "../../sim/workload/llm/matmul.ts";

const SPEED: MatmulSpeed = { nsPerByte: 1 / 1750, smNsPerFlop: 108 / 241_000, sms: 108, tileLoss: 0.2, waveLoss: 0.2 };
const size = fc.integer({ min: 64, max: 20_000 });
const products = fc.record({
  copies: fc.constant(1),
  tokens: fc.integer({ min: 1, max: 4096 }),
  inputs: size,
  outputs: size,
  bytesPerParameter: fc.constantFrom(1, 2),
});

function ns(matmul: Matmul, speed: Partial<MatmulSpeed> = {}): number {
  return matmulTime(matmul, { ...SPEED, ...speed }).totalNs;
}

describe("laws of a matrix product", () => {
  propertyTest.prop([products])("one token more never takes less time", (product) => {
    expect(ns({ ...product, tokens: product.tokens + 1 })).toBeGreaterThan(ns(product));
  });

  propertyTest.prop([products])("it never beats bandwidth nor FLOP rate", (product) => {
    const { tokens, inputs, outputs, bytesPerParameter } = product;
    expect(ns(product)).toBeGreaterThanOrEqual(inputs * outputs * bytesPerParameter * SPEED.nsPerByte);
    expect(ns(product)).toBeGreaterThanOrEqual((2 * tokens * inputs * outputs * SPEED.smNsPerFlop) / SPEED.sms);
  });

  propertyTest.prop([products])("computing is a part of it, and what slower SMs stretch", (product) => {
    const { totalNs, computeNs } = matmulTime(product, SPEED);
    const slower = ns(product, { smNsPerFlop: SPEED.smNsPerFlop * 1.000_01 });
    expect(computeNs).toBeLessThan(totalNs);
    expect((slower - totalNs) / 0.000_01 / computeNs).toBeCloseTo(1, 3);
  });

  propertyTest.prop([products, fc.integer({ min: 1, max: 107 })])("fewer SMs never take less time", (product, sms) => {
    expect(ns(product, { sms })).toBeGreaterThanOrEqual(ns(product));
  });

  test("a wave that is barely begun costs a share of a full one", () => {
    // 108 tiles of 128 × 256 on 108 SMs, against 109.
    const full = { copies: 1, tokens: 128, inputs: 65_536, outputs: 108 * 256, bytesPerParameter: 2 };
    const quick = { nsPerByte: 1e-9, tileLoss: 0.9 };
    const step = ns({ ...full, outputs: 109 * 256 }, quick) / ns(full, quick);
    expect(step).toBeCloseTo(1 + (1 + 0.2 * 107) / 108, 9);
  });
});

import { describe, expect, test } from "vitest";
import type { RunResult } from "../../sim/result/run.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import { tinyScenario, type TinyDocument } from "../support/tiny.ts";

const service = (at: string[]): object => ({
  work: { reference: "a100-sxm4-80gb", compute: "1ms", hostGap: "0s" },
  arrivals: { kind: "list", at },
});

const DOCUMENT: TinyDocument = {
  duration: "1s",
  gpus: [{ type: "a100-sxm4-80gb", price: "2/h" }, { type: "a100-sxm4-80gb", price: "0.5/h" }, { type: "t4-16gb" }],
  tenants: { a: service(["0s", "100ms"]), b: service(["50ms"]) },
  policies: {
    shared: [{ gpu: 1, timeSlicing: {}, tenants: ["a", "b"] }],
    apart: [
      { gpu: 1, tenants: ["b"] },
      { gpu: 0, mig: [{ profile: "7g.80gb", tenants: ["a"] }] },
    ],
    unpriced: [
      { gpu: 0, tenants: ["a"] },
      { gpu: 2, mps: {}, tenants: ["b"] },
    ],
  },
};

const result = runScenario(tinyScenario(DOCUMENT));
const [shared, apart, unpriced] = result.policies as [
  RunResult["policies"][0],
  RunResult["policies"][0],
  RunResult["policies"][0],
];

describe("a result", () => {
  test("has the policies in the order of the file, and the tenants in that of their names", () => {
    expect(result.policies.map(({ name }) => name)).toStrictEqual(["shared", "apart", "unpriced"]);
    for (const { tenants } of result.policies) expect(tenants.map(({ name }) => name)).toStrictEqual(["a", "b"]);
  });

  test("costs what the GPUs in use cost, and nothing known where one has no price", () => {
    expect(result.policies.map(({ gpusUsed, costPerHour }) => [gpusUsed, costPerHour])).toStrictEqual([
      [1, 0.5],
      [2, 2.5],
      [2, null],
    ]);
  });

  test("says in words how GPUs are shared", () => {
    expect(result.policies.map(({ summary }) => summary)).toStrictEqual(["time-slicing", "MIG", "exclusive and mps"]);
    expect(shared.gpus[0]!.partitions[0]).toMatchObject({
      discipline: "time-slicing",
      id: "gpu1",
      profile: null,
      memorySlices: 8,
    });
    expect(shared.gpus[0]!.partitions[0]!.settings).toMatch(/^slice 2\.10 ms, contextSwitch 170 µs/u);
  });

  test("describes the GPUs in use, by number", () => {
    expect(apart.gpus.map(({ index, type, mig }) => [index, type, mig])).toStrictEqual([
      [0, "a100-sxm4-80gb", true],
      [1, "a100-sxm4-80gb", false],
    ]);
    expect(unpriced.gpus[1]).toMatchObject({ type: "t4-16gb", memorySlices: 0, computeSlices: 0, totalSms: 40 });
    expect(apart.tenants.map(({ placements }) => placements)).toStrictEqual([["gpu0/7g.80gb@0"], ["gpu1"]]);
  });

  test("compares each request with itself alone on a whole GPU of the pool's first type", () => {
    // 1 ms at 108 SMs; 7g has 98. A T4 has no part in this.
    expect(apart.tenants[0]!.slowdown.mean).toBeCloseTo(108 / 98, 6);
    expect(apart.tenants[1]!.slowdown.mean).toBe(1);
    expect(unpriced.tenants[1]!.slowdown.mean).toBeGreaterThan(4);
    for (const { tenants } of [shared, apart, unpriced])
      for (const { interference } of tenants) expect(interference.max).toBeGreaterThanOrEqual(1);
  });

  test("lists each constant and setting once, with where it comes from", () => {
    const keys = result.assumptions.map(({ scope, name, value }) => `${scope} ${name} ${value}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(result.assumptions.filter(({ source, grade }) => source === "" || grade === undefined)).toStrictEqual([]);
    const names = result.assumptions.map(({ scope, name }) => `${scope}: ${name}`);
    for (const needed of [
      "time-slicing on a100-sxm4-80gb: slice",
      "mps on t4-16gb: contention",
      "a100-sxm4-80gb 7g.80gb: sms",
      "tenant a: compute fixedNs",
    ]) {
      expect(names).toContain(needed);
    }
  });

  test("can be run again from the document it carries", () => {
    const again = runScenario(tinyScenario(result.scenario.document as TinyDocument));
    expect(again).toStrictEqual(result);
  });
});

describe("progress", () => {
  test("rises to 1 and says what is simulated", () => {
    const seen: [number, string][] = [];
    runScenario(tinyScenario(DOCUMENT), { onProgress: (share, doing) => seen.push([share, doing]) });
    const shares = seen.map(([share]) => share);
    expect(shares).toStrictEqual(shares.toSorted((a, b) => a - b));
    expect([shares.at(0)! > 0, shares.at(-1)]).toStrictEqual([true, 1]);
    expect([...new Set(seen.map(([, doing]) => doing))]).toStrictEqual([
      "shared",
      "shared: a alone",
      "shared: b alone",
      "apart",
      "unpriced",
      "a alone",
      "b alone",
    ]);
  });
});

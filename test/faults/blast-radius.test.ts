import { describe, expect, test } from "vitest";
import { FAULT_CLASS_NAMES, type FaultClass } from "../../sim/result/faults.ts";
import { BLAST_RADIUS, CONTEXTS } from "../../sim/sharing/blast-radius.ts";
import { DISCIPLINES } from "../../sim/result/run.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { POLICIES } from "../../sim/sharing/index.ts";
import { tinyModel, tinyScenario } from "../support/tiny.ts";

/** One client that always waits for an answer, so that a request is under way at every instant. */
const busy = {
  work: { reference: "a100-sxm4-80gb", compute: "3ms" },
  arrivals: { kind: "closed", concurrency: 1 },
  memory: { context: "1GB", working: "1GB" },
};
const tenants = { a: busy, b: busy, c: busy };
const names = ["a", "b", "c"] as const;
const all = "abc";

/** Ways to share one GPU, all tenants on it. */
const WAYS: Readonly<Record<string, readonly unknown[]>> = {
  exclusive: names.map((name, gpu) => ({ gpu, exclusive: {}, tenants: [name] })),
  vgpu: names.map((name, gpu) => ({ gpu, vgpu: {}, tenants: [name] })),
  "time-slicing": [{ gpu: 0, timeSlicing: {}, tenants: names }],
  priority: [{ gpu: 0, priority: {}, tenants: [{ tenant: "a", priority: 1 }, "b", "c"] }],
  "equal priorities": [{ gpu: 0, priority: {}, tenants: names }],
  mps: [{ gpu: 0, mps: {}, tenants: names }],
  "vgpu-best-effort": [{ gpu: 0, vgpuBestEffort: {}, tenants: names }],
  "vgpu-equal-share": [{ gpu: 0, vgpuEqualShare: {}, tenants: names }],
  "vgpu-fixed-share": [{ gpu: 0, vgpuFixedShare: {}, tenants: names }],
  "shared-server": [{ gpu: 0, sharedServer: {}, tenants: names }],
  MIG: [{ gpu: 0, mig: [{ profile: "2g.20gb", each: true, tenants: names }] }],
  "MIG with time-slicing": [
    {
      gpu: 0,
      mig: [
        { profile: "3g.40gb", timeSlicing: {}, tenants: ["a", "b"] },
        { profile: "3g.40gb", exclusive: {}, tenants: ["c"] },
      ],
    },
  ],
  "MIG with MPS": [
    {
      gpu: 0,
      mig: [
        { profile: "3g.40gb", mps: {}, tenants: ["a", "b"] },
        { profile: "3g.40gb", exclusive: {}, tenants: ["c"] },
      ],
    },
  ],
  "compute instances": [
    {
      gpu: 0,
      mig: [
        {
          profile: "3g.40gb",
          compute: [
            { profile: "1c", timeSlicing: {}, tenants: ["a", "b"] },
            { profile: "2c", tenants: ["c"] },
          ],
        },
      ],
    },
  ],
};

interface Reading {
  readonly collateral?: number;
  readonly drainOnUncontained?: boolean;
  readonly gpu?: string;
}

/** Tenants whose processes die in the instant of a fault, which a process of `a` causes or GPU 0 has. */
function hitAtOnce(way: string, name: FaultClass, reading: Reading = {}): string {
  return endedBy(way, name, reading)
    .filter(({ atNs }) => atNs === 10_500_000 + (name === "hang" ? 2_000_000 : 0))
    .map(({ tenant }) => names[tenant]!)
    .toSorted()
    .join("");
}

function endedBy(way: string, name: FaultClass, { gpu = "a100-sxm4-80gb", ...reading }: Reading) {
  const target = name === "application" || name === "hang" ? { tenant: "a" } : name === "host" ? {} : { gpu: 0 };
  const scenario = tinyScenario({
    duration: "40ms",
    gpus: { type: gpu, count: 3 },
    tenants,
    policies: { p: WAYS[way] },
    faults: {
      events: [{ class: name, ...target, at: ["10.5ms"] }],
      restart: { process: "5ms", gpuReset: "5ms", node: "5ms" },
      hangTimeout: "2ms",
      ...reading,
    },
  });
  return runModel(tinyModel(scenario)).faults!.faults.flatMap(({ ended }) => ended);
}

test("the table has every class of faults and every discipline", () => {
  expect(Object.keys(BLAST_RADIUS).toSorted()).toStrictEqual(FAULT_CLASS_NAMES.toSorted());
  expect(Object.keys(CONTEXTS).toSorted()).toStrictEqual([...DISCIPLINES].toSorted());
  const covered = new Set(Object.values(WAYS).map((gpus) => JSON.stringify(gpus)));
  for (const { key } of POLICIES) expect([...covered].some((text) => text.includes(`"${key}"`))).toBe(true);
});

describe.each<[string, string, string]>([
  ["exclusive", "a", "a"],
  ["vgpu", "a", "a"],
  ["time-slicing", "a", all],
  ["priority", "a", all],
  ["equal priorities", "a", all],
  ["mps", all, all],
  ["vgpu-best-effort", "a", "a"],
  ["vgpu-equal-share", "a", "a"],
  ["vgpu-fixed-share", "a", "a"],
  ["shared-server", all, all],
  ["MIG", "a", "a"],
  ["MIG with time-slicing", "a", "ab"],
  ["MIG with MPS", "ab", "ab"],
  ["compute instances", "a", "ab"],
])("a fault of one process under %s", (way, apart, together) => {
  test.each(["application", "hang"] as const)(
    "of class %s ends its context, and siblings as the reading has it",
    (name) => {
      expect(hitAtOnce(way, name, { collateral: 0 })).toBe(apart);
      expect(hitAtOnce(way, name, { collateral: 1 })).toBe(together);
    },
  );
});

describe.each<[string, readonly string[]]>([
  ["exclusive", ["a"]],
  ["time-slicing", ["a", "b", "c"]],
  ["priority", ["a", "b", "c"]],
  ["mps", [all]],
  ["vgpu-equal-share", ["a", "b", "c"]],
  ["shared-server", [all]],
  ["MIG", ["a", "b", "c"]],
  ["MIG with MPS", ["ab", "c"]],
  ["compute instances", ["a", "b", "c"]],
])("a contained memory error under %s", (way, contexts) => {
  test("ends one context, whatever is read into faults of applications", () => {
    for (const collateral of [0, 1]) expect(contexts).toContain(hitAtOnce(way, "contained", { collateral }));
  });
});

describe.each<[string, readonly string[], string]>([
  ["exclusive", ["a"], "a"],
  ["time-slicing", [all], all],
  ["mps", [all], all],
  ["shared-server", [all], all],
  ["vgpu-best-effort", [all], all],
  ["compute instances", [all], all],
  ["MIG", ["a", "b", "c"], all],
  ["MIG with time-slicing", ["ab", "c"], all],
])("an uncontained memory error under %s", (way, instances, whole) => {
  test("ends the instance at once, and the other instances when they are drained", () => {
    const ended = endedBy(way, "uncontained", {});
    expect(instances).toContain(hitAtOnce(way, "uncontained"));
    expect(
      ended
        .map(({ tenant }) => names[tenant]!)
        .toSorted()
        .join(""),
    ).toBe(whole);
    // What was drained had ended what it had begun.
    const drained = ended.filter(({ atNs }) => atNs > 10_500_000);
    expect(drained.map(({ serving, queued, workNs }) => [serving, queued, workNs])).toStrictEqual(
      drained.map(() => [0, 0, 0]),
    );
  });

  test("ends all instances at once, if the GPU is reset at once", () => {
    expect(hitAtOnce(way, "uncontained", { drainOnUncontained: false })).toBe(whole);
  });
});

test.each(Object.keys(WAYS))("a GPU off the bus takes all of it, and its node takes all GPUs: %s", (way) => {
  expect(hitAtOnce(way, "offBus")).toBe(way === "exclusive" || way === "vgpu" ? "a" : all);
  expect(hitAtOnce(way, "host")).toBe(all);
});

describe("a GPU that contains no errors", () => {
  test.each(["t4-16gb", "v100-sxm2-32gb", "l4-24gb", "l40s-48gb", "a10-24gb"])(
    "%s makes a contained error an uncontained one",
    (gpu) => {
      const scenario = tinyScenario({
        duration: "40ms",
        gpus: { type: gpu },
        tenants,
        policies: { p: [{ gpu: 0, timeSlicing: {}, tenants: names }] },
        faults: {
          events: [{ class: "contained", gpu: 0, at: ["10.5ms"] }],
          restart: { process: "5ms", gpuReset: "7ms" },
        },
      });
      const { faults, downs } = runModel(tinyModel(scenario)).faults!;
      expect(faults[0]).toMatchObject({ class: "contained", isEscalated: true });
      expect(faults[0]!.ended.map(({ tenant }) => tenant)).toStrictEqual([0, 1, 2]);
      expect(downs.map(({ fromNs, toNs }) => [fromNs, toNs])).toStrictEqual(downs.map(() => [10_500_000, 22_500_000]));
    },
  );
});

import { describe, expect, test } from "vitest";
import type { PartitionSpec } from "../../sim/scenario/scenario.ts";
import { tinyResult, tinyScenario, type TinyDocument } from "../support/tiny.ts";

/** Tenants a, b, c … on one A100 under a leaf. */
function on(leaf: object, count = 2): TinyDocument {
  const names = Array.from({ length: count }, (_, i) => `t${String(i).padStart(2, "0")}`);
  const tenant = { workload: "resnet50", arrivals: { kind: "list", at: ["1ms"] }, memory: { context: "0B" } };
  return {
    duration: "1s",
    tenants: Object.fromEntries(names.map((name) => [name, tenant])),
    policies: { p: [{ gpu: 0, tenants: names, ...leaf }] },
  };
}

function partition(leaf: object, count?: number): PartitionSpec {
  return tinyScenario(on(leaf, count)).policies[0]!.partitions[0]!;
}

describe("vGPU schedulers", () => {
  test.each([
    ["vgpuBestEffort", 8, 2_083_333],
    ["vgpuBestEffort", 9, 1_041_667],
    ["vgpuEqualShare", 9, 1_041_667],
    ["vgpuFixedShare", 2, 2_083_333],
  ])("%s with %d VMs has slots of %d ns: 480 Hz up to eight vGPUs of the type, 960 Hz above", (key, count, slice) => {
    expect(partition({ [key]: {} }, count).params["slice"]).toBe(slice);
  });

  test("take the type's most vGPUs for the length of a slot, however few VMs there are", () => {
    const { params, paramFacts } = partition({ vgpuFixedShare: { maxVgpus: 16 } });
    expect(params).toMatchObject({ slice: 1_041_667, maxVgpus: 16, averagingFactor: 33, overshoot: 0 });
    expect(paramFacts["slice"]!.grade).toBe("documented");
    expect(paramFacts["maxVgpus"]!.source).toBe("set in the scenario");
  });

  test("say as 1 and 0 what the file says as true and false", () => {
    expect(partition({ vgpuEqualShare: { giveIdle: true } }).params["giveIdle"]).toBe(1);
    expect(partition({ vgpuEqualShare: {} }).params["giveIdle"]).toBe(0);
  });

  test.each([
    [
      { vgpuFixedShare: { maxVgpus: 2 } },
      /vgpuFixedShare\.maxVgpus: 3 VMs are placed here.*takes 2.*Raise maxVgpus: to 3/,
    ],
    [{ vgpuEqualShare: { running: 1 } }, /vgpuEqualShare\.running: 3 VMs are placed here.*Leave running: out/],
    [{ vgpuFixedShare: { maxVgpus: 2.5 } }, /maxVgpus: must be a whole number/],
    [{ vgpuEqualShare: { giveIdle: "yes" } }, /giveIdle: must be true or false/],
    [{ vgpuBestEffort: { slice: "31ms" } }, /slice: must be from 1\.00 ms to 30\.0 ms/],
    [{ vgpuEqualShare: { averagingFactor: 61 } }, /averagingFactor: must be .*60/],
    [{ sharedServer: { order: "random" } }, /order: must be one of arrival, round-robin/],
    [{ vgpu: {} }, /a vGPU that owns its partition is for one VM/],
  ])("refuse %o with a way out", (leaf, message) => {
    expect(() => tinyScenario(on(leaf, 3))).toThrow(message);
  });
});

describe("a MIG-backed vGPU", () => {
  test("is timed as exclusive use of its instance, under its own name", () => {
    const tenants = {
      a: { workload: "resnet50", arrivals: { kind: "poisson", rate: "50/s" } },
      b: { workload: "resnet50", arrivals: { kind: "poisson", rate: "50/s" } },
    };
    const mig = (leaf: object): object => ({
      gpu: 0,
      mig: Object.keys(tenants).map((name) => ({ profile: "3g.40gb", ...leaf, tenants: [name] })),
    });
    const { policies } = tinyResult({
      duration: "5s",
      tenants,
      policies: { exclusive: [mig({ exclusive: {} })], vgpu: [mig({ vgpu: {} })] },
    });
    const [exclusive, vgpu] = policies;
    expect(vgpu!.tenants).toStrictEqual(exclusive!.tenants);
    expect(vgpu!.summary).toBe("MIG with vgpu");
  });
});

describe("a time-sliced vGPU on a GPU instance", () => {
  test.each(["vgpuBestEffort", "vgpuEqualShare", "vgpuFixedShare"])("does not exist, and %s says what does", (key) => {
    const document = on({ mig: [{ profile: "7g.80gb", [key]: {}, tenants: ["t00", "t01"] }] });
    const [{ tenants: _moved, ...gpu }] = document.policies["p"] as [{ tenants: unknown }];
    expect(() => tinyScenario({ ...document, policies: { p: [gpu] } })).toThrow(
      /no time-sliced MIG-backed vGPUs \(RTX PRO 6000 Blackwell.*timeSlicing: \{\} for processes that share it/,
    );
  });
});

describe("the memory of one server", () => {
  const inOne = (sharedServer: object, key = "sharedServer"): readonly number[] => {
    const tenant = (weights: string): object => ({
      work: { reference: "a100-sxm4-80gb", compute: "1ms" },
      arrivals: { kind: "list", at: ["1ms"] },
      memory: { context: "1GiB", weights, working: "1GiB" },
    });
    const { policies } = tinyResult({
      duration: "1s",
      tenants: { a: tenant("40GiB"), b: tenant("10GiB") },
      policies: { p: [{ gpu: 0, [key]: sharedServer, tenants: ["a", "b"] }] },
    });
    return policies[0]!.tenants.map(({ memoryBytes }) => memoryBytes / 2 ** 30);
  };

  test("has one context, which the first pays for", () => {
    expect(inOne({}, "timeSlicing")).toStrictEqual([42, 12]);
    expect(inOne({})).toStrictEqual([42, 11]);
  });

  test("has one model at a time where they are swapped", () => {
    expect(inOne({ swapIn: "1s" })).toStrictEqual([42, 1]);
  });
});

describe("priorities", () => {
  test("belong to tenants of a leaf with priorities", () => {
    const leaf = { tenants: [{ tenant: "t00", priority: 2 }, "t01"] };
    expect(partition({ priority: {}, ...leaf }).members).toMatchObject([{ priority: 2 }, { tenant: "t01" }]);
    expect(() => partition({ mps: {}, ...leaf })).toThrow(
      /tenants\[0\]: priority: orders tenants under priority only \(found priority under mps\)\. Use priority: \{\}/,
    );
  });

  test("cost what pre-empting costs by GPreempt's measurement, unless set", () => {
    expect(partition({ priority: {} }).params["preempt"]).toBe(100_000);
    expect(partition({ priority: { preempt: "40us" } }).params["preempt"]).toBe(40_000);
  });
});

describe("one server for several models", () => {
  test("knows its order by the place of the word in the list", () => {
    expect(partition({ sharedServer: { order: "round-robin" } }).params["order"]).toBe(1);
    expect(partition({ sharedServer: {} }).params).toStrictEqual({ order: 0, swapIn: 0 });
  });
});

import { describe, expect, test } from "vitest";
import { gpuNames } from "../../sim/hardware/gpus.ts";
import type { PartitionSpec, TenantSpec } from "../../sim/scenario/scenario.ts";
import { windowOf } from "../../sim/scenario/window.ts";
import { POLICIES } from "../../sim/sharing/index.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { tinyScenario } from "../support/tiny.ts";
import { changed, scenarioOf, VALID } from "./valid.ts";

const WHOLE = "gpu: 0, timeSlicing: {}, tenants: [llm, web]";

/** The tenant "web" with other text in place of its workload. */
function web(text: string): TenantSpec {
  return scenarioOf(changed("workload: resnet50", text)).tenants[1]!;
}

/** The partitions of the policy with other text for its GPU. */
function partitions(text: string): readonly PartitionSpec[] {
  return scenarioOf(changed(WHOLE, text)).policies[0]!.partitions;
}

describe("a scenario", () => {
  test("has defaults for what it does not say", () => {
    expect(scenarioOf(VALID)).toMatchObject({
      question: null,
      seed: 1,
      warmupNs: null,
      durationNs: 10e9,
      limitNs: null,
      replications: null,
      precision: null,
      maxReplications: null,
      currency: "$",
    });
    const { edgesNs, ...window } = windowOf(scenarioOf(VALID));
    expect(window).toStrictEqual({ warmupNs: null, durationNs: 10e9, limitNs: 20e9 });
    // A warm-up is looked for in steps of 1/200 of the duration.
    expect([...edgesNs]).toStrictEqual(Array.from({ length: 201 }, (_, i) => i * 50e6));
  });

  test("has its units converted", () => {
    const text = changed("duration: 10s", "duration: 1.5min\nwarmup: 250ms\nlimit: 0.1h").replace(
      "count: 2",
      "count: 2, price: 24/d",
    );
    expect(scenarioOf(text)).toMatchObject({ warmupNs: 250e6, durationNs: 90e9, limitNs: 360e9 });
    expect([...windowOf(scenarioOf(text)).edgesNs]).toStrictEqual([250e6, 90e9]);
    expect(scenarioOf(text).pool.map(({ pricePerHour }) => pricePerHour)).toStrictEqual([1, 1]);
  });

  test("numbers the GPUs of a list one after the other", () => {
    const text = changed("{type: h100-sxm5-80gb, count: 2}", "[{type: t4-16gb, count: 2}, {type: a30-24gb}]");
    expect(scenarioOf(text).pool.map(({ gpu }) => gpu.name)).toStrictEqual(["t4-16gb", "t4-16gb", "a30-24gb"]);
  });

  test("that lists all its arrivals ends after the last of them", () => {
    const list = (at: string[]): object => ({ workload: "resnet50", arrivals: { kind: "list", at } });
    const policies = { p: [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }] };
    const scenario = tinyScenario({ tenants: { a: list(["5s", "1s"]), b: list(["3s"]) }, policies });
    expect(scenario.tenants[0]!.arrivals).toStrictEqual({ kind: "listed", atNs: Float64Array.of(1e9, 5e9) });
    const edgesNs = Float64Array.of(0, 5e9 + 1);
    expect(windowOf(scenario)).toStrictEqual({ warmupNs: null, durationNs: 5e9 + 1, limitNs: 2 ** 53 - 1, edgesNs });
  });
});

describe("a tenant", () => {
  test("of the catalogue may change batch and size", () => {
    expect(web("workload: resnet50, batch: 7, size: {kind: gamma, cv: 2}").work).toMatchObject({
      batch: 7,
      size: { kind: "gamma", cv: 2 },
    });
    expect(web("workload: resnet50")).toMatchObject({
      title: "web",
      workload: "resnet50",
      processes: 1,
      routing: null,
      targets: [],
    });
  });

  test("with work of its own has what it says, as set in the scenario, and nothing else", () => {
    const { work, memory, workload } = web(
      "work: {reference: a30-24gb, compute: 2ms, memory: {fixed: 1ms, perItem: 3us}, batch: 4}",
    );
    expect(workload).toBe("inline");
    expect(work).toMatchObject({
      reference: { gpu: "a30-24gb", sms: 56 },
      batch: 4,
      bursts: 1,
      hostGapNs: { value: 8000, grade: "derived" },
      floor: { fixedNs: { value: 0 }, perItemNs: { value: 0 } },
      compute: { fixedNs: { value: 2e6, unit: "ns", grade: "assumed", source: "set in the scenario" } },
      memory: { fixedNs: { value: 1e6 }, perItemNs: { value: 3000 } },
    });
    expect(memory).toMatchObject({ contextBytes: { value: 500e6 }, weightsBytes: { value: 0 }, kvCache: null });
  });

  test("with a shape takes memory for its weights, and fills the rest with its cache", () => {
    const shape =
      "{layers: 2, hidden: 8, intermediate: 16, heads: 2, kvHeads: 1, headDim: 4, vocabulary: 10, bytesPerParameter: 1}";
    const tokens = "promptTokens: {kind: constant, tokens: 5}, outputTokens: {kind: constant, tokens: 7}";
    const { work, memory, workingSetBytes } = web(`shape: ${shape}, ${tokens}`);
    expect(work).toMatchObject({
      kind: "llm",
      maxBatchedTokens: 2048,
      maxSequences: 256,
      shape: { bytesPerParameter: 1 },
    });
    // Two layers of 576 + 5 norms of 8 + 2 embeddings of 80.
    expect(memory).toMatchObject({ weightsBytes: { value: 1352, grade: "derived" }, kvCache: "fill" });
    expect(workingSetBytes).toBe(1352);
  });

  test("may change its memory", () => {
    const { memory, workingSetBytes } = web(
      "workload: resnet50, memory: {context: 1GB, weights: 2GB, working: 3GB, workingSet: 4MB}",
    );
    expect([
      memory.contextBytes.value,
      memory.weightsBytes.value,
      memory.workingBytes.value,
      workingSetBytes,
    ]).toStrictEqual([1e9, 2e9, 3e9, 4e6]);
  });

  test("is held to the 99th percentile unless it says otherwise", () => {
    expect(web("workload: resnet50, slo: {latency: 5ms, throughput: 2/s}").targets).toStrictEqual([
      { metric: "latency", quantile: 0.99, limit: 5e6 },
      { metric: "throughput", quantile: null, limit: 2 },
    ]);
    expect(web("workload: resnet50, slo: {latency: 5ms, percentile: 95}").targets[0]!.quantile).toBe(0.95);
  });
});

describe("a policy", () => {
  test.each(POLICIES.map((policy) => [policy.key, policy] as const))(
    "%s takes the defaults of the GPU",
    (key, policy) => {
      for (const name of gpuNames()) {
        const members = policy.maxProcesses.count === 1 ? [["web"], ["llm"]] : [["web", "llm"]];
        const gpus = members.map((tenants, gpu) => ({ gpu, [key]: {}, tenants }));
        const text = changed("h100-sxm5-80gb", name).replace(
          /- \{gpu.*\}/u,
          gpus.map((gpu) => `- ${JSON.stringify(gpu)}`).join("\n    "),
        );
        const [partition] = scenarioOf(text).policies[0]!.partitions;
        expect(partition!.policy.name).toBe(policy.name);
        for (const [param, parameter] of Object.entries(policy.params)) {
          expect(partition!.paramFacts[param]).toStrictEqual(parameter.fallback(partition!.slice.gpu));
        }
      }
    },
  );

  test("has settings by number and by name, each with its origin", () => {
    const [{ params, paramFacts }] = partitions(WHOLE.replace("{}", "{slice: long, contextSwitch: 90us}")) as [
      PartitionSpec,
    ];
    expect(params).toMatchObject({ slice: 30e6, contextSwitch: 90_000, contextSwitchIdle: 150_000 });
    expect(paramFacts["slice"]).toStrictEqual(timeSlicing.params.slice.named!["long"]);
    expect(paramFacts["contextSwitch"]).toMatchObject({ grade: "assumed", source: "set in the scenario", unit: "ns" });
  });

  test("counts the processes of its members, and caps them", () => {
    const members = "[{tenant: web, processes: 3, threads: 40%}, llm]";
    const [{ members: resolved }] = partitions(`gpu: 1, mps: {}, tenants: ${members}`) as [PartitionSpec];
    expect(resolved).toStrictEqual([
      { tenant: "llm", processes: 1, smShare: 1 },
      { tenant: "web", processes: 3, smShare: 0.4 },
    ]);
    const twice = scenarioOf(changed("workload: resnet50", "workload: resnet50, processes: 2"));
    expect(twice.policies[0]!.partitions[0]!.members[1]!.processes).toBe(2);
  });

  test("without a key is exclusive, for one process", () => {
    const [first, second] = partitions("gpu: 0, tenants: [llm]}\n    - {gpu: 1, tenants: [web]");
    expect([first!.policy.name, second!.policy.name]).toStrictEqual(["exclusive", "exclusive"]);
  });

  test("places GPU instances itself where no start is given, and lists partitions by GPU and start", () => {
    const text = "gpu: 1, mig: [{profile: 3g.40gb, tenants: [llm]}, {profile: 4g.40gb, start: 0, tenants: [web]}]";
    expect(partitions(text).map(({ slice, start, gpuIndex }) => [gpuIndex, start, slice.id])).toStrictEqual([
      [1, 0, "gpu1/4g.40gb@0"],
      [1, 4, "gpu1/3g.40gb@4"],
    ]);
  });
});

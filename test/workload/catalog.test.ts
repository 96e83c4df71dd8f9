import { describe, expect, test } from "vitest";
import { GRADES, type Fact } from "../../sim/base/fact.ts";
import { findGpu, GPUS } from "../../sim/hardware/gpus.ts";
import { wholeGpu } from "../../sim/hardware/slices.ts";
import { burstTimes } from "../../sim/workload/burst-times.ts";
import { findWorkload, unknownWorkload, workloadNames, WORKLOADS } from "../../sim/workload/catalog.ts";

const ENTRIES = WORKLOADS.map((workload) => [workload.name, workload] as const);

/** Every fact of an entry, wherever it sits, with its path. */
function factsOf(value: unknown, path = ""): readonly (readonly [string, Fact])[] {
  if (typeof value !== "object" || value === null) return [];
  if ("grade" in value && "source" in value) return [[path, value as Fact]];
  return Object.entries(value).flatMap(([key, inner]) => factsOf(inner, `${path}.${key}`));
}

describe("the catalogue", () => {
  test("finds every workload by its name and no other", () => {
    expect(new Set(workloadNames()).size).toBe(WORKLOADS.length);
    for (const [name, workload] of ENTRIES) {
      expect(findWorkload(name)).toBe(workload);
      expect(name).toMatch(/^[a-z0-9.-]+$/u);
    }
    expect(findWorkload("resnet51")).toBeUndefined();
  });

  test("tells what was probably meant", () => {
    expect(unknownWorkload("resnet51")).toEqual({
      rule: "resnet51 is not in the workload catalogue",
      help: 'did you mean "resnet50"?',
    });
    expect(unknownWorkload("").help).toContain("llama-3-8b");
  });

  test("has something of every kind", () => {
    expect(new Set(WORKLOADS.map((workload) => workload.kind))).toEqual(new Set(["inference", "llm", "training"]));
  });
});

describe.each(ENTRIES)("%s", (_, workload) => {
  const { work, memory } = workload;

  test("every number has unit, grade, source and a range around it", () => {
    const facts = factsOf(workload);
    expect(facts.length).toBeGreaterThanOrEqual(work.kind === "llm" ? 5 : 13);
    const faulty = facts.filter(
      ([path, { value, unit, grade, source, range = [value, value] }]) =>
        !(value >= 0 && value < Infinity) ||
        unit !== (path.endsWith("Ns") ? "ns" : "B") ||
        !GRADES.includes(grade) ||
        source.length < 20 ||
        !(range[0] <= value && value <= range[1]),
    );
    expect(faulty).toEqual([]);
  });

  test("says in a sentence what one request is", () => {
    expect(workload.doc).toMatch(/^One request is .{40,}\.$/su);
    expect(workload.title.length).toBeGreaterThan(5);
  });

  test("fits an A100 with 80 GB, and its working set is not larger than its memory", () => {
    const bytes = memory.contextBytes.value + memory.weightsBytes.value + memory.workingBytes.value;
    expect(bytes).toBeLessThan(79 * 2 ** 30);
    expect(workload.workingSetBytes.value).toBeGreaterThan(0);
    expect(workload.workingSetBytes.value).toBeLessThanOrEqual(bytes);
  });

  test("generates tokens exactly when it is an LLM", () => {
    expect(work.kind === "llm").toBe(workload.kind === "llm");
    expect(memory.kvCache).toBe(work.kind === "llm" ? "fill" : null);
    if (work.kind !== "llm") return;
    for (const tokens of [work.promptTokens, work.outputTokens]) {
      if (tokens.kind !== "lognormal") throw new Error("expected a lognormal");
      expect(tokens.median).toBeLessThan(tokens.mean);
      expect(tokens.mean).toBeLessThan(tokens.max);
    }
  });
});

const BURSTS = WORKLOADS.flatMap(({ name, work }) => (work.kind === "bursts" ? [[name, work] as const] : []));

describe.each(BURSTS)("%s as bursts", (_, work) => {
  test("its reference is a part of a known GPU and it takes time there", () => {
    const gpu = findGpu(work.reference.gpu)!;
    const parts = [gpu.sms.value, ...gpu.mig!.profiles.map((profile) => profile.sms.value)];
    expect(parts).toContain(work.reference.sms);
    const times = burstTimes(work, wholeGpu(gpu, "gpu0"), findGpu);
    if ("quantity" in times) throw new Error("the reference lacks a rate");
    const deviceNs = Math.max(times.floorNs, times.computeNs + times.memoryNs + times.latencyNs);
    const requestMs = (work.bursts * (times.hostNs + deviceNs)) / 1e6;
    expect(requestMs).toBeGreaterThan(0.2);
    expect(requestMs).toBeLessThan(1000);
  });

  test("can be scaled to every GPU whose peaks are known", () => {
    const known = GPUS.filter((gpu) => gpu.tensorFlops.value !== null && gpu.bandwidth.value !== null);
    expect(known.length).toBeGreaterThan(5);
    for (const gpu of known) expect("quantity" in burstTimes(work, wholeGpu(gpu, "gpu0"), findGpu)).toBe(false);
  });
});

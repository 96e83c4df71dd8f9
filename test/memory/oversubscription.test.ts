import { describe, expect, test } from "vitest";
import { refillNs } from "../../sim/scenario/oversubscription.ts";
import { problemsOf } from "../scenario/valid.ts";
import { tinyResult, tinyRun } from "../support/tiny.ts";

/**
 * Two training jobs under exclusive quanta. Measured on a P100 with 16 GB, where each took 15.3 GB: 719 s alone, of which
 * 29 s are the host's, because two that take turns of 1000 s need 1380 s together. The V100 has twice the memory, so
 * sizes and the refill rate are doubled and times stay what they are.
 * @source nvshare thesis, table 12.2
 */
function jobs(names: readonly string[], quantum: string): Parameters<typeof tinyRun>[0] {
  const job = {
    work: { reference: "v100-sxm2-32gb", hostGap: "29s", compute: "690s" },
    arrivals: { kind: "list", at: ["0s"] },
    memory: { context: "0B", weights: "30.6GB" },
  };
  const policy = {
    gpu: 0,
    timeSlicing: { slice: quantum },
    oversubscription: { refill: "10GB/s" },
    tenants: names,
  };
  return {
    duration: "4h",
    gpus: { type: "v100-sxm2-32gb" },
    tenants: Object.fromEntries(names.map((name) => [name, job])),
    policies: { p: [policy] },
  };
}

/** When the last job is done [s]. */
function togetherS(names: readonly string[], quantum: string): number {
  const run = tinyRun(jobs(names, quantum));
  return Math.max(...names.map((name) => run.of(name).latencyNs[0]!)) / 1e9;
}

describe("oversubscribed memory under exclusive quanta", () => {
  test("costs a job alone nothing", () => {
    expect(togetherS(["a"], "30s")).toBe(719);
  });

  test.each([
    ["1000s", 1380],
    ["60s", 1468],
    ["30s", 1521],
    ["10s", 1821],
  ])("of %s takes the measured %d s for both jobs within a tenth", (quantum, measuredS) => {
    expect(Math.abs(togetherS(["a", "b"], quantum) / measuredS - 1)).toBeLessThan(0.1);
  });

  test("costs the more the shorter they are", () => {
    const times = ["10s", "30s", "60s"].map((quantum) => togetherS(["a", "b"], quantum));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test("takes what the closed form says: a refill and a switch in each turn but the first", () => {
    const refillS = refillNs([30.6e9, 30.6e9], 0, 32 * 2 ** 30, 10e9) / 1e9;
    const run = tinyRun(jobs(["a", "b"], "30s"));
    const engine = run.engine();
    expect(engine.coldCacheNs / 1e9).toBeCloseTo(engine.switches * refillS, 1);
    // Each turn but the last of a job gives 30 s less the refill.
    const turns = Math.ceil(690 / (30 - refillS));
    expect(Math.abs(engine.switches - (2 * turns - 1))).toBeLessThanOrEqual(2);
  });

  test("is blamed on switches, and listed among the assumptions", () => {
    const result = tinyResult({ ...jobs(["a", "b"], "30s"), replications: 1 });
    const { meanNs } = result.policies[0]!.tenants[0]!.blame.all;
    expect(meanNs!.switch).toBeGreaterThan(60e9);
    expect(result.assumptions.find(({ name }) => name === "refill")).toMatchObject({ value: 10e9, unit: "B/s" });
  });
});

describe("what a process pages in", () => {
  test.each([
    ["nothing where all fit", [4, 5], 0, 10, 0],
    ["what does not fit beside the others", [8, 6], 0, 10, 4],
    ["all of its own where the others leave nothing", [4, 9, 9], 0, 10, 4],
  ])("is %s", (_, sizes, i, memory, displaced) => {
    expect(
      refillNs(
        sizes.map((one) => one * 1e9),
        i,
        memory * 1e9,
        1e9,
      ),
    ).toBe(displaced * 1e9);
  });
});

describe("oversubscription in a scenario", () => {
  const said = (leaf: string, memory = "{weights: 60GB}"): string =>
    problemsOf(`title: t
duration: 1s
gpus: {type: a100-sxm4-80gb}
tenants:
  a: {workload: resnet50, memory: ${memory}, arrivals: {kind: poisson, rate: 5/s}}
  b: {workload: resnet50, memory: {weights: 60GB}, arrivals: {kind: poisson, rate: 5/s}}
policies: {p: [{gpu: 0, ${leaf}, tenants: [a, b]}]}
`).join("\n");

  test("is possible with quanta longer than what a turn pages in, and not with the default slice", () => {
    expect(said("timeSlicing: {slice: 30s}, oversubscription: {}")).toBe("");
    expect(said("timeSlicing: {}, oversubscription: {}")).toContain("pages its memory in");
  });

  test("is for processes that take turns, hold a known size, and page at some rate", () => {
    expect(said("mps: {}, oversubscription: {}")).toContain("is for processes that take turns");
    expect(said("timeSlicing: {slice: 30s}, oversubscription: {refill: 0B/s}")).toContain("must be more than 0");
    expect(said("timeSlicing: {slice: 30s}, oversubscription: {refill: 5GB}")).toContain("size per time");
    const growing = "{weights: 60GB, growth: {perRequest: 1MB}}";
    expect(said("timeSlicing: {slice: 30s}, oversubscription: {}", growing)).toContain("does not go with a");
  });

  test("is refused beside a split that it is not part of", () => {
    const mig = "mig: [{profile: 7g.80gb, timeSlicing: {}, tenants: [a, b]}], oversubscription: {}";
    expect(said(mig).replace(", tenants: [a, b]}]}", "")).toContain("not shared as a whole");
  });

  test("does not make a process fit that is larger than the memory by itself", () => {
    const run = tinyRun({
      ...jobs(["a"], "30s"),
      tenants: {
        a: {
          work: { reference: "v100-sxm2-32gb", compute: "1s" },
          arrivals: { kind: "list", at: ["0s"] },
          memory: { weights: "40GB" },
        },
      },
    });
    expect(run.of("a").rejected).toBe(1);
  });
});

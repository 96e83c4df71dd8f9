import { describe, expect, test } from "vitest";
import { runPairs } from "../../cli/interference/run-pairs.ts";
import { deathsText } from "../../reports/interference/death-words.ts";
import { shadeOf } from "../../reports/interference/heat-map.ts";
import { AGGRESSORS, IDLE_NEIGHBOUR } from "../../sim/claims/aggressors.ts";
import { victimResult } from "../../sim/claims/interference.ts";
import { pairDocument } from "../../sim/claims/interference-document.ts";
import { memoryHog, pairStage, victimGrowth } from "../../sim/claims/memory-hog.ts";
import { WAYS } from "../../sim/claims/ways.ts";
import { findGpu } from "../../sim/hardware/gpus.ts";
import type { InterferenceCell, VictimResult } from "../../sim/result/interference.ts";
import { tinyScenario } from "../support/tiny.ts";

const GPU = "a100-sxm4-80gb";
const LENGTH = { duration: "40s", warmup: "2s", limit: "120s", replications: 2 };
const hog = AGGRESSORS.find(({ name }) => name === "memory growth")!;
const plain = {
  work: { reference: GPU, compute: "2ms", hostGap: "0s" },
  arrivals: { kind: "poisson", rate: "20/s" },
  memory: { context: "1GB", working: "9GB" },
};

function stageOf(victim: object) {
  const policies = { one: [{ gpu: 0, timeSlicing: {}, tenants: ["victim"] }] };
  const [spec] = tinyScenario({ duration: "1s", tenants: { victim }, policies }).tenants;
  return pairStage(findGpu(GPU)!, spec!, 40e9);
}

async function beside(victim: object): Promise<readonly InterferenceCell[]> {
  const stage = stageOf(victim);
  const document = { seed: 5, tenants: { victim } };
  const recipe = (tenant: object, growth: Readonly<Record<string, unknown>> | null) => ({
    file: "small.yaml",
    document: pairDocument(document, "victim", tenant as Readonly<Record<string, unknown>>, GPU, WAYS, LENGTH, growth),
    traces: [],
    skipBadRows: false,
  });
  const pairs = [recipe(IDLE_NEIGHBOUR.tenant(stage), null), recipe(hog.tenant(stage), hog.victimGrowth!(stage))];
  const [alone, run] = await runPairs(pairs, 1);
  const { rows }: VictimResult = victimResult("victim", alone!, [{ aggressor: hog.name, run: run! }], {
    tolerate: 0.1,
    confidence: 0.95,
  });
  return rows[0]!.cells;
}

describe("beside a neighbour whose memory grows until the GPU is full", () => {
  test("a victim that asks for a little more dies under every way that shares memory, and MIG lets the neighbour die", async () => {
    const cells = await beside(plain);
    for (const { way, verdict, deaths } of cells) {
      const isApart = way === "MIG";
      expect([way, deaths!.victim!.probability, deaths!.neighbour!.probability]).toStrictEqual(
        isApart ? [way, 0, 1] : [way, 1, 0],
      );
      expect(verdict === "killed").toBe(!isApart);
      expect(deaths!.victim!.lostShare! > 0).toBe(!isApart);
    }
    expect(cells.find(({ way }) => way === "MIG")!.p50).toMatchObject({ value: 1, interval: [1, 1] });
  });

  test("a victim that holds what it took at its start is never killed", async () => {
    const stage = stageOf({ ...plain, batching: { max: 4, delay: "1ms" } });
    expect(victimGrowth(stage)).toBeNull();
    for (const { deaths } of await beside({ ...plain, batching: { max: 4, delay: "1ms" } })) {
      expect(deaths!.victim).toBeNull();
    }
  });
});

describe("the memory hog", () => {
  test("leaves 64 MB beside what the victim's processes start with", () => {
    const stage = stageOf({ ...plain, processes: 2 });
    expect(stage).toMatchObject({ victimBytes: 20e9, gpuBytes: 80 * 2 ** 30, canGrow: true });
    const { memory } = memoryHog(stage) as { memory: { growth: { limit: string } } };
    expect(Number.parseFloat(memory.growth.limit)).toBe(80 * 2 ** 30 - 20e9 - 600e6 - 64e6);
  });

  test("asks for something too where the victim leaves nothing", () => {
    const { memory } = memoryHog({ ...stageOf(plain), victimBytes: 80 * 2 ** 30 }) as {
      memory: { growth: { limit: string } };
    };
    expect(memory.growth.limit).toBe("1000000000B");
  });

  test.each([
    ["grows by itself", { memory: { context: "1GB", growth: { perRequest: "1MB" } } }],
    ["has one queue for its processes", { processes: 2, routing: "shared-queue" }],
    ["overlaps its copies", { transfers: { in: "1MB", overlap: true } }],
  ])("leaves a victim as it is that %s", (_what, more) => {
    expect(victimGrowth(stageOf({ ...plain, ...more }))).toBeNull();
  });
});

test("who dies is told in words and in colour", () => {
  const death = (probability: number, lostShare: number | null = null) => ({ probability, interval: null, lostShare });
  expect(deathsText("chat", { victim: death(0.75, 0.031), neighbour: death(1) })).toBe(
    "chat dies in 75.0 % of runs, 3.1 % lost; neighbour dies in every run",
  );
  expect(deathsText("chat", { victim: death(0), neighbour: null })).toBe("");
  const cell = { way: "MPS", verdict: "killed", p50: null, p99: null, p99Ns: null, overloaded: false, why: null };
  expect(shadeOf(cell as InterferenceCell, 0.1)).toBe("failed");
});

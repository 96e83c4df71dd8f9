import { describe, expect, it } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { choose } from "../../sim/choice/choose.ts";
import { fieldOf } from "../../sim/choice/field.ts";
import { simulateChoiceCell } from "../../sim/choice/simulate-cell.ts";
import { CHOICE_KINDS, type ChoiceKind } from "../../sim/choice/unit.ts";
import { writtenOut } from "../../sim/choice/written.ts";
import type { ChoiceResult, Objective } from "../../sim/result/choice.ts";
import { tinyScenario } from "../support/tiny.ts";

interface Asked {
  readonly tenants: Readonly<Record<string, unknown>>;
  readonly gpus?: { readonly type: string; readonly count?: number; readonly price?: string };
  readonly duration?: string;
  readonly allowed?: readonly ChoiceKind[];
  readonly objective?: Objective;
}

async function answer({
  tenants,
  gpus = { type: "a100-sxm4-80gb" },
  duration = "40s",
  allowed = CHOICE_KINDS,
  objective,
}: Asked): Promise<ChoiceResult> {
  const written = { title: "asked", duration, replications: 3, warmup: "1s", gpus, tenants };
  const document = writtenOut(written);
  const names = Object.keys(document["tenants"] as object);
  const scenario = tinyScenario({
    ...document,
    policies: { unit: [{ gpu: 0, timeSlicing: {}, tenants: names }] },
  } as never);
  const field = fieldOf(scenario.pool[0]!.gpu, scenario.pool.length, scenario.pool[0]!.pricePerHour, scenario.tenants);
  return choose(
    {
      source: { file: "asked.yaml", document, traces: [] },
      scenario,
      field,
      objective: objective ?? null,
      allowed: new Set(allowed),
      given: [],
      cells: 60,
      everyGpu: false,
    },
    (source) => async (cells) => Promise.all(cells.map(async (cell) => simulateChoiceCell(source, cell))),
  );
}

const work = (compute: string, memory = "0s") => ({ reference: "a100-sxm4-80gb", compute, memory });
const poisson = (rate: string) => ({ kind: "poisson", rate });
const best = (result: ChoiceResult) => result.candidates[result.recommendation.candidate!]!;

describe("the answer", () => {
  it("is MIG for a strict service beside a noisy batch tenant", async () => {
    const result = await answer({
      tenants: {
        strict: { work: work("1ms"), arrivals: poisson("40/s"), slo: { latency: "4.5ms" } },
        batch: { work: work("20ms", "60ms"), arrivals: { kind: "closed", concurrency: 1 } },
      },
    });
    expect(best(result).kind).toBe("MIG");
    expect(best(result).state).toBe("meets");
    const turns = result.candidates.find(({ kind }) => kind === "time-slicing")!;
    expect(turns.value!).toBeGreaterThan(best(result).value! + result.indifference);
  });

  it("is sharing the whole GPU for bursty services that each need most of it for a moment", async () => {
    const result = await answer({
      tenants: Object.fromEntries(
        ["a", "b", "c"].map((name) => [
          name,
          { work: work("60ms"), arrivals: poisson("1.5/s"), slo: { latency: "300ms" }, memory: { weights: "4GiB" } },
        ]),
      ),
      duration: "100s",
    });
    expect(["time-slicing", "MPS"]).toContain(best(result).kind);
    expect(result.candidates.find(({ kind }) => kind === "MIG")?.standing ?? "ruled out").not.toBe("recommended");
  });

  it("is no difference for light services, and the cheapest of those that are as good", async () => {
    const light = {
      work: { reference: "v100-sxm2-32gb", compute: "1ms" },
      arrivals: poisson("10/s"),
      slo: { latency: "500ms" },
    };
    const result = await answer({
      tenants: { a: light, b: light },
      gpus: { type: "v100-sxm2-32gb", count: 2, price: "1/h" },
      objective: "latency",
    });
    expect(result.recommendation.equals.length).toBeGreaterThan(0);
    expect(result.recommendation.sentences[0]).toMatch(/^No difference between/u);
    expect(best(result).gpus).toBe(1);
    expect(result.candidates.every(({ kind }) => !kind.includes("MIG"))).toBe(true);
  });

  it("says what is nearest when nothing serves", async () => {
    const busy = { work: work("10ms"), arrivals: poisson("70/s"), slo: { latency: "150ms" } };
    const result = await answer({ tenants: { a: busy, b: busy }, duration: "20s" });
    expect(result.nearest?.load).toBeLessThan(1);
    expect(result.nearest?.gpus).toBe(2);
    expect(result.recommendation.sentences.join(" ")).toMatch(/one GPU more/u);
  });
});

describe("what is ruled out", () => {
  it("are parts whose memory does not fit, and kinds that are not allowed", async () => {
    const big = {
      work: work("1ms"),
      arrivals: poisson("5/s"),
      slo: { latency: "500ms" },
      memory: { weights: "15GiB" },
    };
    const result = await answer({ tenants: { a: big, b: big, c: big, d: big }, duration: "20s" });
    const memory = result.search.pruned.find(({ rule }) => rule === "memory does not fit")!;
    expect(memory.count).toBeGreaterThan(0);
    expect(JSON.stringify(result.candidates)).not.toContain("1g.10gb");
    const narrow = await answer({ tenants: { a: big, b: big }, duration: "20s", allowed: ["time-slicing"] });
    expect(narrow.search.excluded).toEqual(["exclusive", "mps", "mig", "hybrid"]);
    expect(narrow.candidates.map(({ kind }) => kind)).toEqual(["time-slicing"]);
  });

  it("and what is simulated and what is left add up to all that existed", async () => {
    const light = { work: work("2ms"), arrivals: poisson("20/s"), slo: { latency: "100ms" } };
    const { search } = await answer({
      tenants: { a: light, b: { ...light, slo: { latency: "90ms" } } },
      duration: "20s",
    });
    const pruned = search.pruned.reduce((sum, { count }) => sum + count, 0);
    expect(pruned + search.simulated + search.notTried).toBe(search.existed);
  });
});

describe("the same question", () => {
  it("has the same answer to the byte", async () => {
    const tenants = {
      a: { work: work("3ms"), arrivals: poisson("30/s"), slo: { latency: "60ms" } },
      b: { work: work("8ms"), arrivals: poisson("10/s"), slo: { latency: "80ms" } },
    };
    const [one, two] = await Promise.all([answer({ tenants, duration: "20s" }), answer({ tenants, duration: "20s" })]);
    expect(stableJson(two)).toBe(stableJson(one));
    expect(one.robustness!.draws).toBeGreaterThanOrEqual(20);
  });
});

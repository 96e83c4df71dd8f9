import { describe, expect, it } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { budgetFor, leftFor } from "../../sim/choice/budget.ts";
import { choose } from "../../sim/choice/choose.ts";
import { chooseScenario } from "../../sim/choice/choose-scenario.ts";
import { fieldOf } from "../../sim/choice/field.ts";
import { Ledger } from "../../sim/choice/ledger.ts";
import { type CellSamples, simulateChoiceCell } from "../../sim/choice/simulate-cell.ts";
import { CHOICE_KINDS, unitOfPart } from "../../sim/choice/unit.ts";
import type { ChoiceResult } from "../../sim/result/choice.ts";
import { tinyScenario } from "../support/tiny.ts";

const service = (compute: string, rate: string) => ({
  work: { reference: "a100-sxm4-80gb", compute },
  arrivals: { kind: "poisson", rate },
  slo: { latency: "200ms" },
});
const document = {
  title: "asked",
  duration: "60s",
  replications: 4,
  gpus: { type: "a100-sxm4-80gb" },
  tenants: { a: service("4ms", "40/s"), b: service("9ms", "20/s") },
};

/** The answer, and the events that its cells simulated. */
async function answer(events: number): Promise<{ readonly result: ChoiceResult; readonly simulated: number }> {
  const scenario = tinyScenario({
    ...document,
    policies: { unit: [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }] },
  });
  let simulated = 0;
  const result = await choose(
    {
      source: { file: "asked.yaml", document, traces: [] },
      scenario,
      field: fieldOf(scenario.pool[0]!.gpu, 1, null, scenario.tenants),
      objective: "latency",
      allowed: new Set(CHOICE_KINDS),
      given: [],
      cells: 200,
      events,
      everyGpu: false,
    },
    (source) => async (cells) => {
      const samples = await Promise.all(cells.map(async (cell) => simulateChoiceCell(source, cell)));
      simulated += samples.reduce((sum, one) => sum + one.events, 0);
      return samples;
    },
  );
  return { result, simulated };
}

describe("a budget of events", () => {
  it("is kept where it is small, and what it does not pay for is said with the way out", async () => {
    const [free, bound] = await Promise.all([answer(Infinity), answer(1.5e6)]);
    expect(free.simulated).toBeGreaterThan(2e6);
    expect(bound.simulated).toBeLessThan(1.5e6);
    expect(free.result.notes.join(" ")).not.toContain("budget");
    expect(bound.result.notes.join(" ")).toMatch(
      /^.*Beyond the budget of 1\.5 million events, .*--budget raises it\.$/u,
    );
    expect(bound.result.recommendation.candidate).not.toBeNull();
    const { draws, holds } = bound.result.robustness!;
    expect(draws).toBeLessThan(free.result.robustness!.draws);
    expect(bound.result.recommendation.sentences.join(" ")).toContain(`It holds in ${holds} of ${draws} draws`);
  }, 120_000);

  it("gives the same bytes again", async () => {
    const [one, two] = await Promise.all([answer(2e6), answer(2e6)]);
    expect(stableJson(two.result)).toBe(stableJson(one.result));
  }, 120_000);

  it("grows with the time that it is told in, and what one part leaves the next ones have", () => {
    expect(budgetFor(80).events).toBe(2 * budgetFor(40).events);
    expect(budgetFor().cells).toBe(800);
    const purse = { tally: { events: 30 }, events: 100, alone: 0, cuts: [] };
    expect(leftFor(purse, "robustness")).toBe(70);
    expect(leftFor(purse, "search")).toBeLessThan(leftFor(purse, "headroom"));
    expect(leftFor({ ...purse, tally: { events: 99 } }, "search")).toBe(0);
  });
});

describe("draws of the constants", () => {
  it("are as many as are asked for, whatever the budget", async () => {
    const options = { file: "asked.yaml", budgetS: 1, draws: 7, allowed: ["time-slicing", "mps"] } as const;
    const result = await chooseScenario({ ...document, duration: "10s" }, options);
    expect(result.robustness!.draws).toBe(7);
    expect(result.recommendation.sentences.join(" ")).toMatch(/It holds in \d of 7 draws/u);
    expect(result.notes.join(" ")).not.toContain("draws");
  }, 120_000);
});

describe("what a part is expected to cost", () => {
  it("is what its first replication took, and before that what its tenants take alone", async () => {
    const unit = (...tenants: string[]) => unitOfPart({ gpu: "a100-sxm4-80gb", profile: null, policy: "mps", tenants });
    const events = new Map([
      ["a", 1e6],
      ["b", 3e6],
      ["ab", 9e6],
    ]);
    const ledger = new Ledger(async (cells) =>
      cells.map((cell): CellSamples => ({
        tenants: [],
        busy: 0,
        sm: 0,
        events: events.get(cell.unit.tenants.join(""))!,
      })),
    );
    const cell = (one: ReturnType<typeof unit>) => ({ unit: one, changes: {}, replication: 0 });
    await ledger.need([cell(unit("a")), cell(unit("b"))]);
    const alone = ledger.eventsOf([unit("a", "b")]);
    expect(alone).toBe(ledger.eventsOf([unit("a"), unit("b")]));
    expect(alone).toBeGreaterThan(4e6);
    // Of whom nobody knows anything it is thought that he is like the others.
    expect(ledger.eventsOf([unit("c")])).toBe(alone / 2);
    await ledger.need([cell(unit("a", "b"))]);
    expect(ledger.eventsOf([unit("a", "b"), unit("a", "b")])).toBeGreaterThan(9e6);
    expect(ledger.eventsOf([unit("a", "b"), unit("a", "b")])).toBeLessThan(10e6);
  });
});

describe("what a choice cannot take apart", () => {
  it.each([
    ["faults", { faults: {} }, /faults: join parts .*Leave them out for the choice/su],
    [
      "pipelines",
      { pipelines: { turn: { stages: ["a", "b"] } } },
      /pipelines: tie tenants .*\(found turn\).*Write the candidates as policies/su,
    ],
  ] as const)("is refused with place, rule and way out: %s", async (_name, own, message) => {
    await expect(chooseScenario({ ...document, ...own }, { file: "asked.yaml" })).rejects.toThrow(message);
  });
});

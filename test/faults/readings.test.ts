import { describe, expect, test } from "vitest";
import { runModel } from "../../sim/scenario/model.ts";
import { type TinyDocument, tinyModel, tinyResult, tinyScenario } from "../support/tiny.ts";

describe("both readings", () => {
  const shared = (collateral: number): TinyDocument => ({
    duration: "1s",
    warmup: "0s",
    tenants: Object.fromEntries(
      ["a", "b"].map((name) => [
        name,
        { work: { reference: "a100-sxm4-80gb", compute: "10ms" }, arrivals: { kind: "closed", concurrency: 1 } },
      ]),
    ),
    policies: {
      slicing: [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }],
      mps: [{ gpu: 0, mps: {}, tenants: ["a", "b"] }],
    },
    faults: { events: [{ class: "application", tenant: "a", at: ["500ms"] }], collateral },
  });

  test("stand side by side where they differ, the scenario's first, and each is what a run by itself says", () => {
    const [slicing, mps] = tinyResult(shared(0)).policies;
    expect(slicing!.faults!.readings.map(({ reading }) => reading.collateral)).toStrictEqual([0, 1]);
    expect(mps!.faults!.readings).toHaveLength(1);
    const [other] = tinyResult(shared(1)).policies;
    expect(other!.faults!.readings.map(({ reading }) => reading.collateral)).toStrictEqual([1, 0]);
    expect(slicing!.faults!.readings[1]).toStrictEqual(other!.faults!.readings[0]);
    expect(slicing!.faults!.readings[0]!.classes[0]!.tenantsHit).toStrictEqual(["a"]);
    expect(slicing!.faults!.readings[1]!.classes[0]!.tenantsHit).toStrictEqual(["a", "b"]);
  });

  test("stand alone where nobody causes a fault beside whom it could matter", () => {
    const document = {
      ...shared(0),
      gpus: { type: "a100-sxm4-80gb", count: 2 },
      tenants: { ...shared(0).tenants, c: shared(0).tenants["a"] },
      policies: {
        apart: [
          { gpu: 0, timeSlicing: {}, tenants: ["b", "c"] },
          { gpu: 1, timeSlicing: {}, tenants: ["a"] },
        ],
      },
    };
    expect(tinyResult(document).policies[0]!.faults!.readings).toHaveLength(1);
  });

  test("a probability between them is read in three ways", () => {
    const [slicing] = tinyResult(shared(0.3)).policies;
    expect(slicing!.faults!.readings.map(({ reading }) => reading.collateral)).toStrictEqual([0.3, 0, 1]);
  });

  test("times of faults are the same under every policy and in every reading", () => {
    const document = { ...shared(0.5), faults: { events: [{ class: "hang", every: "200ms" }], collateral: 0.5 } };
    const scenario = tinyScenario(document);
    const times = scenario.policies.flatMap(({ name }) =>
      [0, 1].map((collateral) => {
        const model = tinyModel(scenario, name);
        const reading = { ...model.faults!.reading, collateral };
        return runModel({ ...model, faults: { ...model.faults!, reading } }).faults!.faults.map(({ atNs }) => atNs);
      }),
    );
    const [first] = times;
    const common = Math.min(...times.map(({ length }) => length));
    expect(common).toBeGreaterThan(3);
    for (const own of times) expect(own.slice(0, common)).toStrictEqual(first!.slice(0, common));
  });
});

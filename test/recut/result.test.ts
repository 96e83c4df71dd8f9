import { describe, expect, test } from "vitest";
import { renderReport } from "../../reports/page.ts";
import { stableJson } from "../../sim/base/json.ts";
import { layoutsOf } from "../../sim/result/layouts.ts";
import { RECUT_SETTINGS } from "../../sim/sharing/recut-constants.ts";
import { tinyResult, tinyScenario } from "../support/tiny.ts";
import { alone, service } from "./swap.ts";

const DOCUMENT = {
  duration: "60s",
  warmup: "0s",
  replications: 2,
  tenants: {
    chat: { ...service({ kind: "poisson", rate: "10/s" }), copies: 2 },
    other: service({ kind: "poisson", rate: "10/s" }),
  },
  policies: {
    fixed: [
      { gpu: 0, mig: [alone("3g.40gb", 0, "other"), { profile: "3g.40gb", timeSlicing: {}, tenants: ["chat"] }] },
    ],
    changing: [
      {
        gpu: 0,
        layouts: {
          a: [alone("3g.40gb", 0, "other"), { profile: "3g.40gb", start: 4, timeSlicing: {}, tenants: ["chat"] }],
          b: [alone("3g.40gb", 0, "other"), { profile: "2g.20gb", start: 4, timeSlicing: {}, tenants: ["chat"] }],
        },
        changes: [{ at: "20s", to: "b" }],
        recut: { orchestrator: "1s" },
      },
    ],
  },
};

describe("the result of a policy that changes layouts", () => {
  const result = tinyResult(DOCUMENT);
  const [fixed, changing] = result.policies;

  test("says what re-cuts took and who waited; one with fixed layouts says nothing", () => {
    expect(layoutsOf(fixed!)).toBeNull();
    const layouts = layoutsOf(changing!)!;
    expect(layouts.gpus[0]).toMatchObject({ recuts: 1, stepNs: { orchestrator: 1e9, destroy: 0.3e9, create: 0.15e9 } });
    expect(layouts.gpus[0]!.windows.map(({ layout }) => layout)).toStrictEqual(["a", null, "b"]);
    expect(layouts.gpus[0]!.layouts).toStrictEqual([
      { name: "a", partitions: ["gpu0/3g.40gb@0", "gpu0/3g.40gb@4 in a"] },
      { name: "b", partitions: ["gpu0/3g.40gb@0", "gpu0/2g.20gb@4 in b"] },
    ]);
    // Copies of a tenant are placed wherever the tenant is.
    expect(layouts.tenants.map(({ name }) => name)).toStrictEqual(["chat 1", "chat 2"]);
    for (const { held, heldMeanNs } of layouts.tenants) {
      expect(held).toBeGreaterThan(5);
      expect(heldMeanNs).toBeGreaterThan(0.1e9);
    }
  });

  test("rests on every setting of re-cuts, with grade, source and range", () => {
    const listed = result.assumptions.filter(({ scope }) => scope === "re-cutting a100-sxm4-80gb");
    expect(listed.map(({ name }) => name).toSorted()).toStrictEqual(Object.keys(RECUT_SETTINGS).toSorted());
    expect(listed.find(({ name }) => name === "orchestrator")).toMatchObject({
      value: 1e9,
      source: "set in the scenario",
    });
    expect(listed.find(({ name }) => name === "create")).toMatchObject({ grade: "measured", range: [130e6, 350e6] });
  });

  test("is drawn in the report, and the same each time", () => {
    expect(renderReport(result)).toContain("changing re-cuts GPU 0 once in a run");
    expect(stableJson(tinyResult(DOCUMENT))).toBe(stableJson(result));
  });

  test("leaves a tenant alone whose part stays, in every number but the name of the policy", () => {
    const of = (policy: typeof fixed): unknown => policy!.tenants.find(({ name }) => name === "other");
    expect(of(changing)).toStrictEqual(of(fixed));
    expect(tinyScenario(DOCUMENT).policies[1]!.partitions).toHaveLength(3);
  });
});

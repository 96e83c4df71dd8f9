import { describe, expect, it } from "vitest";
import { triangular, uncertainConstants, withConstants } from "../../sim/choice/constants.ts";
import { drawShares } from "../../sim/choice/robustness.ts";
import { tinyScenario } from "../support/tiny.ts";

const scenario = tinyScenario({
  duration: "1s",
  tenants: {
    a: { workload: "resnet50", arrivals: { kind: "poisson", rate: "2/s" } },
    b: { work: { reference: "a100-sxm4-80gb", compute: "1ms" }, arrivals: { kind: "poisson", rate: "2/s" } },
  },
  policies: { turns: [{ gpu: 0, timeSlicing: { slice: "short", coldCache: "1us" }, tenants: ["a", "b"] }] },
});

describe("constants that nobody measured", () => {
  const names = uncertainConstants(scenario).map(({ name }) => name);

  it("are those of the policy with a range, and not what the scenario says itself", () => {
    expect(names).toContain("timeSlicing slice");
    expect(names).toContain("timeSlicing contextSwitch");
    expect(names).not.toContain("timeSlicing coldCache");
    expect(names.filter((name) => name.startsWith("tenant b compute"))).toEqual([]);
  });

  it("stay within their ranges at every draw, and stay as they are where they are not drawn", () => {
    const constants = uncertainConstants(scenario);
    for (let draw = 0; draw < 50; draw++) {
      const drawn = withConstants(scenario, drawShares(constants, 1, draw));
      for (const { name, range } of constants.filter((one) => one.name.startsWith("tenant "))) {
        const { value } = uncertainConstants(drawn).find((one) => one.name === name)!;
        expect(value).toBeGreaterThanOrEqual(Math.floor(range[0]));
        expect(value).toBeLessThanOrEqual(Math.ceil(range[1]));
      }
      const { params } = drawn.policies[0]!.partitions[0]!;
      expect(params["slice"]).toBeGreaterThanOrEqual(100_000);
      expect(params["slice"]).toBeLessThanOrEqual(1_000_000);
    }
    expect(withConstants(scenario, {})).toEqual(scenario);
  });

  it("are drawn the same again, and independently of each other", () => {
    const all = drawShares([{ name: "x" }, { name: "y" }], 7, 3);
    expect(drawShares([{ name: "y" }], 7, 3)["y"]).toBe(all["y"]);
    expect(drawShares([{ name: "x" }], 7, 4)["x"]).not.toBe(all["x"]);
    expect(drawShares([{ name: "x" }], 8, 3)["x"]).not.toBe(all["x"]);
  });
});

describe("the triangular quantile", () => {
  it("reaches both ends, has its mode where it is said, and grows", () => {
    expect(triangular([1, 5], 2, 0)).toBe(1);
    expect(triangular([1, 5], 2, 1)).toBe(5);
    expect(triangular([1, 5], 2, 0.25)).toBeCloseTo(2, 12);
    let last = 1;
    for (let share = 0; share <= 1; share += 0.01) {
      const value = triangular([1, 5], 2, share);
      expect(value).toBeGreaterThanOrEqual(last);
      last = value;
    }
  });
});

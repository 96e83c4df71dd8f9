import { describe, expect, test } from "vitest";
import { caveatOf } from "../../reports/caveat.ts";
import type { Assumption, PolicyResult, RunResult } from "../../sim/result/run.ts";
import { tinyResult } from "../support/tiny.ts";

const work = { reference: "a100-sxm4-80gb", compute: "4ms" };
const result = tinyResult({
  duration: "5s",
  tenants: {
    a: { work, arrivals: { kind: "poisson", rate: "20/s" } },
    b: { work, arrivals: { kind: "poisson", rate: "20/s" } },
  },
  policies: {
    MPS: [{ gpu: 0, mps: {}, tenants: ["a", "b"] }],
    parts: [
      {
        gpu: 0,
        mig: [
          { profile: "3g.40gb", tenants: ["a"] },
          { profile: "3g.40gb", tenants: ["b"] },
        ],
      },
    ],
  },
});
const policy = (name: string): PolicyResult => result.policies.find((candidate) => candidate.name === name)!;

describe("caveat", () => {
  test("names the assumed constants of the recommended way of sharing", () => {
    expect(caveatOf(result, policy("MPS"))).toBe(
      "MPS on a100-sxm4-80gb rests on two assumed constants (overlapGain and contention); no published measurement has settled them.",
    );
  });

  test("says nothing where nothing of the recommendation is assumed, or nothing is recommended", () => {
    expect(caveatOf(result, policy("parts"))).toBeNull();
    expect(caveatOf(result, null)).toBeNull();
  });

  test("falls silent once the constants are measured", () => {
    const assumptions = result.assumptions.map((one): Assumption => ({ ...one, grade: "measured" }));
    expect(caveatOf({ ...result, assumptions } satisfies RunResult, policy("MPS"))).toBeNull();
  });
});

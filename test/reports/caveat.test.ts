import { describe, expect, test } from "vitest";
import { caveatOf } from "../../reports/caveat.ts";
import { gatherFacts } from "../../reports/facts.ts";
import { describeRun } from "../../reports/finding.ts";
import type { Assumption, PolicyResult, RunResult } from "../../sim/result/run.ts";
import { fakeResult } from "../support/fake-result.ts";
import { FIVE_POLICIES, type Fate } from "../support/fake-story.ts";
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
const facts = gatherFacts(result);
const policy = (name: string): PolicyResult => result.policies.find((candidate) => candidate.name === name)!;
const caveat = (recommended: string | null, meeting: readonly string[] = [], of: RunResult = result): string =>
  caveatOf(of, {
    ...facts,
    recommended: recommended === null ? null : policy(recommended),
    meeting: meeting.map(policy),
  })!;

describe("caveat", () => {
  test("names the assumed constants of the recommended way of sharing", () => {
    expect(caveat("MPS")).toMatch(
      /^MPS on a100-sxm4-80gb rests on two assumed constants \(overlapGain and contention\); no published measurement has settled them\. This is one run/u,
    );
  });

  test("speaks of one constant in the singular", () => {
    const assumptions = result.assumptions.filter(({ name }) => name !== "contention");
    expect(caveat("MPS", [], { ...result, assumptions })).toContain(
      "one assumed constant (overlapGain); no published measurement has settled it.",
    );
  });

  test("names who meets every target on as many GPUs without them", () => {
    expect(caveat("MPS", ["MPS", "parts"])).toContain(
      "parts meets every target on one A100 too, and rests on none of them.",
    );
    const assumptions = result.assumptions.filter(({ scope }) => !scope.startsWith("tenant "));
    expect(caveat("MPS", ["MPS", "parts"], { ...result, assumptions })).toContain(
      "parts meets every target on one A100 too, and rests on no assumed constant.",
    );
  });

  test("does not praise a policy that uses more GPUs", () => {
    const larger = { ...policy("parts"), gpusUsed: 2 };
    expect(caveatOf(result, { ...facts, recommended: policy("MPS"), meeting: [policy("MPS"), larger] })).not.toContain(
      "parts",
    );
  });

  test("has no constants to name where nothing of the recommendation is assumed, or nothing is recommended", () => {
    expect(caveat("parts")).toMatch(/^This is one run/u);
    expect(caveat(null)).toMatch(/^This is one run/u);
    const assumptions = result.assumptions.map((one): Assumption => ({ ...one, grade: "measured" }));
    expect(caveat("MPS", [], { ...result, assumptions })).toMatch(/^This is one run/u);
  });

  test("always says that one seed is one draw", () => {
    expect(caveat("MPS")).toContain("This is one run with seed 1, without an interval: small differences");
    expect(describeRun(fakeResult({ policies: [] })).caveat).toBeNull();
  });
});

describe("outcomes near their limit", () => {
  const fated = (fates: Readonly<Record<string, Fate>>): string =>
    describeRun(fakeResult({ policies: [{ ...FIVE_POLICIES[0]!, name: "apart", fates }] })).caveat!;

  test("are named with their values, also of a throughput", () => {
    expect(fated({ chat: 0.86, embed: 1.14, train: 0.9 })).toMatch(
      /may come out differently with another seed\. Within 15 %: chat under apart \(86 %\), embed under apart \(1\.14×\) and train under apart \(1\.11×\)\.$/u,
    );
  });

  test("are not those beyond 15 %, nor lower bounds beyond the limit, which are missed for certain", () => {
    expect(fated({ chat: 0.84, embed: 1.16, rank: { ratio: 1.1, lowerBound: true } })).toContain(
      "No outcome lies within 15 % of its limit.",
    );
  });

  test("are counted where they are many", () => {
    expect(fated({ chat: 0.9, embed: 0.9, rank: 0.9, search: 0.9, speech: 0.9 })).toContain(
      "Five outcomes lie within 15 % of their limits.",
    );
  });
});

import { describe, expect, test } from "vitest";
import { caveatOf } from "../../reports/caveat.ts";
import { gatherFacts } from "../../reports/facts.ts";
import { describeRun } from "../../reports/finding.ts";
import type { Assumption, PolicyResult, RunResult } from "../../sim/result/run.ts";
import { fakeResult } from "../support/fake-result.ts";
import { FIVE_POLICIES, type Fate } from "../support/fake-story.ts";
import { tinyResult } from "../support/tiny.ts";

const work = { reference: "a100-sxm4-80gb", compute: "4ms" };
const simulated = tinyResult({
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
/** As if two constants of MPS had no measurement behind them. */
const result: RunResult = {
  ...simulated,
  assumptions: simulated.assumptions.map((one) =>
    ["overlapGain", "contention"].includes(one.name) ? { ...one, grade: "assumed" } : one,
  ),
};
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
      /^MPS on a100-sxm4-80gb rests on two assumed constants \(overlapGain and contention\); no published measurement has settled them\. This is one long run/u,
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
    expect(caveat("parts")).toMatch(/^This is one long run/u);
    expect(caveat(null)).toMatch(/^This is one long run/u);
    const assumptions = result.assumptions.map((one): Assumption => ({ ...one, grade: "measured" }));
    expect(caveat("MPS", [], { ...result, assumptions })).toMatch(/^This is one long run/u);
  });

  test("says how often the scenario was run, and by what its intervals are made", () => {
    const of = (experiment: Partial<RunResult["experiment"]>): string =>
      caveat("MPS", [], { ...result, experiment: { ...result.experiment, ...experiment } });
    expect(of({ intervals: "replications", replications: 7 })).toContain("Numbers are means of seven replications, ±");
    expect(of({ intervals: "batches" })).toContain("This is one long run");
    expect(of({ intervals: "block-bootstrap" })).toContain("This is one trace");
    expect(of({ intervals: "exact" })).toContain("Nothing in this scenario is random");
    expect(describeRun(fakeResult({ policies: [] })).caveat).toBeNull();
  });
});

describe("outcomes whose limit lies inside their interval", () => {
  const fated = (fates: Readonly<Record<string, Fate>>): string =>
    describeRun(fakeResult({ policies: [{ ...FIVE_POLICIES[0]!, name: "apart", fates }] })).caveat!;

  test("are named with their values, also of a throughput", () => {
    expect(
      fated({ chat: { ratio: 0.96, halfWidth: 0.05 }, embed: { ratio: 1.14, halfWidth: 0.2 }, train: 0.9 }),
    ).toMatch(
      / The limit lies inside the interval of chat under apart \(96 % ±5 %\) and embed under apart \(1\.14× ±0\.20×\)\.$/u,
    );
  });

  test("are not those that are met or missed with their whole interval", () => {
    expect(fated({ chat: { ratio: 0.9, halfWidth: 0.05 }, embed: { ratio: 1.16, halfWidth: 0.1 } })).toContain(
      "Every verdict holds over the whole interval.",
    );
  });

  test("are counted where they are many", () => {
    const close = { ratio: 0.98, halfWidth: 0.05 };
    expect(fated({ chat: close, embed: close, rank: close, search: close, speech: close })).toContain(
      "Five outcomes have their limit inside the interval.",
    );
  });
});

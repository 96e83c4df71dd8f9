import { describe, expect, it } from "vitest";
import { type ClaimRule, pointVerdicts, ruleWords } from "../../sim/claims/rules.ts";
import { outcomeOf } from "../../sim/claims/verdict.ts";
import type { PointVerdict } from "../../sim/result/claims.ts";
import type { CellPolicy, SweepAxis, SweepCell, SweepMetric } from "../../sim/result/sweep.ts";

const LOWER: SweepMetric = { name: "p99 latency", tenant: "web", unit: "ns", better: "lower" };
const HIGHER: SweepMetric = { name: "attainment", tenant: "web", unit: "1", better: "higher" };
const POLICIES = ["MIG", "turns"];

function policy(value: number | null, more: Partial<CellPolicy> = {}): CellPolicy {
  return {
    impossible: null,
    value,
    interval: value === null ? null : [value - 1, value + 1],
    load: "stable",
    targets: null,
    standing: "left out",
    probabilityOfBest: null,
    ...more,
  };
}

function verdicts(rule: ClaimRule, cells: readonly (readonly CellPolicy[])[], metric = LOWER): readonly PointVerdict[] {
  const full = cells.map((policies, i): SweepCell => ({ id: String(i), at: [i], replications: 4, policies }));
  return pointVerdicts(rule, full, POLICIES, metric);
}

const BETTER: ClaimRule = { kind: "better", policy: "MIG", rivals: ["turns"] };
const OVERLOADED = policy(null, { load: "overloaded" });
const IMPOSSIBLE = policy(null, { impossible: "no MIG", load: null });

describe("the rule of what is better", () => {
  it("needs intervals that do not touch, unless a paired comparison says which is best", () => {
    const cells = [
      [policy(10), policy(20)],
      [policy(20), policy(10)],
      [policy(10), policy(11)],
      [policy(10, { standing: "best" }), policy(11, { standing: "worse" })],
      [policy(10, { standing: "worse" }), policy(11, { standing: "best" })],
    ];
    expect(verdicts(BETTER, cells)).toEqual(["holds", "fails", "same", "holds", "fails"]);
  });

  it("follows the direction of the metric", () => {
    expect(verdicts(BETTER, [[policy(10), policy(20)]], HIGHER)).toEqual(["fails"]);
  });

  it("takes overload and absence for defeat, but says nothing where both are lost or a number is missing", () => {
    const cells = [
      [policy(10), OVERLOADED],
      [OVERLOADED, policy(10)],
      [IMPOSSIBLE, policy(10)],
      [policy(10), IMPOSSIBLE],
      [OVERLOADED, IMPOSSIBLE],
      [policy(null), policy(10)],
      [policy(10), policy(null)],
    ];
    expect(verdicts(BETTER, cells)).toEqual(["holds", "fails", "fails", "holds", "unknown", "unknown", "unknown"]);
  });

  it("names a policy that is not there as a defect of the row", () => {
    expect(() => verdicts({ ...BETTER, policy: "MPS" }, [[policy(1), policy(2)]])).toThrow("MPS");
  });
});

describe("the other rules", () => {
  it("a limit is kept by one only, with the whole interval", () => {
    const keeps: ClaimRule = { kind: "keeps", policy: "MIG", rival: "turns", limit: 10 };
    const cells = [
      [policy(5), policy(20)],
      [policy(5), policy(6)],
      [policy(20), policy(5)],
      [policy(5), policy(10)],
      [policy(20), policy(30)],
      [policy(5), OVERLOADED],
    ];
    expect(verdicts(keeps, cells)).toEqual(["holds", "same", "fails", "unknown", "same", "holds"]);
  });

  it("steady is what has the same number as at the first value, or one within the share", () => {
    const steady: ClaimRule = { kind: "steady", policy: "MIG", rival: "turns", within: 0.1 };
    const narrow = (value: number): CellPolicy => policy(value, { interval: [value, value] });
    const cells = [
      [policy(100), narrow(100)],
      [policy(100), narrow(150)],
      [policy(100), narrow(105)],
      [policy(150), narrow(100)],
      [policy(111), narrow(150)],
    ];
    expect(verdicts(steady, cells)).toEqual(["reference", "holds", "same", "fails", "unknown"]);
  });

  it("serving is meeting every target, existing is running at all", () => {
    const met = policy(1, { targets: "met" });
    const missed = policy(1, { targets: "missed" });
    const serves: ClaimRule = { kind: "serves", policy: "MIG", rival: "turns" };
    expect(
      verdicts(serves, [
        [met, missed],
        [met, met],
        [missed, met],
        [met, policy(1, { targets: "open" })],
      ]),
    ).toEqual(["holds", "same", "fails", "unknown"]);
    const exists: ClaimRule = { kind: "exists", policy: "turns", rival: "MIG" };
    expect(
      verdicts(exists, [
        [IMPOSSIBLE, policy(1)],
        [policy(1), policy(1)],
      ]),
    ).toEqual(["holds", "same"]);
  });

  it("each is told in a sentence that names both sides", () => {
    const rules: readonly ClaimRule[] = [
      BETTER,
      { kind: "keeps", policy: "MIG", rival: "turns", limit: 10 },
      { kind: "steady", policy: "MIG", rival: "turns", within: 0.1 },
      { kind: "serves", policy: "MIG", rival: "turns" },
      { kind: "exists", policy: "MIG", rival: "turns" },
    ];
    for (const rule of rules) expect(ruleWords(rule, LOWER)).toMatch(/^Holds where .*MIG.*turns.*\.$/u);
  });
});

const AXIS: SweepAxis = {
  name: "load",
  title: "load",
  unit: "1/s",
  scale: "linear",
  values: [1, 2, 3, 4].map((number) => ({ text: `${number}/s`, number })),
};

describe("the verdict on a claim", () => {
  it("is that it holds, does not hold, or holds for a range that is named with its flips", () => {
    expect(outcomeOf(AXIS, ["holds", "holds", "holds", "unknown"]).verdict).toBe("holds");
    expect(outcomeOf(AXIS, ["fails", "same", "fails", "same"]).verdict).toBe("does not hold");
    expect(outcomeOf(AXIS, ["fails", "unknown", "holds", "holds"])).toEqual({
      verdict: "holds only when",
      when: "from 3/s on",
      flips: [{ after: "1/s", before: "3/s", holds: true }],
    });
    expect(outcomeOf(AXIS, ["reference", "holds", "same", "fails"])).toEqual({
      verdict: "holds only when",
      when: "at 2/s",
      flips: [{ after: "2/s", before: "3/s", holds: false }],
    });
    expect(outcomeOf(AXIS, ["holds", "holds", "fails", "holds"]).when).toBe("up to 2/s and at 4/s");
  });

  it("cannot be told from fewer than half of the values", () => {
    expect(outcomeOf(AXIS, ["unknown", "unknown", "unknown", "holds"]).verdict).toBe("cannot be told");
    expect(outcomeOf(AXIS, ["unknown", "unknown", "fails", "fails"]).verdict).toBe("does not hold");
  });

  it("lists the values of an axis without an order, which has no flips", () => {
    const gpus: SweepAxis = { ...AXIS, scale: "category" };
    const outcome = outcomeOf(gpus, ["holds", "same", "holds", "holds"]);
    expect(outcome.when).toBe("for 1/s, 3/s and 4/s");
    expect(outcome.flips).toEqual([]);
  });
});

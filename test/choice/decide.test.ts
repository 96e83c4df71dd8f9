import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { significant } from "../../sim/base/units.ts";
import { boundOf } from "../../sim/choice/capacity.ts";
import { decide } from "../../sim/choice/decide.ts";
import type { Judgement } from "../../sim/choice/judge.ts";
import { leadText } from "../../sim/choice/sentences.ts";
import { candidateText, headroomText, measureOf, quantityText } from "../../sim/result/choice-words.ts";
import type { CandidateResult, HeadroomResult } from "../../sim/result/choice.ts";

/** A candidate of which only ratios to the limit are known. */
function judged(name: string, latency: readonly number[], state: Judgement["state"] = "meets"): Judgement {
  const candidate = { name, kind: name, gpus: 1, costPerHour: null, units: [], parts: [], guess: 0, document: null };
  const target = { metric: "latency", quantile: 0.99, limit: 1 } as never;
  const tenants = [{ deciding: { tenant: "a", target, index: 0 }, values: latency, result: null as never, meanNs: [] }];
  return { candidate, replications: latency.length, state, why: null, latency, tenants };
}

const decided = (...all: Judgement[]) => decide("latency", all, ({ latency }) => latency, true);

describe("candidates between which there is no difference", () => {
  it("are not one that misses a limit in the mean and one that keeps it with its whole interval", () => {
    const sure = judged("sure", [0.12, 0.11, 0.13]);
    const wild = judged("wild", [220, 870, 617], "open");
    const { recommended, equals, runnerUp } = decided(sure, wild);
    expect([recommended, equals, runnerUp]).toEqual([sure, [], wild]);
  });

  it("may both be near the limit where neither surely keeps it", () => {
    const one = judged("one", [0.7, 1.2, 0.9], "open");
    const other = judged("other", [1.3, 0.8, 1.05], "open");
    expect(decided(one, other).equals).toHaveLength(1);
  });

  const ratios = fc.array(fc.double({ min: 0.01, max: 0.9, noNaN: true }), { minLength: 3, maxLength: 3 });
  test.prop([fc.array(ratios, { minLength: 2, maxLength: 5 })], { numRuns: 20 })(
    "share the probability of being the best, and all probabilities add up to 1",
    (rows) => {
      const { recommended, equals, probability } = decided(...rows.map((row, i) => judged(`c${i}`, row)));
      expect([...probability.values()].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
      for (const one of equals) expect(probability.get(one)).toBe(probability.get(recommended!));
    },
  );
});

describe("a lead", () => {
  test.prop([fc.array(fc.double({ min: 1, max: 7, noNaN: true }), { minLength: 3, maxLength: 3 })], { numRuns: 20 })(
    "is positive where the recommended one is ahead and lies in its interval, also where high values are good",
    (carried) => {
      const all = [carried, carried.map((value) => value / 8)].map((_, i) => judged(`c${i}`, [0.1, 0.1, 0.1 + i]));
      const rows = new Map(all.map((one, i) => [one, carried.map((value) => -value / (i === 0 ? 1 : 8))]));
      const { lead, runnerUp } = decide("throughput", all, (one) => rows.get(one)!, true);
      fc.pre(runnerUp !== null);
      expect(lead!.mean).toBeGreaterThan(0);
      expect(lead!.interval![0]).toBeLessThanOrEqual(lead!.mean);
      expect(lead!.interval![1]).toBeGreaterThanOrEqual(lead!.mean);
    },
  );

  it("is written with one sign for value and interval, and with what bounds make of it", () => {
    const text = (lead: number, leadInterval: readonly [number, number] | null) =>
      leadText("B", { lead, leadInterval }, significant);
    expect(text(1.47, [0.76, 2.19])).toBe("It leads B by 1.47 (0.76 to 2.19).");
    expect(text(-1.47, [-2.19, -0.76])).toBe("It leads B by -1.47 (-2.19 to -0.76).");
    const bound = (leadBound: "at least" | "open") =>
      leadText("B", { lead: 3, leadInterval: null, leadBound }, significant);
    expect(bound("at least")).toBe("It leads B by at least 3.00.");
    expect(bound("open")).toMatch(/is not known/u);
  });
});

describe("an end of the searched range", () => {
  const [found, over, under] = [
    { beyond: false, below: false },
    { beyond: true, below: false },
    { beyond: false, below: true },
  ];

  it("is a bound on the mean, not a finding", () => {
    expect(boundOf([found, found])).toBeNull();
    expect(boundOf([found, over])).toBe("at least");
    expect(boundOf([under, found])).toBe("at most");
    expect(boundOf([under, over])).toBeNull();
  });

  it("is said with the number", () => {
    const none = { tenant: null, of: "load", resolution: 0.03, breaks: null, why: null, interval: null } as const;
    const said = (one: Partial<HeadroomResult>) => headroomText({ ...none, factor: 8, beyond: false, ...one });
    expect(said({ beyond: true, bound: "at least" })).toBe("at least × 8.00");
    expect(said({ factor: 0.1, bound: "at most", missedAlways: true })).toBe("missed at any load down to × 0.10");
    expect(quantityText(8, null, significant, "at least")).toBe("at least 8.00");
  });
});

describe("numbers that are shown", () => {
  it("have no interval below 0", () => {
    expect(quantityText(569, [-179, 1316], significant)).toBe("569 (0.00 to 1316)");
  });

  it("name their measure where it is not the objective's", () => {
    const screen = { measure: "worst target ÷ limit", unit: "ratio", value: 0.2, interval: null } as const;
    const row = { value: null, interval: null, screen } as unknown as CandidateResult;
    expect(candidateText(row, measureOf("isolation", true))).toBe("worst target ÷ limit 0.20");
  });
});

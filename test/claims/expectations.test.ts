import { describe, expect, it } from "vitest";
import { judgeExpectations } from "../../sim/claims/judge-expectation.ts";
import { expectationsOf } from "../../sim/scenario/expect-schema.ts";
import { scenarioJsonSchema } from "../../sim/scenario/schema.ts";
import { problemsOf, VALID } from "../scenario/valid.ts";
import { tinyResult } from "../support/tiny.ts";

const withExpect = (entry: string): string => `${VALID}expect:\n  - ${entry}\n`;

describe("the grammar of expect", () => {
  it("takes a path into the result for the name of a metric", () => {
    const [byName, byPath] = ["p99.9 latency", "latency.p999"].map((metric) =>
      expectationsOf({ expect: [{ policy: "a", tenant: "t", metric, below: "20ms" }] }),
    );
    expect(byName).toHaveLength(1);
    expect(byPath).toEqual(byName);
  });

  it("is part of the schema for editors", () => {
    expect(JSON.stringify(scenarioJsonSchema())).toContain("what is expected of the result");
  });

  it.each([
    ["{policy: time, tenant: web, metric: p99 latency, below: 5ms}", []],
    [
      "{policy: tmie, tenant: web, metric: p99 latency, below: 5ms}",
      [/expect\[0\]\.policy: names no policy \(found tmie\)\. Did you mean "time"\?/u],
    ],
    [
      "{policy: time, tenant: wbe, is: stable}",
      [/expect\[0\]\.tenant: names no tenant \(found wbe\)\. Did you mean "web"\?/u],
    ],
    [
      "{policy: time, tenant: web, metric: p99 latncy, below: 5ms}",
      [/metric: must be a metric.*did you mean "p99 latency"/u],
    ],
    ["{policy: time, tenant: web, metric: p99 latency, below: 5}", [/expect\[0\]\.below: .*unit/u]],
    ["{policy: time, tenant: web, metric: p99 latency}", [/needs exactly one of below, above and between/u]],
    ["{policy: time, tenant: web, metric: p99 latency, between: [9ms, 1ms]}", [/must have the lower end first/u]],
    [
      "{policy: time, metric: p99 latency, below: 5ms}",
      [/tenant: is missing: must be the name of a tenant: p99 latency is a metric of one/u],
    ],
    ["{policy: time, tenant: web, metric: fairness, above: 0.5}", [/tenant: does not go with fairness/u]],
    [
      "{policy: time, tenant: web, metric: p99 latency, below: {metric: throughput}}",
      [/compares p99 latency with throughput/u],
    ],
    [
      "{policy: time, tenant: web, metric: p99 latency, below: {times: 2}}",
      [/must name another policy, tenant or metric/u],
    ],
    [
      "{policy: time, tenant: web, metric: p99 latency, below: {policy: MGI}}",
      [/expect\[0\]\.below\.policy: names no policy \(found MGI\)/u],
    ],
    ["{policy: time, tenant: web, is: fast}", [/is: must be one of stable, overloaded, met, missed, fails/u]],
    ["{policy: time, tenant: web, is: stable, above: 5ms}", [/is: stands alone/u]],
  ] as const)("%s", (entry, problems) => {
    const found = problemsOf(withExpect(entry));
    expect(found).toHaveLength(problems.length);
    expect(problems.filter((problem, i) => !problem.test(found[i]!))).toEqual([]);
  });

  it("takes a tenant with mistakes of its own for one that is there", () => {
    const text = withExpect("{policy: time, tenant: web, is: stable}").replace("rate: 5/s", "rate: 0/s");
    expect(problemsOf(text).join("\n")).not.toContain("names no tenant");
  });
});

/** A half-busy server beside one that is asked for twice what it can do. */
const RESULT = tinyResult({
  duration: "60s",
  warmup: "5s",
  replications: 3,
  gpus: { type: "a100-sxm4-80gb", count: 2 },
  tenants: {
    fast: {
      work: { reference: "a100-sxm4-80gb", compute: "5ms", hostGap: "0s" },
      arrivals: { kind: "poisson", rate: "40/s" },
      slo: { latency: "50ms", percentile: 50 },
    },
    slow: { work: { reference: "a100-sxm4-80gb", compute: "50ms" }, arrivals: { kind: "poisson", rate: "40/s" } },
  },
  policies: {
    apart: [
      { gpu: 0, exclusive: {}, tenants: ["fast"] },
      { gpu: 1, exclusive: {}, tenants: ["slow"] },
    ],
    together: [{ gpu: 0, timeSlicing: {}, tenants: ["fast", "slow"] }],
  },
});

function judge(entry: Readonly<Record<string, unknown>>): string {
  const scenario = { ...RESULT.scenario, document: { expect: [{ policy: "apart", tenant: "fast", ...entry }] } };
  const judged = judgeExpectations({ policies: RESULT.policies, scenario });
  expect(judged).toHaveLength(1);
  return judged[0]!.verdict;
}

describe("an expectation beside a result", () => {
  it("is held or not held with the whole interval, and open in between", () => {
    const [low, high] = RESULT.policies[0]!.tenants[0]!.latencyNs.intervals.mean!;
    const inside = `${Math.round((low + high) / 2)}ns`;
    expect(judge({ metric: "mean latency", below: `${Math.ceil(high)}ns` })).toBe("held");
    expect(judge({ metric: "mean latency", above: `${Math.ceil(high) + 1}ns` })).toBe("not held");
    expect(judge({ metric: "mean latency", below: inside })).toBe("open");
    expect(judge({ metric: "mean latency", between: ["1ms", inside] })).toBe("open");
    expect(judge({ metric: "mean latency", between: ["1ms", `${Math.ceil(high)}ns`] })).toBe("held");
    expect(judge({ metric: "mean latency", between: ["1s", "2s"] })).toBe("not held");
  });

  it("compares with the same metric elsewhere, times a factor", () => {
    expect(judge({ metric: "p50 latency", below: { policy: "together" } })).toBe("held");
    expect(judge({ metric: "p50 latency", above: { policy: "together" } })).toBe("not held");
    expect(judge({ metric: "p50 latency", below: { policy: "together", times: 0.01 } })).toBe("not held");
    expect(judge({ metric: "p50 latency", below: { metric: "p90 latency" } })).toBe("held");
  });

  it("takes an overloaded queue for slower than any number, and says nothing about two of them", () => {
    expect(judge({ metric: "p50 latency", below: { tenant: "slow" } })).toBe("held");
    expect(judge({ tenant: "slow", metric: "p50 latency", below: "1h" })).toBe("not held");
    expect(judge({ tenant: "slow", metric: "p50 latency", below: { policy: "together" } })).toBe("open");
  });

  it("knows the states of queues and targets", () => {
    expect(judge({ is: "stable" })).toBe("held");
    expect(judge({ is: "met" })).toBe("held");
    expect(judge({ is: "missed" })).toBe("not held");
    expect(judge({ is: "fails" })).toBe("not held");
    expect(judge({ tenant: "slow", is: "overloaded" })).toBe("held");
    expect(judge({ tenant: "slow", is: "met" })).toBe("not held");
  });

  it("is open where a number is refused or a policy was not run", () => {
    expect(judge({ metric: "p99.9 latency", below: "1h" })).toBe("open");
    expect(judge({ policy: "elsewhere", metric: "p50 latency", below: "1h" })).toBe("open");
    expect(judge({ policy: "elsewhere", is: "stable" })).toBe("open");
  });
});

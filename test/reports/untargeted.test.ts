import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { summaryText } from "../../cli/summary-text.ts";
import { describeRun } from "../../reports/finding.ts";
import { gridSection } from "../../reports/sections/grid.ts";
import { policiesSection } from "../../reports/sections/policies.ts";
import type { Interval } from "../../sim/result/interval.ts";
import type { IntervalMethod, RunResult } from "../../sim/result/run.ts";
import { fakeResult } from "../support/fake-result.ts";
import type { FakePolicy, FakeTenant, Fate } from "../support/fake-story.ts";

const TWO: readonly FakeTenant[] = ["api", "batch"].map((name) => ({ name, targets: [], p99Ns: 1e8, ratePerS: 10 }));

function policy(name: string, fates: Readonly<Record<string, Fate>> = {}, tenants = TWO): FakePolicy {
  return { name, gpus: [[{ profile: null, discipline: "mps", tenants: tenants.map((one) => one.name) }]], fates };
}

/** A run whose policies slow the worst-off service by so much, with an interval each or without. */
function slowed(
  by: Readonly<Record<string, readonly [value: number, interval?: Interval]>>,
  intervals: IntervalMethod = "replications",
): RunResult {
  const result = fakeResult({ tenants: TWO, policies: Object.keys(by).map((name) => policy(name)) });
  const policies = result.policies.map((one) => {
    const [worstSlowdown, interval] = by[one.name]!;
    const known = interval === undefined ? {} : { worstSlowdown: interval };
    return { ...one, fairness: { ...one.fairness, worstSlowdown, intervals: known } };
  });
  return { ...result, experiment: { ...result.experiment, intervals }, policies };
}

const titleOf = (result: RunResult): string => describeRun(result).title;

describe("the headline without targets", () => {
  test("names no winner between policies that do the same", () => {
    expect(titleOf(slowed({ a: [1.9, [1.8, 2]], b: [1.9, [1.8, 2]] }))).toBe(
      "No difference between a and b in how much they slow the worst-off service: 1.90×",
    );
    expect(titleOf(slowed({ a: [1.9], b: [1.9] }, "block-bootstrap"))).toMatch(/^No difference between a and b /u);
  });

  test("names no winner where intervals overlap, or a single random run has none", () => {
    expect(titleOf(slowed({ a: [1.9, [1.7, 2.1]], b: [2, [1.8, 2.2]] }))).toMatch(
      /^No proven difference between a and b /u,
    );
    expect(titleOf(slowed({ a: [1.9], b: [3] }, "batches"))).toMatch(/^No proven difference between a and b /u);
  });

  test("names the winner where the difference is proven, or nothing is drawn", () => {
    const winner = "a slows the worst-off service least: 1.90× against b's 3.00×";
    expect(titleOf(slowed({ b: [3, [2.8, 3.2]], a: [1.9, [1.8, 2]] }))).toBe(winner);
    expect(titleOf(slowed({ a: [1.9], b: [3] }, "exact"))).toBe(winner);
  });

  test("names two winners that are alike", () => {
    expect(titleOf(slowed({ a: [1.9, [1.8, 2]], b: [1.9, [1.8, 2]], c: [4, [3.9, 4.1]] }))).toBe(
      "a and b slow the worst-off service least, with no proven difference between them: 1.90× against c's 4.00×",
    );
  });

  test("says of a single service how long its requests take", () => {
    const one = TWO.slice(0, 1);
    const { title, verdict } = describeRun(fakeResult({ tenants: one, policies: [policy("p", {}, one)] }));
    expect(title).toMatch(/^api takes [\d.]+ ms on average and [\d.]+ ms at p99 on one A100$/u);
    expect(verdict).not.toContain("fairness");
  });

  test("says of an overloaded service what it carries, not that nothing was measured", () => {
    const one = TWO.slice(0, 1);
    const policies = ["p", "q"].map((name) => policy(name, { api: "overloaded" }, one));
    const { title, verdict } = describeRun(fakeResult({ tenants: one, policies }));
    expect(title).toMatch(
      /^No policy serves api: p overloads api, which carries [\d.]+\/s of the [\d.]+\/s that arrive$/u,
    );
    expect(verdict).not.toContain("without a measured request");
  });
});

describe("lost requests", () => {
  /** Without a target nothing is missed, whatever is lost. */
  const run = (...policies: readonly FakePolicy[]): RunResult => {
    const result = fakeResult({ tenants: TWO, policies });
    const met = result.policies.map((one) => ({ ...one, tenants: one.tenants.map((two) => ({ ...two, met: true })) }));
    return { ...result, policies: met };
  };
  const losing = (share: number): RunResult => run(policy("p", { api: { ratio: 0.5, rejectedShare: share } }));

  test("come first, in the headline, the first sentence and the table", () => {
    const result = losing(0.5);
    const { title, queues } = describeRun(result);
    expect(title).toMatch(/^50\.\d % of api's requests are rejected under p$/u);
    expect(queues).toMatch(/^Of the requests, 50\.\d % of api's under p are rejected\. Every queue is stable\.$/u);
    expect(stripVTControlCharacters(summaryText(result))).toMatch(/no target \(50\.\d % rejected\)/u);
  });

  test("are told in the text and in the grid alike, from what rounds to 0.1 % on", () => {
    const told = (share: number): readonly boolean[] => {
      const { policies, ...rest } = losing(0.5);
      const tenants = policies[0]!.tenants.map((one) =>
        one.ended.rejected === 0 ? one : { ...one, arrived: 10_000, ended: { ...one.ended, rejected: share * 10_000 } },
      );
      const result = { ...rest, policies: [{ ...policies[0]!, tenants }] };
      const words = describeRun(result);
      return [words.queues!, stripVTControlCharacters(summaryText(result)), gridSection(result, words).html].map(
        (text) => text.includes("0.1 %"),
      );
    };
    expect(told(0.0006)).toStrictEqual([true, true, true]);
    expect(told(0.0004)).toStrictEqual([false, false, false]);
  });

  test("are not worth a word below one in a thousand", () => {
    const result = losing(0.0002);
    expect(describeRun(result).queues).toBe("Every queue is stable.");
    expect(summaryText(result)).not.toContain("rejected");
  });

  test("leave no title about fairness, which is about the requests that were served", () => {
    expect(policiesSection(losing(0.0001)).html).toMatch(/fairness of|equally evenly/u);
    expect(policiesSection(losing(0.5)).html).toContain(">Policies side by side</h2>");
  });

  test("are nothing that a service without a target meets", () => {
    const result = losing(0.5);
    const { html } = gridSection(result, describeRun(result));
    expect(html).toContain("no target");
    expect(html).not.toContain(", met");
  });

  test("are not those of a service that never ran", () => {
    const { queues } = describeRun(run(policy("p", { api: "out of memory" })));
    expect(queues, "nor is its queue stable").toBe("Every queue that is served to the end is stable.");
    expect(describeRun(run(policy("p", { api: "out of memory", batch: "out of memory" }))).queues).toBeNull();
  });

  test("decide before slowdown does which policy is described first", () => {
    const result = run(policy("p", { api: { ratio: 0.1, rejectedShare: 0.3 } }), policy("q", { api: 0.9 }));
    expect(describeRun(result).best?.name).toBe("q");
  });
});

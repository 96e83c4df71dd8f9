import { describe, expect, test } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { judgeExpectations } from "../../sim/claims/judge-expectation.ts";
import type { RunResult, TenantResult } from "../../sim/result/run.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import { type TinyDocument, tinyResult, tinyScenario } from "../support/tiny.ts";
import { at, fixedWork, twoStages } from "./lines.ts";

const drawn = { kind: "exponential" };

/** A busy line of two stages beside a tenant of its own, apart and on one GPU. */
const BUSY: TinyDocument = {
  duration: "30s",
  warmup: "1s",
  limit: "2min",
  replications: 3,
  gpus: { type: "a100-sxm4-80gb", count: 2 },
  tenants: {
    a: { work: fixedWork("10ms", drawn), arrivals: { kind: "poisson", rate: "30/s" } },
    b: { work: fixedWork("8ms", drawn) },
    other: { work: fixedWork("5ms"), arrivals: { kind: "poisson", rate: "20/s" } },
  },
  pipelines: { line: { title: "The line", stages: ["a", "b"], hop: "1ms", slo: { latency: "60ms", percentile: 90 } } },
  policies: {
    apart: [
      { gpu: 0, exclusive: {}, tenants: ["a"] },
      { gpu: 1, mps: {}, tenants: ["b", "other"] },
    ],
    together: [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b", "other"] }],
  },
};

const resultOf = (result: RunResult, policy: string, name: string): TenantResult =>
  result.policies.find((one) => one.name === policy)!.tenants.find((one) => one.name === name)!;

describe("a pipeline in a result", () => {
  const result = tinyResult(BUSY);

  test("comes after the tenants, with its stages in their order", () => {
    expect(result.tenants.map(({ name }) => name)).toStrictEqual(["a", "b", "other", "line"]);
    const info = result.tenants.at(-1)!;
    expect(info).toMatchObject({ title: "The line", workload: "pipeline", stages: ["a", "b"], processes: 0 });
    expect(info.summary).toBe("Poisson 30.0/s; a, then b, 1.00 ms from one to the next");
    expect(result.tenants[1]!.summary).toBe("fed by the stage before it in line; one request at a time");
    expect(result.tenants[1]!.stages).toBeUndefined();
    for (const { tenants } of result.policies) {
      expect(tenants.map(({ name }) => name)).toStrictEqual(["a", "b", "other", "line"]);
    }
  });

  test("has percentiles with intervals, and means that are those of its stages and hops", () => {
    for (const policy of ["apart", "together"]) {
      const { latencyNs, stages, blame } = resultOf(result, policy, "line");
      expect(latencyNs.p90).toBeGreaterThan(latencyNs.p50!);
      expect(latencyNs.intervals.p90).toBeDefined();
      const { all } = stages!;
      expect(all.stages.map(({ stage }) => stage)).toStrictEqual(["a", "b"]);
      expect(all.hopsNs).toBe(1e6);
      expect(all.stages.reduce((sum, { meanNs }) => sum + meanNs, all.hopsNs!)).toBeCloseTo(latencyNs.mean!, 3);
      expect(Object.values(blame.all.meanNs!).reduce((sum, ns) => sum + ns, 0)).toBeCloseTo(latencyNs.mean!, 3);
      for (const { intervals } of all.stages) expect(intervals.meanNs).toBeDefined();
      expect(stages!.slowest1Percent.requests).toBeGreaterThan(0);
    }
  });

  test("decides with its targets whether a policy meets all of them", () => {
    const verdicts = result.policies.map(({ tenants, allTargetsMet }) => ({
      line: tenants.at(-1)!.met,
      allTargetsMet,
    }));
    const strict = tinyResult({ ...BUSY, pipelines: { line: { stages: ["a", "b"], slo: { latency: "1us" } } } });
    const easy = tinyResult({
      ...BUSY,
      pipelines: { line: { stages: ["a", "b"], slo: { latency: "9s", percentile: 50 } } },
    });
    expect(verdicts.every(({ line, allTargetsMet }) => line === allTargetsMet)).toBe(true);
    expect(strict.policies.map(({ allTargetsMet }) => allTargetsMet)).toStrictEqual([false, false]);
    expect(easy.policies.map(({ allTargetsMet }) => allTargetsMet)).toStrictEqual([true, true]);
  });

  test("is compared between policies by its target, and counts in the worst ratio", () => {
    const own = result.comparisons.find(({ tenant }) => tenant === "line")!;
    expect(own.metric).toBe("p90 latency");
    for (const { policy, mean } of own.policies) {
      expect(mean).toBeCloseTo(resultOf(result, policy, "line").latencyNs.p90!, 3);
    }
    const worst = result.comparisons.find(({ tenant }) => tenant === null)!;
    expect(worst.policies[0]!.mean).toBeCloseTo(resultOf(result, "apart", "line").worst!.ratio!, 9);
  });

  test("is no tenant among those that fairness is about", () => {
    for (const { fairness, tenants } of result.policies) {
      expect(fairness.worstSlowdownTenant).not.toBe("line");
      const means = tenants.slice(0, 3).map(({ slowdown }) => slowdown.mean!);
      expect(fairness.worstSlowdown).toBe(Math.max(...means));
    }
  });

  test("may be expected to do something", () => {
    const expectation = { policy: "apart", tenant: "line", metric: "p50 latency", between: ["15ms", "60ms"] };
    const judged = judgeExpectations(tinyResult({ ...BUSY, expect: [expectation] }));
    expect(judged.map(({ verdict }) => verdict)).toStrictEqual(["held"]);
  });

  test("says where its hop comes from", () => {
    const hopOf = (document: TinyDocument) =>
      tinyResult(document).assumptions.filter(({ scope }) => scope === "pipeline line");
    expect(hopOf(twoStages(at(0), { line: { hop: "2ms" } }))).toMatchObject([
      { name: "hop", value: 2e6, unit: "ns", grade: "assumed", source: "set in the scenario" },
    ]);
    expect(hopOf(twoStages(at(0)))).toMatchObject([
      { value: 0, source: "not given in the scenario, taken as nothing" },
    ]);
  });

  test("has the same bytes whatever the order of the file", () => {
    const { a, b, other } = BUSY.tenants;
    const reversed = { ...BUSY, tenants: { other, b, a }, replications: 1, duration: "2s" };
    const straight = { ...BUSY, replications: 1, duration: "2s" };
    const without = (document: TinyDocument): string => {
      const { scenario, ...rest } = tinyResult(document);
      return stableJson({ ...rest, seed: scenario.seed });
    };
    expect(without(reversed)).toBe(without(straight));
  });
});

describe("ratios against being alone", () => {
  test("of a pipeline are against a GPU for each stage, and of its stages in the same run", () => {
    const result = tinyResult(BUSY);
    // a has GPU 0 for itself in both runs, with the same arrivals.
    expect(resultOf(result, "apart", "a").slowdown.mean).toBe(1);
    const b = resultOf(result, "apart", "b");
    const line = resultOf(result, "apart", "line");
    expect(b.slowdown.mean).toBeGreaterThan(1.02);
    expect(line.slowdown.mean).toBeGreaterThan(1.01);
    expect(line.slowdown.mean).toBeLessThan(b.slowdown.mean!);
    expect(resultOf(result, "together", "line").slowdown.mean).toBeGreaterThan(line.slowdown.mean!);
  });

  test("are exactly 1 where nobody else is on the GPUs of the stages", () => {
    const { tenants, policies } = tinyResult(twoStages({ kind: "poisson", rate: "100/s" }));
    expect(tenants).toHaveLength(3);
    for (const { slowdown, interference } of policies[0]!.tenants) {
      expect([slowdown.mean, interference.mean]).toStrictEqual([1, 1]);
    }
  });

  test("count other stages of the same pipeline as neighbours", () => {
    const document = twoStages(at(0, 0));
    const shared = { ...document, policies: { shared: [{ gpu: 0, timeSlicing: {}, tenants: ["a", "b"] }] } };
    const line = tinyResult(shared).policies[0]!.tenants.at(-1)!;
    expect(line.interference.mean).toBeGreaterThan(1.05);
  });

  test("are not told where a stage alone would be overloaded", () => {
    const steady = { ...twoStages({ kind: "poisson", rate: "200/s" }), duration: "60s", limit: "200s" };
    const [a, b, line] = tinyResult(steady).policies[0]!.tenants;
    // b can serve 167 of 200 requests per second.
    expect(a!.load.verdict).toBe("stable");
    expect([a!.slowdown.mean, b!.slowdown.mean, line!.slowdown.mean]).toStrictEqual([1, null, null]);
    expect(line!.percentilesWithheld).toBe(true);
    expect(line!.stages!.slowest1Percent.requests).toBe(0);
  });

  test("on own partitions are not told where stages share one that comes and goes", () => {
    const part = (profile: string): object[] => [{ profile, timeSlicing: {}, tenants: ["a", "b"] }];
    const layouts = { day: part("4g.40gb"), night: part("3g.40gb") };
    const document = { ...twoStages(at(0, 1, 2, 3)), gpus: { type: "a100-sxm4-80gb" }, limit: "10min" };
    const { policies } = tinyResult({
      ...document,
      policies: { moving: [{ gpu: 0, layouts, changes: [{ at: "50ms", to: "night" }] }] },
    });
    for (const { slowdown, interference, ended } of policies[0]!.tenants) {
      expect(ended.finished).toBe(4);
      expect(slowdown.mean).toBeGreaterThan(1);
      expect(interference.mean).toBeNull();
    }
  });

  test("are left out of a run that does not ask for them", () => {
    const bare = runScenario(tinyScenario({ ...twoStages(at(0)), replications: 1 }), { yardsticks: false });
    for (const { slowdown } of bare.policies[0]!.tenants) expect(slowdown.mean).toBeNull();
  });
});

describe("a pipeline with a stage that does not run", () => {
  test("does not run either, and says which stage it is", () => {
    const document = twoStages(at(0), { b: { memory: { weights: "200GB" } } });
    const [, b, line] = tinyResult(document).policies[0]!.tenants;
    expect(b!.failure).not.toBeNull();
    expect(line!.failure).toBe(`its stage b does not run: ${b!.failure!}`);
    expect(line!.met).toBe(false);
    expect(line!.ended.rejected).toBe(1);
  });
});

describe("the warm-up of a pipeline", () => {
  test("is found from its own latencies, like that of a tenant", () => {
    const { warmup: _warmup, ...found } = BUSY;
    const warmups = tinyResult({ ...found, replications: 2 }).tenants.map(({ warmup }) => warmup.rule);
    expect(warmups).toStrictEqual(["mser-5", "mser-5", "mser-5", "mser-5"]);
  });
});

import { describe, expect, test } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { replicationSeed } from "../../sim/base/random.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { Experiment, type Outcome, runTask, type Task } from "../../sim/scenario/experiment.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { planPolicy } from "../../sim/scenario/plan.ts";
import { recordReplication } from "../../sim/scenario/replication.ts";
import { experimentOptions, runScenario } from "../../sim/scenario/run.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";
import { tinyScenario, type TinyDocument } from "../support/tiny.ts";

const tenant = (rate: string, more: object = {}): object => ({
  work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "2ms", size: { kind: "exponential" } },
  arrivals: { kind: "poisson", rate },
  ...more,
});

const DOCUMENT: TinyDocument = {
  duration: "8s",
  tenants: {
    chat: tenant("150/s", { slo: { latency: "50ms", percentile: 90 } }),
    batch: tenant("60/s", { slo: { latency: "50ms", percentile: 90 } }),
  },
  policies: {
    turns: [{ gpu: 0, timeSlicing: {}, tenants: ["chat", "batch"] }],
    together: [{ gpu: 0, mps: {}, tenants: ["chat", "batch"] }],
  },
};

const scenarioOf = (change: Partial<TinyDocument> = {}): ReadyScenario => tinyScenario({ ...DOCUMENT, ...change });

/** An experiment whose tasks are run by somebody else, and what was asked for in each round. */
function conduct(
  scenario: ReadyScenario,
  run: (tasks: readonly Task[]) => Outcome[],
): { result: RunResult; rounds: (readonly Task[])[]; outcomes: Outcome[] } {
  const experiment = new Experiment(scenario, experimentOptions({}));
  const rounds: (readonly Task[])[] = [];
  const all: Outcome[] = [];
  for (let tasks = experiment.next(); tasks.length > 0; tasks = experiment.next()) {
    rounds.push(tasks);
    const outcomes = run(tasks);
    all.push(...outcomes);
    experiment.take(outcomes);
  }
  return { result: experiment.result, rounds, outcomes: all };
}

const inOrder = (scenario: ReadyScenario) =>
  conduct(scenario, (tasks) => tasks.map((task) => runTask(scenario, task, { yardsticks: true })));

const counts = (rounds: readonly (readonly Task[])[]): number[] => rounds.map((tasks) => tasks.length);

describe("who runs the tasks, and in which order they end,", () => {
  test.each<[string, Partial<TinyDocument>]>([
    ["with a warm-up to find", { replications: 7 }],
    ["with a warm-up that is given", { replications: 3, warmup: "1s" }],
    ["with a precision to reach", { precision: "10%", maxReplications: 9 }],
  ])("makes no difference: %s", (_case, change) => {
    const expected = stableJson(runScenario(scenarioOf(change)));
    // Each task on a copy of the scenario, the last one first, and its outcome sent as a thread would send it.
    const { result } = conduct(scenarioOf(change), (tasks) =>
      tasks
        .toReversed()
        .map((task) => structuredClone(runTask(scenarioOf(change), structuredClone(task), { yardsticks: true })))
        .toReversed(),
    );
    expect(stableJson(result)).toBe(expected);
  });
});

describe("a replication", () => {
  test.each([0, 1, 4])("is the run whose seed is that of replication %d", (k) => {
    const scenario = scenarioOf();
    const { policies } = recordReplication(scenario, k, { yardsticks: false });
    scenario.policies.forEach((policy, p) => {
      const { records, endNs } = runModel({ ...planPolicy(scenario, policy), seed: replicationSeed(scenario.seed, k) });
      expect(policies[p]!.tenants).toStrictEqual(records);
      expect(policies[p]!.endNs).toBe(endNs);
    });
  });

  test("is another one than the others", () => {
    const arrivals = [0, 1, 2].map((k) =>
      recordReplication(scenarioOf(), k, { yardsticks: false }).policies[0]!.tenants[0]!.arrivalNs.join(),
    );
    expect(new Set(arrivals).size).toBe(3);
  });

  test("has runs alone only when these are asked for", () => {
    const lengths = (yardsticks: boolean): number[] => {
      const { aloneNs, policies } = recordReplication(scenarioOf(), 0, { yardsticks });
      return [...aloneNs, ...policies[0]!.samePartitionNs].map(({ length }) => length);
    };
    expect(lengths(false)).toStrictEqual([0, 0, 0, 0]);
    expect(Math.min(...lengths(true))).toBeGreaterThan(400);
  });
});

describe("more replications", () => {
  test("change none of those before them", () => {
    const [three, five] = [3, 5].map((replications) => inOrder(scenarioOf({ replications, warmup: "1s" })).outcomes);
    expect(five).toHaveLength(5);
    expect(five!.slice(0, 3)).toStrictEqual(three);
  });

  test("keep the warm-up that the first five found", () => {
    const [five, eight] = [5, 8].map((replications) => inOrder(scenarioOf({ replications })));
    expect(eight!.result.tenants).toStrictEqual(five!.result.tenants);
    expect(counts(eight!.rounds)).toStrictEqual([5, 3]);
    expect(eight!.rounds[0]!.every(({ warmUps }) => warmUps === null)).toBe(true);
    const found = eight!.result.tenants.map(({ warmup }) => warmup);
    expect(eight!.rounds[1]!.map(({ warmUps }) => warmUps)).toStrictEqual([found, found, found]);
  });

  test("are five where nobody says how many, all in one round when the warm-up is given", () => {
    const { result, rounds } = inOrder(scenarioOf({ warmup: "1s" }));
    expect(result.experiment).toMatchObject({ replications: 5, intervals: "replications", precision: null });
    expect(counts(rounds)).toStrictEqual([5]);
  });

  test("make intervals narrower", () => {
    const width = (replications: number): number => {
      const { result } = inOrder(scenarioOf({ replications, warmup: "1s" }));
      const [low, high] = result.policies[0]!.tenants[0]!.latencyNs.intervals.mean!;
      return high - low;
    };
    expect(width(20)).toBeLessThan(width(3));
  });
});

describe("a precision", () => {
  test("that is easy stops when it is reached", () => {
    const { result } = inOrder(scenarioOf({ precision: "50%" }));
    expect(result.experiment.replications).toBe(5);
    expect(result.experiment.precision).toMatchObject({ asked: 0.5, met: true, budget: 100 });
  });

  test("takes as many replications as it needs, half as many again each time, and is then reached", () => {
    const { result, rounds } = inOrder(scenarioOf({ precision: "6%", maxReplications: 60 }));
    const { replications, precision } = result.experiment;
    expect(precision!.met).toBe(true);
    expect(precision!.reached).toBeLessThanOrEqual(0.06);
    expect(replications).toBeGreaterThan(5);
    expect(replications).toBeLessThan(60);
    expect(counts(rounds).slice(0, 3)).toStrictEqual([5, 3, 4].slice(0, rounds.length));
    // One round less would not have done.
    const before = replications - rounds.at(-1)!.length;
    const fewer = inOrder(scenarioOf({ replications: before })).result.policies.flatMap(({ tenants }) =>
      tenants.map(({ targets }) => {
        const { value, intervals } = targets[0]!;
        return (intervals.value![1] - intervals.value![0]) / 2 / value!;
      }),
    );
    expect(Math.max(...fewer)).toBeGreaterThan(0.06);
  });

  test("that cannot be reached ends with the budget, and says how far it came, and where", () => {
    const { result, rounds } = inOrder(scenarioOf({ precision: "0.01%", maxReplications: 9 }));
    expect(counts(rounds)).toStrictEqual([5, 3, 1]);
    expect(result.experiment.replications).toBe(9);
    const { precision } = result.experiment;
    expect(precision).toMatchObject({ asked: 0.0001, met: false, budget: 9 });
    expect(precision!.reached).toBeGreaterThan(0.0001);
    expect(precision!.widest).toMatch(/^(?:chat|batch) under (?:turns|together)$/u);
  });
});

describe("where intervals come from", () => {
  const constant = {
    work: { reference: "a100-sxm4-80gb", compute: "2ms" },
    arrivals: { kind: "constant", rate: "50/s" },
  };
  const times = Array.from({ length: 300 }, (_, i) => `${((i * i * 37) % 1009) * 3}ms`);
  const listed = { ...constant, arrivals: { kind: "list", at: times }, slo: { latency: "50ms", percentile: 50 } };
  const random = tenant("150/s", { slo: { latency: "50ms", percentile: 50 } });
  const of = (chat: object, change: Partial<TinyDocument> = {}): RunResult =>
    inOrder(
      tinyScenario({
        duration: "20s",
        tenants: { chat },
        policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["chat"] }] },
        ...change,
      }),
    ).result;

  test("nothing random is run once and exact, however many replications are asked for", () => {
    for (const change of [{}, { replications: 4 }, { precision: "1%" }]) {
      const { experiment, policies } = of(constant, change);
      expect(experiment).toMatchObject({ replications: 1, intervals: "exact", horizon: "steady" });
      expect(policies[0]!.tenants[0]!.latencyNs).toMatchObject({
        p50: policies[0]!.tenants[0]!.latencyNs.max,
        intervals: {},
      });
    }
  });

  test("a list alone is run once and resampled in blocks", () => {
    const { experiment, policies } = of(listed);
    expect(experiment).toMatchObject({ replications: 1, intervals: "block-bootstrap", horizon: "finite" });
    expect(policies[0]!.tenants[0]!.targets[0]!.intervals.value).toHaveLength(2);
  });

  test("a list of random work is run several times, on its finite horizon", () => {
    const { experiment } = of({ ...tenant("1/s"), arrivals: { kind: "list", at: times } });
    expect(experiment).toMatchObject({ replications: 5, intervals: "replications", horizon: "finite" });
  });

  test("a single replication is cut into batches", () => {
    const { experiment, policies } = of(random, { replications: 1, duration: "60s" });
    expect(experiment).toMatchObject({ replications: 1, intervals: "batches", horizon: "steady" });
    const { value, intervals } = policies[0]!.tenants[0]!.targets[0]!;
    expect(intervals.value![0]).toBeLessThan(value!);
    expect(intervals.value![1]).toBeGreaterThan(value!);
  });
});

describe("common random numbers", () => {
  const own = [{ gpu: 0, exclusive: {}, tenants: ["chat"] }];
  const scenario = tinyScenario({
    duration: "20s",
    tenants: { chat: tenant("150/s", { slo: { latency: "50ms" } }) },
    policies: { one: own, other: own, slower: [{ gpu: 0, mig: [{ profile: "7g.80gb", tenants: ["chat"] }] }] },
  });
  const { result, outcomes } = inOrder(scenario);

  test("give two policies that are alike but for the name the same samples", () => {
    const [one, other] = result.policies;
    expect({ ...one!, name: "" }).toStrictEqual({ ...other!, name: "" });
    for (const outcome of outcomes) {
      const policies = outcome.kind === "record" ? outcome.record.policies : outcome.sample.policies;
      expect(policies[0]!.tenants).toStrictEqual(policies[1]!.tenants);
    }
  });

  test("leave no difference between them, to the last bit", () => {
    const { comparisons } = runScenario({ ...scenario, policies: scenario.policies.slice(0, 2) });
    expect(comparisons.length).toBeGreaterThan(1);
    for (const { policies } of comparisons) {
      expect(policies.map(({ standing, versusBest }) => [standing, versusBest])).toStrictEqual([
        ["no difference from best", [0, 0]],
        ["no difference from best", [0, 0]],
      ]);
    }
  });

  test("show that another one is slower, on the same requests", () => {
    const [comparison] = result.comparisons;
    expect(comparison!.policies.map(({ standing }) => standing)).toStrictEqual([
      "no difference from best",
      "no difference from best",
      "worse",
    ]);
    const arrived = result.policies.map(({ tenants }) => tenants[0]!.arrived);
    expect(new Set(arrived).size).toBe(1);
  });
});

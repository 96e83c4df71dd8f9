import { describe, expect, test } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import type { PolicyResult, RunResult } from "../../sim/result/run.ts";
import { Experiment, runTask } from "../../sim/scenario/experiment.ts";
import { experimentOptions, runScenario } from "../../sim/scenario/run.ts";
import { recordTimeline } from "../../sim/scenario/timeline.ts";
import { tinyResult, tinyScenario } from "../support/tiny.ts";

const GPU = "a100-sxm4-80gb";
const small = { context: "500MB", working: "1GB" };
const tenants = {
  chat: {
    work: { reference: GPU, compute: "6ms", memory: "4ms" },
    arrivals: { kind: "poisson", rate: "20/s" },
    memory: small,
    routing: "round-robin",
    slo: { latency: "80ms" },
  },
  embed: {
    work: { reference: GPU, compute: "3ms" },
    arrivals: { kind: "poisson", rate: "20/s" },
    memory: small,
  },
  train: {
    work: { reference: GPU, compute: "60ms" },
    arrivals: { kind: "closed", concurrency: 1 },
    memory: { context: "500MB", working: "30GB" },
  },
};
const base = { duration: "10s", warmup: "1s", tenants };
const two = { ...base, gpus: { type: GPU, count: 2 } };
const shared = (gpu: number, replicas: number) => ({ gpu, timeSlicing: {}, replicas });
const random = {
  placement: "random",
  gpus: [shared(0, 2), shared(1, 2)],
  tenants: ["chat", "embed", "train"],
};

describe("where only one placement exists, the result is that of the policy that pins it", () => {
  /** The part of a result that does not say that an orchestrator placed the tenants. */
  const told = (result: RunResult): unknown => {
    const { placement: _placement, summary: _summary, ...policy } = result.policies[0]!;
    const { scenario: _scenario, policies: _policies, ...rest } = result;
    return { ...rest, policy };
  };
  test.each([
    [
      "one partition under time-slicing",
      { placement: "random", gpus: [shared(0, 5)], tenants: ["chat", "embed", { tenant: "train", processes: 2 }] },
      [{ gpu: 0, timeSlicing: {}, tenants: ["chat", "embed", { tenant: "train", processes: 2 }] }],
    ],
    [
      "one partition under MPS, where every replica has an equal part of the SMs",
      { placement: "packed", gpus: [{ gpu: 0, mps: {}, replicas: 4 }], tenants: ["chat", "embed", "train"] },
      [{ gpu: 0, mps: {}, tenants: ["chat", "embed", "train"].map((tenant) => ({ tenant, threads: "25%" })) }],
    ],
    [
      "kinds of MIG instances, one for each tenant",
      {
        placement: "distributed",
        gpus: [{ gpu: 0, mig: [{ profile: "3g.40gb" }, { profile: "2g.20gb" }] }, { gpu: 1 }],
        tenants: [{ tenant: "chat", profile: "2g.20gb" }, { tenant: "embed", profile: "3g.40gb" }, "train"],
      },
      [
        {
          gpu: 0,
          mig: [
            { profile: "3g.40gb", tenants: ["embed"] },
            { profile: "2g.20gb", tenants: ["chat"] },
          ],
        },
        { gpu: 1, tenants: ["train"] },
      ],
    ],
  ])("%s", (_name, placed, pinned) => {
    const [a, b] = [placed, pinned].map((policy) => tinyResult({ ...two, replications: 2, policies: { p: policy } }));
    expect(stableJson(told(a!))).toBe(stableJson(told(b!)));
    expect(a!.policies[0]!.placement!.distinct).toBe(1);
  });

  test("and where nothing else is random, it needs no replications either", () => {
    const arrivals = { kind: "constant", rate: "10/s" };
    const one = { chat: { ...tenants.chat, arrivals }, embed: { ...tenants.embed, arrivals } };
    const policies = (gpus: unknown) => ({ p: { placement: "random", gpus, tenants: ["chat", "embed"] } });
    const method = (gpus: unknown) =>
      runScenario(tinyScenario({ ...two, tenants: one, policies: policies(gpus) })).experiment.intervals;
    expect(method([shared(0, 2)])).toBe("exact");
    expect(method([shared(0, 2), shared(1, 2)])).toBe("replications");
  });
});

describe("a policy that an orchestrator places", () => {
  const scenario = tinyScenario({ ...two, replications: 12, policies: { random } });
  const result = runScenario(scenario, { yardsticks: false });
  const policy = result.policies[0]! as PolicyResult & Required<Pick<PolicyResult, "placement">>;
  const { placement } = policy;

  test("says so, with its pool and a draw for each replication", () => {
    expect(policy.summary).toBe("time-slicing, placed at random");
    expect(placement.replicas).toStrictEqual([
      { partition: "gpu0", replicas: 2 },
      { partition: "gpu1", replicas: 2 },
    ]);
    expect(placement.draws).toHaveLength(12);
    expect(placement.distinct).toBe(new Set(placement.draws.map((draw) => stableJson(draw))).size);
    for (const draw of placement.draws) {
      expect(draw.flatMap((part) => part.tenants.map(({ name }) => name)).toSorted()).toStrictEqual([
        "chat",
        "embed",
        "train",
      ]);
    }
  });

  test("packed on a part of its pool uses and pays the GPUs that held a process, and says how many were offered", () => {
    const gpus = [shared(0, 3), shared(1, 3), shared(2, 3)];
    const pool = { ...base, gpus: { type: GPU, count: 3, price: "2/h" }, replications: 2 };
    const packed = tinyResult({ ...pool, policies: { p: { placement: "packed", gpus, tenants: random.tenants } } });
    const [found] = packed.policies;
    const held = new Set(found!.placement!.draws.flatMap((draw) => draw.map(({ partition }) => partition)));
    expect(held.size).toBeLessThan(3);
    expect([found!.gpusUsed, found!.costPerHour, found!.placement!.gpusOffered]).toStrictEqual([
      held.size,
      2 * held.size,
      3,
    ]);
    expect(found!.gpus.flatMap(({ partitions }) => partitions.map(({ id }) => id))).toStrictEqual([...held].toSorted());
  });

  test("explains in its metrics what its percentiles are, and how much memory each draw takes", () => {
    expect(result.metrics.find(({ name }) => name === "latency")!.doc).toContain("means over placements");
    const most = new Map(
      policy.gpus.flatMap(({ partitions }) => partitions.map((one) => [one.id, one.memoryUsedBytes])),
    );
    const drawn = placement.draws.flat();
    expect(drawn.every(({ partition, memoryUsedBytes }) => memoryUsedBytes! <= most.get(partition)!)).toBe(true);
    expect(new Set(drawn.map(({ memoryUsedBytes }) => memoryUsedBytes)).size).toBeGreaterThan(1);
  });

  test("counts for every tenant where it landed and with whom, each replication once", () => {
    for (const tenant of placement.tenants) {
      expect(tenant.landed.reduce((sum, { replications }) => sum + replications, 0)).toBe(12);
      const numbers = tenant.companies.flatMap(({ replications }) => replications);
      expect(numbers.toSorted((a, b) => a - b)).toStrictEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    }
    const chat = placement.tenants[0]!;
    const beside = placement.draws.filter((draw) =>
      draw.some(({ tenants: all }) => ["chat", "train"].every((name) => all.some((one) => one.name === name))),
    );
    expect(chat.neighbours.find(({ name }) => name === "train")!.replications).toBe(beside.length);
  });

  test("finds the neighbour that makes a placement bad", () => {
    const chat = placement.tenants[0]!;
    const effect = chat.neighbours.find(({ name }) => name === "train")!;
    expect(effect.ratio).toBeGreaterThan(1.2);
    expect(effect.beside.valueNs! / effect.apart.valueNs!).toBe(effect.ratio);
    expect(chat.companies[0]!.neighbours.map(({ name }) => name)).not.toContain("train");
    expect(chat.companies.at(-1)!.neighbours.map(({ name }) => name)).toContain("train");
  });

  test("has wider intervals than any of its placements alone, because luck is in them", () => {
    const { latencyNs } = policy.tenants[0]!;
    const [low, high] = latencyNs.intervals.mean!;
    const companies = placement.tenants[0]!.companies.filter(({ replications }) => replications.length > 2);
    expect(companies.length).toBeGreaterThan(0);
    const pinned = tinyResult({
      ...two,
      replications: 12,
      policies: {
        p: [
          { gpu: 0, timeSlicing: {}, tenants: ["chat", "embed"] },
          { gpu: 1, tenants: ["train"] },
        ],
      },
    }).policies[0]!.tenants[0]!.latencyNs.intervals.mean!;
    expect(high - low).toBeGreaterThan(2 * (pinned[1] - pinned[0]));
  });

  test("is placed the same whoever runs its replications, and in which order", () => {
    const options = experimentOptions({ yardsticks: false });
    const experiment = new Experiment(scenario, options);
    for (let tasks = experiment.next(); tasks.length > 0; tasks = experiment.next()) {
      const outcomes = tasks.toReversed().map((task) => runTask(scenario, task, options));
      experiment.take(outcomes.toReversed());
    }
    expect(stableJson(experiment.result)).toBe(stableJson(result));
  });

  test("is drawn on a timeline as it was placed in that replication", () => {
    const timeline = recordTimeline(scenario, { fromNs: 2e9, toNs: 2.2e9, replication: 4 });
    const drawn = placement.draws[4]!;
    const parts = timeline.policies[0]!.partitions.map(({ id, processes }) => ({
      partition: id,
      tenants: processes.map(({ tenant }) => timeline.tenants[tenant]),
    }));
    expect(parts.filter((part) => part.tenants.length > 0)).toStrictEqual(
      drawn.map(({ partition, tenants: all }) => ({ partition, tenants: all.map(({ name }) => name) })),
    );
  });
});

describe("memory follows the placement", () => {
  const large = { ...tenants.train, memory: { context: "500MB", working: "50GB" } };
  const { tenants: results, placement } = runScenario(
    tinyScenario({
      ...two,
      tenants: { ...tenants, embed: { ...tenants.embed, memory: large.memory }, train: large },
      replications: 10,
      policies: { random },
    }),
    { yardsticks: false },
  ).policies[0]!;

  test("so that a tenant fails where it lands beside one that leaves no room", () => {
    const together = placement!.draws.filter((draw) =>
      draw.some(({ tenants: all }) => ["embed", "train"].every((name) => all.some((one) => one.name === name))),
    ).length;
    expect(together).toBeGreaterThan(0);
    expect(together).toBeLessThan(10);
    const train = results.find(({ name }) => name === "train")!;
    expect(train.failure).toMatch(new RegExp(`^in ${together} of 10 placements out of memory: train asked for`, "u"));
    expect(train.met).toBe(false);
    const companies = placement!.tenants.find(({ name }) => name === "train")!.companies;
    expect(companies.reduce((sum, { failed }) => sum + failed, 0)).toBe(together);
    expect(companies.at(-1)!.neighbours.map(({ name }) => name)).toContain("embed");
  });
});

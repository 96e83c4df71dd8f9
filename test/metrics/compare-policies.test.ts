import { describe, expect, test } from "vitest";
import { exponential, stream } from "../../sim/base/random.ts";
import { combineTenant, type TenantContext } from "../../sim/metrics/combine-tenant.ts";
import { comparePolicies, type Contender, decidingMetric } from "../../sim/metrics/compare-policies.ts";
import { type DecidingMetric, tenantMetric, WORST_RATIO } from "../../sim/metrics/deciding-metric.ts";
import type { TenantSample } from "../../sim/metrics/tenant-sample.ts";
import type { ComparisonResult } from "../../sim/result/comparison.ts";
import type { Target } from "../../sim/result/run.ts";
import { flatTimes, type SampleChange, sampleWith, targetValue } from "./samples.ts";

const P99: Target = { metric: "latency", quantile: 0.99, limit: 100 };
const CHAT = { name: "chat", targets: [] };
const p99 = tenantMetric("chat", "p99 latency")!;

type Tenant = Parameters<typeof comparePolicies>[2][number];

/**
 * A policy in its replications.
 * @param replications by replication, then by tenant
 */
function contender(
  policy: string,
  replications: readonly (readonly SampleChange[])[],
  tenants: readonly Tenant[] = [CHAT],
  context: Partial<TenantContext> = {},
): Contender {
  const samples = replications.map((changes): TenantSample[] => changes.map(sampleWith));
  const results = tenants.map(({ name, targets }, rank) =>
    combineTenant(
      samples.map((one) => one[rank]!),
      {
        name,
        targets,
        generatesTokens: false,
        placements: [],
        failure: null,
        memoryBytes: 0,
        confidence: 0.95,
        steady: true,
        longRun: true,
        forceOverloaded: false,
        ...context,
      },
    ),
  );
  return { policy, samples, results };
}

/** A policy under which the tenant's latencies are these, one for each replication. */
const latencies = (policy: string, values: readonly (number | null)[]): Contender =>
  contender(
    policy,
    values.map((value) => [{ times: { latency: flatTimes(value) } }]),
  );

const standings = ({ policies }: ComparisonResult): string[] => policies.map(({ standing }) => standing);

const compareBy = (metric: DecidingMetric, contenders: readonly Contender[], tenants: readonly Tenant[] = [CHAT]) =>
  comparePolicies(metric, contenders, tenants, { confidence: 0.95, isExact: false });

describe("policies over the same replications", () => {
  test("that tie show no difference from the best, with an interval around 0", () => {
    const random = stream(3, "compare", "tie");
    const noise = (): number[] => Array.from({ length: 10 }, () => 100 + exponential(random));
    const { policies, ...found } = compareBy(p99, [latencies("a", noise()), latencies("b", noise())]);
    expect(found).toStrictEqual({ tenant: "chat", metric: "p99 latency", unit: "ns", better: "lower" });
    for (const { standing, why, versusBest } of policies) {
      expect([standing, why]).toStrictEqual(["no difference from best", null]);
      expect(versusBest![0]).toBeLessThan(0);
      expect(versusBest![1]).toBeGreaterThan(0);
    }
    expect(policies[0]!.probabilityOfBest! + policies[1]!.probabilityOfBest!).toBeCloseTo(1, 9);
  });

  test("that are the same tie exactly", () => {
    const values = [100, 130, 90, 110];
    const { policies } = compareBy(p99, [latencies("a", values), latencies("b", values)]);
    expect(policies.map(({ standing, versusBest }) => [standing, versusBest])).toStrictEqual([
      ["no difference from best", [0, 0]],
      ["no difference from best", [0, 0]],
    ]);
  });

  test("have a winner, by pairs: spread that they share does not hide it", () => {
    const shared = [100, 900, 300, 1500, 50];
    const { policies } = compareBy(p99, [
      latencies(
        "slow",
        shared.map((value, k) => value + 10 + (k % 2)),
      ),
      latencies("fast", shared),
    ]);
    expect(policies.map(({ policy, standing }) => [policy, standing])).toStrictEqual([
      ["slow", "worse"],
      ["fast", "best"],
    ]);
    expect(policies[0]!.mean).toBeCloseTo(580.4, 9);
    // By itself its mean could be almost anything.
    expect(policies[0]!.interval![1] - policies[0]!.interval![0]).toBeGreaterThan(1000);
    expect(policies[0]!.versusBest![0]).toBe(0);
    expect(policies[0]!.versusBest![1]).toBeGreaterThan(10.4);
    expect(policies[1]!.probabilityOfBest).toBeGreaterThan(0.99);
  });

  test("have the other winner where higher is better", () => {
    const rates = (policy: string, values: readonly number[]): Contender =>
      contender(
        policy,
        values.map((throughputPerS) => [{ throughputPerS }]),
      );
    const found = compareBy(tenantMetric("chat", "throughput")!, [
      rates("a", [10, 11, 12]),
      rates("b", [20, 21, 22.1]),
    ]);
    expect([found.better, standings(found)]).toStrictEqual(["higher", ["worse", "best"]]);
  });

  test("cannot be told apart in a single replication", () => {
    const found = compareBy(p99, [latencies("a", [100]), latencies("b", [900])]);
    expect(standings(found)).toStrictEqual(["no difference from best", "no difference from best"]);
  });
});

describe("a policy that cannot be compared", () => {
  const good = latencies("good", [100, 101, 102]);
  const other = latencies("other", [200, 201, 203]);
  const three = [1, 2, 3];
  const failed = contender(
    "failed",
    three.map(() => [{}]),
    [CHAT],
    { failure: "out of memory" },
  );
  const overloaded = contender(
    "overloaded",
    three.map((k) => [{ load: { verdict: "overloaded", growthPerS: 3 + k / 100 } }]),
  );
  const refused = contender(
    "refused",
    three.map((k) => [{ times: { latency: flatTimes(k, 400) } }]),
  );
  const unknown = latencies("unknown", [1, null, 2]);

  test.each([
    [failed, "chat does not run"],
    [overloaded, "chat is overloaded"],
    [refused, "replications are too short for it"],
    [unknown, "too few requests finished"],
  ] as const)("is left out with the reason: %#", (bad, why) => {
    const { policies } = compareBy(p99, [good, bad, other]);
    const isLost = bad === failed || bad === overloaded;
    expect(policies[1]).toStrictEqual({
      policy: bad.policy,
      standing: "left out",
      why,
      mean: null,
      interval: null,
      versusBest: null,
      probabilityOfBest: null,
    });
    // The others are compared as if it were not there.
    const without = compareBy(p99, [good, other]).policies;
    const first = isLost ? "best" : "cannot be told";
    expect([policies[0], policies[2]]).toStrictEqual([{ ...without[0]!, standing: first }, without[1]]);
    // One of which too little is known could be better still; one that cannot serve is beaten.
    expect(policies.map(({ standing }) => standing)).toStrictEqual([first, "left out", "worse"]);
  });

  test("because it is overloaded is still compared by what it carries", () => {
    const found = compareBy(tenantMetric("chat", "throughput")!, [good, overloaded]);
    expect(standings(found)).not.toContain("left out");
  });

  test("because another tenant is overloaded is still compared for this one", () => {
    const two = [CHAT, { name: "batch", targets: [] }];
    const half = contender(
      "half",
      three.map((k) => [{}, { load: { verdict: "overloaded", growthPerS: 3 + k / 100 } }]),
      two,
    );
    expect(standings(compareBy(p99, [half, half], two))).not.toContain("left out");
  });

  test("leaves nothing to compare when all are so", () => {
    expect(standings(compareBy(p99, [failed, overloaded]))).toStrictEqual(["left out", "left out"]);
  });
});

describe("the worst ratio", () => {
  const tenants = [
    { name: "chat", targets: [P99] },
    { name: "batch", targets: [{ metric: "throughput", quantile: null, limit: 10 }] as const },
    { name: "free", targets: [] },
  ];
  const ratios = (
    policy: string,
    pairs: readonly (readonly [latency: number | null, throughput: number])[],
  ): Contender =>
    contender(
      policy,
      pairs.map(([latency, throughput]) => [
        { targets: [targetValue(latency)] },
        { targets: [targetValue(throughput)] },
        {},
      ]),
      tenants,
    );

  test("is that of the target with the largest mean ratio, not the largest of each replication, which lies above", () => {
    // Means of 0.83 and 1.33: 0.5 and 2, 1.5 and 1, 0.5 and 1; the largest of each have a mean of 1.5.
    const { tenant, unit, policies } = compareBy(
      WORST_RATIO,
      [
        ratios("a", [
          [50, 5],
          [150, 10],
          [50, 10],
        ]),
      ],
      tenants,
    );
    expect([tenant, unit]).toStrictEqual([null, "1"]);
    expect(policies[0]!.mean).toBeCloseTo(4 / 3, 12);
  });

  test("is not compared where one of them is not known", () => {
    const found = compareBy(
      WORST_RATIO,
      [
        ratios("a", [
          [50, 5],
          [null, 10],
          [50, 10],
        ]),
        ratios("b", [
          [50, 5],
          [50, 10],
          [50, 10],
        ]),
      ],
      tenants,
    );
    expect(found.policies.map(({ standing, why }) => [standing, why])).toStrictEqual([
      ["left out", "too few requests finished"],
      ["cannot be told", null],
    ]);
  });

  test("does not mind a tenant without targets that does not run", () => {
    const one = ratios("a", [
      [50, 5],
      [50, 10],
      [50, 10],
    ]);
    const failing = one.results.map((result) => (result.name === "free" ? { ...result, failure: "no" } : result));
    expect(standings(compareBy(WORST_RATIO, [{ ...one, results: failing }], tenants))).toStrictEqual(["best"]);
  });
});

describe("the metric that decides about a tenant", () => {
  const TTFT: Target = { metric: "ttft", quantile: 0.9, limit: 50 };
  const tenants = [{ name: "chat", targets: [P99, TTFT] }];
  const both = (policy: string, latency: number, ttft: number): Contender =>
    contender(
      policy,
      [1, 2, 3].map(() => [{ targets: [targetValue(latency), targetValue(ttft)] }]),
      tenants,
    );

  test("is that of the target which comes nearest to its limit under any policy", () => {
    const metric = decidingMetric("chat", 0, [both("a", 50, 10), both("b", 60, 45)]);
    expect(metric).toStrictEqual({ tenant: "chat", name: "p90 ttft", unit: "ns", better: "lower" });
    expect(decidingMetric("chat", 0, [both("a", 50, 10), both("b", 95, 45)]).name).toBe("p99 latency");
  });

  test("is p99 latency without targets", () => {
    expect(decidingMetric("chat", 0, [latencies("a", [1, 2])])).toStrictEqual(p99);
  });

  test("may be a percentile that only the target has", () => {
    const odd: Target = { metric: "latency", quantile: 0.975, limit: 100 };
    const withOdd = [{ name: "chat", targets: [odd] }];
    const at = (policy: string, value: number): Contender =>
      contender(
        policy,
        [0, 1, 2].map((k) => [{ targets: [targetValue(value + k / 100)] }]),
        withOdd,
      );
    const contenders = [at("a", 50), at("b", 90)];
    const metric = decidingMetric("chat", 0, contenders);
    expect(metric.name).toBe("p97.5 latency");
    expect(standings(compareBy(metric, contenders, withOdd))).toStrictEqual(["best", "worse"]);
  });
});

import { describe, expect, test } from "vitest";
import type { WarmUp } from "../../sim/result/run.ts";
import { recordReplication } from "../../sim/scenario/replication.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";
import { findWarmUps, knownWarmUps, PILOTS } from "../../sim/scenario/warm-up.ts";
import { windowOf } from "../../sim/scenario/window.ts";
import { recordOf } from "../metrics/requests.ts";
import { tinyResult, tinyScenario, type TinyDocument } from "../support/tiny.ts";

const EXPONENTIAL = { kind: "exponential" };

/** A tenant with services of 10 ms on average. */
const queue = (rate: string, size: object = EXPONENTIAL): object => ({
  work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms", size },
  arrivals: { kind: "poisson", rate },
});
const whole = { gpu: 0, timeSlicing: { contextSwitch: "0ms", coldCache: "0ms" } };
const slice = { gpu: 0, mig: [{ profile: "4g.40gb", timeSlicing: {}, tenants: ["a"] }] };

function document(tenants: TinyDocument["tenants"], more: Partial<TinyDocument> = {}): TinyDocument {
  return { duration: "60s", tenants, policies: { whole: [{ ...whole, tenants: Object.keys(tenants) }] }, ...more };
}

function found(scenario: ReadyScenario): WarmUp[] {
  const records = Array.from({ length: PILOTS }, (_, k) => recordReplication(scenario, k, { yardsticks: false }));
  return findWarmUps(scenario, records);
}

describe("a warm-up", () => {
  test.each([1, 2, 3, 4, 5])("is cut from a busy queue that starts empty, seed %d", (seed) => {
    const scenario = tinyScenario(document({ a: queue("90/s") }, { seed }));
    const [{ ns, rule, unsettled }] = found(scenario) as [WarmUp];
    expect([rule, unsettled]).toStrictEqual(["mser-5", []]);
    expect(ns).toBeGreaterThan(0);
    expect(ns).toBeLessThanOrEqual(30e9);
  });

  test("is not cut from a system that is in its steady state at once", () => {
    const steady = { ...queue("90/s", { kind: "constant" }), arrivals: { kind: "constant", rate: "50/s" } };
    expect(found(tinyScenario(document({ a: steady })))).toStrictEqual([{ ns: 0, rule: "mser-5", unsettled: [] }]);
  });

  test("ends where a window of the engines begins", () => {
    for (const duration of ["60s", "7s", "12345678ns"]) {
      const scenario = tinyScenario(document({ a: queue("90/s"), b: queue("3/s") }, { duration }));
      const { edgesNs } = windowOf(scenario);
      for (const { ns } of found(scenario)) expect(edgesNs).toContain(ns);
    }
  });

  test("is one for all policies, the latest that any of them asks for", () => {
    const cut = (policies: TinyDocument["policies"]): number =>
      found(tinyScenario(document({ a: queue("45/s") }, { policies })))[0]!.ns;
    const policies = { whole: [{ ...whole, tenants: ["a"] }], slice: [slice] };
    const each = [cut({ whole: policies.whole }), cut({ slice: policies.slice })];
    // Without a difference between them this would say nothing.
    expect(each[0]).not.toBe(each[1]);
    expect(cut(policies)).toBe(Math.max(...each));
  });

  test("is found from the mean of the replications, as far as all of them reach", () => {
    const scenario = tinyScenario(document({ a: queue("90/s") }, { duration: "1s" }));
    /** A request each millisecond; its latency by its number [ms]. */
    const replication = (count: number, latencyMs: (k: number) => number) => {
      const requests = Array.from({ length: count }, (_, k) => ({ arrivalNs: k * 1e6, latencyNs: latencyMs(k) * 1e6 }));
      return {
        policies: [{ endNs: 2e9, tenants: [recordOf(requests)], samePartitionNs: [], engines: [], memoryFailures: [] }],
        aloneNs: [],
        every: 1,
      };
    };
    const swinging = (k: number): number => 10 + (k % 2);
    // The first 100 requests are fast in one replication only; after the other one's last the level is another one.
    const records = [
      replication(900, (k) => (k < 100 ? 1 : k < 400 ? swinging(k) : 50 + (k % 40))),
      replication(400, (k) => swinging(k + 1)),
    ];
    expect(findWarmUps(scenario, records)).toStrictEqual([{ ns: 100e6, rule: "mser-5", unsettled: [] }]);
    expect(findWarmUps(scenario, records.slice(1))).toStrictEqual([{ ns: 0, rule: "mser-5", unsettled: [] }]);
  });

  test("is each tenant's own", () => {
    const [calm, busy] = found(
      tinyScenario(
        document(
          {
            calm: { ...queue("5/s", { kind: "constant" }), arrivals: { kind: "constant", rate: "5/s" } },
            busy: queue("90/s"),
          },
          {
            gpus: { type: "a100-sxm4-80gb", count: 2 },
            policies: {
              apart: [
                { gpu: 0, tenants: ["calm"] },
                { gpu: 1, tenants: ["busy"] },
              ],
            },
          },
        ),
      ),
    ).toReversed();
    expect(calm!.ns).toBe(0);
    expect(busy!.ns).toBeGreaterThan(0);
  });

  test("has no steady part where the queue grows for ever: the policy is named and has no say", () => {
    const both = tinyScenario(
      document({ a: queue("90/s") }, { policies: { whole: [{ ...whole, tenants: ["a"] }], slice: [slice] } }),
    );
    const alone = tinyScenario(document({ a: queue("90/s") }));
    expect(found(both)).toStrictEqual([{ ...found(alone)[0]!, unsettled: ["slice"] }]);
  });

  test("is not looked for in fewer requests than show anything, which is said", () => {
    expect(found(tinyScenario(document({ a: queue("90/s") }, { duration: "500ms" })))).toStrictEqual([
      { ns: 0, rule: "mser-5", unsettled: ["whole"] },
    ]);
  });
});

describe("a warm-up that needs no looking for", () => {
  test("is the one that is given, for all tenants", () => {
    const scenario = tinyScenario(document({ a: queue("50/s"), b: queue("5/s") }, { warmup: "7s" }));
    const given: WarmUp = { ns: 7e9, rule: "given", unsettled: [] };
    expect(knownWarmUps(scenario)).toStrictEqual([given, given]);
  });

  test("is none where an arrival is listed, because that load ends", () => {
    const listed = { ...queue("50/s"), arrivals: { kind: "list", at: ["0s"] } };
    const none: WarmUp = { ns: 0, rule: "none", unsettled: [] };
    expect(knownWarmUps(tinyScenario(document({ a: queue("50/s"), b: listed })))).toStrictEqual([none, none]);
  });

  test("is given even there", () => {
    const listed = { ...queue("50/s"), arrivals: { kind: "list", at: ["0s"] } };
    expect(knownWarmUps(tinyScenario(document({ a: listed }, { warmup: "7s" })))![0]!.rule).toBe("given");
  });

  test("is not known otherwise", () => {
    expect(knownWarmUps(tinyScenario(document({ a: queue("50/s") })))).toBeNull();
  });
});

describe("a result", () => {
  const result = tinyResult(document({ a: queue("90/s"), b: queue("1/s", { kind: "constant" }) }));

  test("tells each tenant's warm-up, and measures engines from the latest on", () => {
    const cuts = result.tenants.map(({ warmup }) => warmup.ns);
    expect(result.window.warmupNs).toBe(Math.max(...cuts));
    expect(result.window.warmupNs).toBeGreaterThan(0);
    const { engine } = result.policies[0]!.gpus[0]!.partitions[0]!;
    expect(engine.totalNs).toBe(result.window.durationNs - result.window.warmupNs);
  });

  test("counts what arrives after the tenant's own", () => {
    const given = tinyResult(
      document(
        { a: queue("90/s"), b: queue("1/s", { kind: "constant" }) },
        { warmup: `${result.tenants[0]!.warmup.ns}ns` },
      ),
    );
    expect(result.policies[0]!.tenants[0]!.arrived).toBe(given.policies[0]!.tenants[0]!.arrived);
    expect(result.policies[0]!.tenants[0]!.latencyNs).toStrictEqual(given.policies[0]!.tenants[0]!.latencyNs);
  });
});

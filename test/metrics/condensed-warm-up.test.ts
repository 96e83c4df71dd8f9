import { describe, expect, test } from "vitest";
import { RECORD_BOUNDS, type RecordBounds } from "../../sim/metrics/recorder.ts";
import { recordReplication, type ReplicationRecord } from "../../sim/scenario/replication.ts";
import { findWarmUps } from "../../sim/scenario/warm-up.ts";
import { windowOf } from "../../sim/scenario/window.ts";
import { tinyScenario } from "../support/tiny.ts";
import { replayed } from "./replay.ts";

const work = { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms", size: { kind: "exponential" } };
const scenario = tinyScenario({
  duration: "30s",
  tenants: { a: { work, arrivals: { kind: "poisson", rate: "95/s" } } },
  policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["a"] }] },
});
const { durationNs, edgesNs } = windowOf(scenario);
const records = [0, 1, 2].map((k) => recordReplication(scenario, k, { yardsticks: false }));

function withBounds(record: ReplicationRecord, bounds: RecordBounds): ReplicationRecord {
  const policies = record.policies.map((policy) => ({
    ...policy,
    tenants: policy.tenants.map((tenant) => replayed(tenant, policy.endNs, { bounds, toNs: durationNs, edgesNs })),
  }));
  return { ...record, policies };
}

describe("the warm-up of runs whose requests were condensed", () => {
  const small = { ...RECORD_BOUNDS, requests: 500 };
  const exact = findWarmUps(scenario, records);

  test("is that of the requests themselves while each has its number", () => {
    expect(exact[0]!.ns).toBeGreaterThan(0);
    const condensed = records.map((record) => withBounds(record, small));
    expect(condensed.every(({ policies }) => policies[0]!.tenants[0]!.condensed !== null)).toBe(true);
    expect(findWarmUps(scenario, condensed)).toStrictEqual(exact);
  });

  test("may come from some that were and some that were not", () => {
    const mixed = records.map((record, k) => (k === 1 ? withBounds(record, small) : record));
    expect(findWarmUps(scenario, mixed)).toStrictEqual(exact);
  });

  test("is about the same from groups of requests", () => {
    const grouped = records.map((record) => withBounds(record, { requests: 500, points: 1024 }));
    expect(grouped[0]!.policies[0]!.tenants[0]!.condensed!.series.every).toBe(4);
    const [found] = findWarmUps(scenario, grouped);
    expect(found!.unsettled).toStrictEqual([]);
    // To a thirtieth of the run: a batch of MSER-5 then has 20 requests.
    expect(Math.abs(found!.ns - exact[0]!.ns)).toBeLessThan(durationNs / 30);
  });
});

import { describe, expect, test } from "vitest";
import { combineTurnedAway } from "../../sim/metrics/combine-turned-away.ts";
import { Recorder, type RecordBounds } from "../../sim/metrics/recorder.ts";
import { sampleTenant } from "../../sim/metrics/sample-tenant.ts";
import type { TenantSample } from "../../sim/metrics/tenant-sample.ts";
import { NO_RULES, type RequestRules } from "../../sim/workload/request-rules.ts";
import type { Door } from "../../sim/workload/server.ts";
import { Tenant } from "../../sim/workload/tenant.ts";
import { sampleWith } from "./samples.ts";

const END_NS = 4000;
const LIMITS = { latencyNs: Infinity, ttftNs: Infinity, tpotNs: Infinity };

/**
 * A request every 10 ns. Every fifth comes to a full door; of the rest every third leaves it 5 ns later because its time
 * is over. All clients try again once, a nanosecond later.
 */
function sampleOf(bounds: RecordBounds): TenantSample {
  const tenants: Tenant[] = [];
  const recorder = new Recorder(tenants, [LIMITS], END_NS, Float64Array.from([0, 1000, 2000, 3000, END_NS]), bounds);
  const rules: RequestRules = {
    ...NO_RULES,
    queueLimit: 0,
    timeoutNs: 5,
    retries: { max: 1, backoffNs: 1, factor: 1, jitter: 0 },
  };
  const tenant = new Tenant(
    0,
    () => {},
    () => 0,
    recorder,
    rules,
    { uniform: () => expect.unreachable() },
  );
  tenants.push(tenant);
  const held = new Set<number>();
  let offered = -1;
  const door = {
    outstanding: 0,
    waiting: 0,
    places: 1,
    offer: (row: number) => held.add((offered = row)),
    withdraw: (row: number) => held.delete(row),
  };
  tenant.servers.push(door satisfies Door);
  const spent = new Float64Array(5);
  let alarmNs = Infinity;
  tenant.waits!.start({ wakeAt: (ns) => (alarmNs = ns) });
  for (let k = 0; k < END_NS / 10; k++) {
    const arrivalNs = 10 * k;
    for (let nowNs = arrivalNs; nowNs < arrivalNs + 10; nowNs++) {
      door.outstanding = k % 5 === 0 ? 1 : 0;
      if (nowNs === arrivalNs) tenant.arrive(nowNs);
      while (alarmNs === nowNs) {
        alarmNs = Infinity;
        tenant.waits!.wake(nowNs);
      }
      if (nowNs !== arrivalNs + 3 || k % 5 === 0 || k % 3 === 0) continue;
      expect(held.delete(offered)).toBe(true);
      tenant.begin(offered, spent);
      tenant.requests.startedNs[offered] = nowNs;
      tenant.requests.leave(offered, spent);
      tenant.finish(offered, nowNs);
    }
  }
  return sampleTenant(recorder.close(END_NS)[0]!, {
    targets: [],
    servedAlone: true,
    fromNs: 1000,
    toNs: END_NS,
    aloneNs: new Float64Array(),
    samePartitionNs: new Float64Array(),
    every: 1,
    singleRun: null,
  });
}

describe("requests that were turned away", () => {
  test("are counted by how they ended, with their tries, and none is lost", () => {
    const { arrived, ended, retries } = sampleOf({ requests: 1e6, points: 1024 });
    expect(arrived).toBe(300);
    expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(arrived);
    // The last one's second try is still waiting.
    expect(ended).toStrictEqual({ finished: 160, rejected: 60, timedOut: 79, running: 0, queued: 1 });
    expect(retries).toBe(60 + 80);
  });

  test.each([2, 16, 150])("are counted the same when requests are condensed after %d", (requests) => {
    const exact = sampleOf({ requests: 1e6, points: 1024 });
    const condensed = sampleOf({ requests, points: 1024 });
    expect(condensed.percentileError).toBeGreaterThan(0);
    const counts = ({ arrived, ended, retries, preemptions }: TenantSample): unknown => [
      arrived,
      ended,
      retries,
      preemptions,
    ];
    expect(counts(condensed)).toStrictEqual(counts(exact));
    expect(condensed.load.arrivedPerS).toBe(exact.load.arrivedPerS);
  });
});

describe("shares of what was turned away", () => {
  const sample = (rejected: number, timedOut: number, retries: number): TenantSample => ({
    ...sampleWith(),
    arrived: 100,
    ended: { finished: 100 - rejected - timedOut, rejected, timedOut, running: 0, queued: 0 },
    retries,
  });

  test("are means over replications with intervals", () => {
    const { turnedAway } = combineTurnedAway([sample(25, 0, 50), sample(50, 4, 70)], 0.95);
    expect(turnedAway).toMatchObject({ rejectedShare: 0.375, timedOutShare: 0.02, triesPerRequest: 1.6 });
    const [low, high] = turnedAway!.intervals.triesPerRequest!;
    // t with one degree of freedom: 12.7 standard errors of 0.1.
    expect([low, high].map((value) => value.toFixed(2))).toStrictEqual(["0.33", "2.87"]);
  });

  test("are left out where there is nothing to tell, and null where nothing arrived", () => {
    expect(combineTurnedAway([sample(0, 0, 0)], 0.95)).toStrictEqual({});
    const { turnedAway } = combineTurnedAway([sample(0, 0, 3), { ...sample(0, 0, 0), arrived: 0 }], 0.95);
    expect(turnedAway).toStrictEqual({
      rejectedShare: null,
      timedOutShare: null,
      triesPerRequest: null,
      intervals: {},
    });
  });
});

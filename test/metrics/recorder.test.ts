import { describe, expect, test } from "vitest";
import { type Limits, Recorder, type TenantRecord } from "../../sim/metrics/recorder.ts";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import type { Server } from "../../sim/workload/server.ts";
import { SPENT } from "../../sim/workload/spent.ts";
import { Tenant } from "../../sim/workload/tenant.ts";

const NO_LIMITS: Limits = { latencyNs: Infinity, ttftNs: Infinity, tpotNs: Infinity };

/** A recorder with one tenant whose requests do what the test says. Window [100, 200) ns. */
function recording(limits = NO_LIMITS): {
  recorder: Recorder;
  tenant: Tenant;
  record: TenantRecord;
  /** Arrives; the row of the request. */
  readonly arrive: (nowNs: number) => number;
} {
  const tenants: Tenant[] = [];
  const recorder = new Recorder(tenants, [limits], 100, 200);
  const tenant = new Tenant(
    0,
    () => {},
    () => 0,
    recorder,
  );
  tenants.push(tenant);
  const rows: number[] = [];
  tenant.servers.push({ offer: (row: number) => rows.push(row) } as unknown as Server);
  const arrive = (nowNs: number): number => {
    tenant.arrive(nowNs);
    return rows.at(-1)!;
  };
  return { recorder, tenant, record: recorder.records[0]!, arrive };
}

describe("the window", () => {
  test("counts requests that arrive from its beginning to before its end, whenever they finish", () => {
    const { tenant, record, arrive } = recording();
    for (const arrivalNs of [99, 100, 199, 200]) tenant.finish(arrive(arrivalNs), arrivalNs + 500);
    expect(record.arrived).toBe(2);
    expect([...record.index.values()]).toStrictEqual([1, 2]);
    expect([...record.latencyNs.values()]).toStrictEqual([500, 500]);
  });

  test("counts for throughput what finishes in it, whenever it arrived", () => {
    const { tenant, record, arrive } = recording({ ...NO_LIMITS, latencyNs: 60 });
    const [early, inside, late] = [arrive(50), arrive(120), arrive(130)];
    tenant.finish(early, 110);
    tenant.finish(inside, 199);
    tenant.finish(late, 200);
    expect(record).toMatchObject({ finishedInWindow: 2, goodInWindow: 1, finished: 2, good: 0 });
  });

  test("counts rejections and lost caches of its requests only", () => {
    const { tenant, record, arrive } = recording();
    tenant.reject(arrive(99), 150);
    const counted = arrive(150);
    tenant.preempt(counted);
    tenant.preempt(counted);
    tenant.reject(counted, 300);
    tenant.preempt(arrive(200));
    expect(record).toMatchObject({ arrived: 1, rejected: 1, preemptions: 2 });
  });
});

describe("times of a request", () => {
  test("are counted from its arrival", () => {
    const { tenant, record, arrive } = recording();
    const row = arrive(110);
    const { requests } = tenant;
    requests.outputTokens[row] = 5;
    requests.startedNs[row] = 130;
    requests.firstTokenNs[row] = 150;
    tenant.finish(row, 190);
    expect(
      [record.waitingNs, record.ttftNs, record.tpotNs, record.latencyNs].map((column) => column.values()[0]),
    ).toStrictEqual([20, 40, 10, 80]);
  });

  test("have no time per token after the first when there was only one", () => {
    const { tenant, record, arrive } = recording({ ...NO_LIMITS, tpotNs: 1 });
    const row = arrive(110);
    tenant.requests.outputTokens[row] = 1;
    tenant.requests.firstTokenNs[row] = 150;
    tenant.finish(row, 150);
    expect([...record.tpotNs.values()]).toStrictEqual([NaN]);
    // What is not defined cannot be missed.
    expect(record.good).toBe(1);
  });

  test("have no tokens where none are generated", () => {
    const { tenant, record, arrive } = recording({ ...NO_LIMITS, ttftNs: 1 });
    tenant.finish(arrive(110), 150);
    expect([record.ttftNs.length, record.tpotNs.length, record.good]).toStrictEqual([0, 0, 1]);
  });

  test.each<[string, Partial<Limits>, boolean]>([
    ["latency at the limit", { latencyNs: 80 }, true],
    ["latency above the limit", { latencyNs: 79 }, false],
    ["first token at the limit", { ttftNs: 40 }, true],
    ["first token above the limit", { ttftNs: 39 }, false],
    ["tokens at the limit", { tpotNs: 10 }, true],
    ["tokens above the limit", { tpotNs: 9 }, false],
    ["one of three above", { latencyNs: 80, ttftNs: 40, tpotNs: 9 }, false],
  ])("meet the limits or miss them: %s", (_case, limits, good) => {
    const { tenant, record, arrive } = recording({ ...NO_LIMITS, ...limits });
    const row = arrive(110);
    tenant.requests.outputTokens[row] = 5;
    tenant.requests.firstTokenNs[row] = 150;
    tenant.finish(row, 190);
    expect(record.good).toBe(good ? 1 : 0);
    expect(record.goodInWindow).toBe(good ? 1 : 0);
  });
});

describe("blame", () => {
  test("gives the queue what no server spent, and the batch what others needed", () => {
    const { tenant, record, arrive } = recording();
    const row = arrive(110);
    const spent = new Float64Array(5);
    tenant.requests.admit(row, spent);
    spent[SPENT.host] = 4;
    spent[SPENT.turn] = 10;
    spent[SPENT.switch] = 6;
    spent[SPENT.contention] = 5;
    spent[SPENT.device] = 25;
    tenant.requests.leave(row, spent);
    tenant.requests.ownDeviceNs[row] = 15.4;
    tenant.finish(row, 190);
    const parts = Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, record.blameNs[cause].values()[0]]));
    expect(parts).toStrictEqual({ queue: 30, batching: 10, turn: 10, switch: 6, contention: 5, device: 15, host: 4 });
  });

  test("never counts more of its own device time than there was", () => {
    const { tenant, record, arrive } = recording();
    const row = arrive(110);
    tenant.requests.admit(row, new Float64Array(5));
    tenant.requests.leave(row, Float64Array.of(0, 0, 0, 0, 20));
    tenant.requests.ownDeviceNs[row] = 33;
    tenant.finish(row, 130);
    expect([record.blameNs.device.values()[0], record.blameNs.batching.values()[0]]).toStrictEqual([20, 0]);
  });
});

describe("the end of a run", () => {
  test("is told when no counted request is open any more, and only then", () => {
    const { recorder, tenant, arrive } = recording();
    const [first, second] = [arrive(110), arrive(120)];
    arrive(250);
    const told: string[] = [];
    recorder.whenSettled(() => told.push("settled"));
    tenant.finish(first, 300);
    expect(told).toStrictEqual([]);
    tenant.reject(second, 310);
    expect(told).toStrictEqual(["settled"]);
  });

  test("is told at once when nothing counted ever arrived", () => {
    const { recorder } = recording();
    const told: string[] = [];
    recorder.whenSettled(() => told.push("settled"));
    expect(told).toStrictEqual(["settled"]);
  });

  test("notes the age of counted requests that are still open, by what they are doing", () => {
    const { recorder, tenant, record, arrive } = recording();
    arrive(90);
    arrive(110);
    const served = arrive(120);
    tenant.requests.admit(served, new Float64Array(5));
    arrive(260);
    recorder.close(400);
    expect(record.openAgeNs).toStrictEqual({ running: [280], queued: [290] });
    expect([...record.openTtftNs]).toStrictEqual([]);
  });

  test("notes how long open requests have waited for a first token, or did wait", () => {
    const { recorder, tenant, record, arrive } = recording();
    const [waiting, generating] = [arrive(110), arrive(120)];
    for (const row of [waiting, generating]) tenant.requests.outputTokens[row] = 9;
    tenant.requests.firstTokenNs[generating] = 170;
    recorder.close(400);
    expect([...record.openTtftNs]).toStrictEqual([290, 50]);
  });
});

import { describe, expect, test } from "vitest";
import { type Limits, Recorder, type RequestRecord } from "../../sim/metrics/recorder.ts";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import type { Door } from "../../sim/workload/server.ts";
import { SPENT, SPENT_CAUSES } from "../../sim/workload/spent.ts";
import { Tenant } from "../../sim/workload/tenant.ts";

const NO_LIMITS: Limits = { latencyNs: Infinity, ttftNs: Infinity, tpotNs: Infinity };

/** A recorder with one tenant whose requests do what the test says, as long as they arrive in [0, 200) ns. */
function recording(limits = NO_LIMITS): {
  recorder: Recorder;
  tenant: Tenant;
  /** Ends the run. */
  readonly close: (nowNs?: number) => RequestRecord;
  /** Arrives; the row of the request. */
  readonly arrive: (nowNs: number) => number;
} {
  const tenants: Tenant[] = [];
  const recorder = new Recorder(tenants, [limits], 200);
  const tenant = new Tenant(
    0,
    () => {},
    () => 0,
    recorder,
  );
  tenants.push(tenant);
  const rows: number[] = [];
  tenant.servers.push({ offer: (row: number) => rows.push(row) } as unknown as Door);
  const arrive = (nowNs: number): number => {
    tenant.arrive(nowNs);
    return rows.at(-1)!;
  };
  return { recorder, tenant, close: (nowNs = 1000) => recorder.close(nowNs)[0]!, arrive };
}

describe("the record", () => {
  test("has the requests that arrive before the end of the duration, warm-up included, whenever they finish", () => {
    const { tenant, close, arrive } = recording();
    for (const arrivalNs of [0, 100, 199, 200]) tenant.finish(arrive(arrivalNs), arrivalNs + 500);
    const record = close();
    expect([...record.index]).toStrictEqual([0, 1, 2]);
    expect([...record.arrivalNs]).toStrictEqual([0, 100, 199]);
    expect([...record.latencyNs]).toStrictEqual([500, 500, 500]);
    expect([...record.open.arrivalNs]).toStrictEqual([]);
  });

  test("has finished requests in the order of their ends", () => {
    const { tenant, close, arrive } = recording();
    const [first, second, third] = [arrive(10), arrive(20), arrive(30)];
    tenant.finish(third, 40);
    tenant.finish(first, 50);
    tenant.finish(second, 60);
    const { index, arrivalNs, latencyNs } = close();
    expect([[...index], [...arrivalNs], [...latencyNs]]).toStrictEqual([
      [2, 0, 1],
      [30, 10, 20],
      [10, 40, 40],
    ]);
  });

  test("has the arrivals of rejections and lost caches, of its requests only", () => {
    const { tenant, close, arrive } = recording();
    const kept = arrive(150);
    tenant.preempt(kept);
    tenant.preempt(kept);
    tenant.reject(kept, 300);
    tenant.reject(arrive(99), 150);
    const late = arrive(200);
    tenant.preempt(late);
    tenant.reject(late, 300);
    const { rejectedArrivalNs, preemptedArrivalNs, index } = close();
    expect([[...rejectedArrivalNs], [...preemptedArrivalNs], [...index]]).toStrictEqual([[150, 99], [150, 150], []]);
  });
});

describe("times of a request", () => {
  test("are counted from its arrival", () => {
    const { tenant, close, arrive } = recording();
    const row = arrive(110);
    const { requests } = tenant;
    requests.outputTokens[row] = 5;
    requests.startedNs[row] = 130;
    requests.firstTokenNs[row] = 150;
    tenant.finish(row, 190);
    const { waitingNs, ttftNs, tpotNs, latencyNs } = close();
    expect([waitingNs, ttftNs, tpotNs, latencyNs].map((column) => column[0])).toStrictEqual([20, 40, 10, 80]);
  });

  test("have no time per token after the first when there was only one", () => {
    const { tenant, close, arrive } = recording({ ...NO_LIMITS, tpotNs: 1 });
    const row = arrive(110);
    tenant.requests.outputTokens[row] = 1;
    tenant.requests.firstTokenNs[row] = 150;
    tenant.finish(row, 150);
    const { tpotNs, good } = close();
    expect([...tpotNs]).toStrictEqual([NaN]);
    // What is not defined cannot be missed.
    expect([...good]).toStrictEqual([1]);
  });

  test("have no tokens where none are generated", () => {
    const { tenant, close, arrive } = recording({ ...NO_LIMITS, ttftNs: 1 });
    tenant.finish(arrive(110), 150);
    const { ttftNs, tpotNs, good } = close();
    expect([ttftNs.length, tpotNs.length, good[0]]).toStrictEqual([0, 0, 1]);
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
    const { tenant, close, arrive } = recording({ ...NO_LIMITS, ...limits });
    const row = arrive(110);
    tenant.requests.outputTokens[row] = 5;
    tenant.requests.firstTokenNs[row] = 150;
    tenant.finish(row, 190);
    expect([...close().good]).toStrictEqual([good ? 1 : 0]);
  });
});

describe("blame", () => {
  test("gives the queue what no server spent, and the batch what others needed", () => {
    const { tenant, close, arrive } = recording();
    const row = arrive(110);
    const spent = new Float64Array(SPENT_CAUSES);
    tenant.requests.admit(row, spent);
    tenant.requests.charge(row, SPENT.copy, 7);
    spent[SPENT.host] = 4;
    spent[SPENT.turn] = 10;
    spent[SPENT.switch] = 6;
    spent[SPENT.contention] = 5;
    spent[SPENT.device] = 25;
    tenant.requests.leave(row, spent);
    tenant.requests.ownDeviceNs[row] = 15.4;
    tenant.finish(row, 190);
    const { blameNs } = close();
    const parts = Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, blameNs[cause][0]]));
    const own = { device: 15, host: 4, copy: 7 };
    expect(parts).toStrictEqual({ queue: 23, batching: 10, turn: 10, switch: 6, contention: 5, ...own });
  });

  test("never counts more of its own device time than there was", () => {
    const { tenant, close, arrive } = recording();
    const row = arrive(110);
    tenant.requests.admit(row, new Float64Array(SPENT_CAUSES));
    tenant.requests.leave(row, Float64Array.of(0, 0, 0, 0, 20));
    tenant.requests.ownDeviceNs[row] = 33;
    tenant.finish(row, 130);
    const { blameNs } = close();
    expect([blameNs.device[0], blameNs.batching[0]]).toStrictEqual([20, 0]);
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
    const { tenant, close, arrive } = recording();
    tenant.finish(arrive(90), 100);
    arrive(110);
    const served = arrive(120);
    tenant.requests.admit(served, new Float64Array(SPENT_CAUSES));
    arrive(260);
    expect(close(400).open).toStrictEqual({
      index: Float64Array.of(1, 2),
      arrivalNs: Float64Array.of(110, 120),
      ageNs: Float64Array.of(290, 280),
      ttftNs: new Float64Array(),
      running: Float64Array.of(0, 1),
    });
  });

  test("notes how long open requests have waited for a first token, or did wait", () => {
    const { tenant, close, arrive } = recording();
    const [waiting, generating] = [arrive(110), arrive(120)];
    for (const row of [waiting, generating]) tenant.requests.outputTokens[row] = 9;
    tenant.requests.firstTokenNs[generating] = 170;
    expect([...close(400).open.ttftNs]).toStrictEqual([290, 50]);
  });
});

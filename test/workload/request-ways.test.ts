import { describe, expect, test } from "vitest";
import { type TinyDocument, tinyResult, tinyRun } from "../support/tiny.ts";

const MS = 1e6;
const WORK = { reference: "a100-sxm4-80gb", referenceSms: 42, hostGap: "0ms", compute: "10ms" };
const PART = { profile: "3g.40gb", exclusive: {}, tenants: ["own"] };

/** A tenant with one process on each of so many equal GPU instances, whose requests take 10 ms. */
function document(tenant: object, instances = 1): TinyDocument {
  return {
    limit: "20s",
    duration: "10s",
    tenants: { own: { work: WORK, ...tenant } },
    policies: { parts: [{ gpu: 0, mig: Array.from({ length: instances }, () => PART) }] },
  };
}

const listed = (...at: readonly number[]): object => ({ kind: "list", at: at.map((ms) => `${ms}ms`) });

/** Ends of the finished requests by number [ms], and what became of the others. */
function ways(tenant: object, instances = 1) {
  const found = tinyRun(document(tenant, instances)).of("own");
  const ends = Array.from(found.index, (request, k): [number, number] => [
    request,
    (found.arrivalNs[k]! + found.latencyNs[k]!) / MS,
  ]);
  const { rejected, timedOut, retries } = found;
  return { ends: Object.fromEntries(ends), rejected, timedOut, retries };
}

describe("a queue with a limit", () => {
  test("takes who can begin at once, then so many who wait, and rejects the rest", () => {
    const arrivals = listed(0, 0, 0, 0, 10, 11);
    expect(ways({ arrivals, queue: { limit: 0 } })).toStrictEqual({
      // At 10 ms the arrival comes before the end of the burst, so the process is still full.
      ends: { 0: 10, 5: 21 },
      rejected: 4,
      timedOut: 0,
      retries: 0,
    });
    expect(ways({ arrivals, queue: { limit: 2 } })).toMatchObject({
      ends: { 0: 10, 1: 20, 2: 30, 5: 40 },
      rejected: 2,
    });
  });

  test("sends a request on to the next process with room, whatever the routing", () => {
    const arrivals = listed(0, 0, 1, 1, 2);
    const routed = { arrivals, routing: "round-robin", queue: { limit: 1 } };
    // Process 0, 1, 0, 1, and at 2 ms both are full.
    expect(ways(routed, 2)).toMatchObject({ ends: { 0: 10, 1: 10, 2: 20, 3: 20 }, rejected: 1 });
    // At 11 ms process 1 is the next in turn but full, and process 0 has room.
    const uneven = { ...routed, work: { ...WORK, size: { kind: "constant" } }, arrivals: listed(0, 5, 6, 7, 11) };
    expect(ways(uneven, 2)).toMatchObject({ ends: { 0: 10, 1: 15, 2: 20, 3: 25, 4: 30 }, rejected: 0 });
  });

  test("is one for all processes when they share a queue", () => {
    const arrivals = listed(0, 0, 0, 0);
    const shared = { arrivals, routing: "shared-queue", queue: { limit: 1 } };
    expect(ways(shared, 2)).toMatchObject({ ends: { 0: 10, 1: 10, 2: 20 }, rejected: 1 });
  });
});

describe("a request that waits too long", () => {
  test("leaves the queue in that instant, and those behind it move up", () => {
    const arrivals = listed(0, 1, 2, 5);
    // Number 1 leaves at 9 ms, number 2 at 10 ms, in the very instant in which the process becomes free.
    expect(ways({ arrivals, queue: { timeout: "8ms" } })).toStrictEqual({
      ends: { 0: 10, 3: 20 },
      rejected: 0,
      timedOut: 2,
      retries: 0,
    });
    expect(ways({ arrivals, queue: { timeout: "8.000001ms" } })).toMatchObject({ ends: { 2: 20 }, timedOut: 2 });
  });

  test("stays when it has begun, however long it takes", () => {
    const slow = { ...WORK, bursts: 5 };
    expect(ways({ work: slow, arrivals: listed(0), queue: { timeout: "1ms" } }).ends).toStrictEqual({ 0: 50 });
  });

  test("lets the client of a closed loop ask again at once", () => {
    const clients = { kind: "closed", concurrency: 2 };
    const run = tinyRun({ ...document({ arrivals: clients, queue: { timeout: "4ms" } }), duration: "100ms" }).of("own");
    // The one that does not get the process gives up twice in 10 ms, and asks again 2 ms before it becomes free.
    expect(run.finished).toBe(11);
    expect(run.timedOut).toBe(20);
  });
});

describe("a client that tries again", () => {
  test("sends the same request, whose latency counts from its first arrival", () => {
    const retries = { max: 2, backoff: "3ms", factor: 2 };
    const tenant = { arrivals: listed(0, 1), queue: { limit: 0 }, retries };
    // Rejected at 1 ms and at 4 ms; at 10 ms the arrival comes before the end of the burst.
    expect(ways(tenant)).toStrictEqual({ ends: { 0: 10 }, rejected: 1, timedOut: 0, retries: 2 });
    const patient = { ...tenant, retries: { ...retries, backoff: "4ms" } };
    // Again at 5 ms and at 13 ms.
    expect(ways(patient)).toStrictEqual({ ends: { 0: 10, 1: 23 }, rejected: 0, timedOut: 0, retries: 2 });
    const { latencyNs, blameNs, waitingNs } = tinyRun(document(patient)).of("own");
    expect([latencyNs[1], waitingNs[1], blameNs.queue[1], blameNs.device[1]]).toStrictEqual([
      22 * MS,
      12 * MS,
      12 * MS,
      10 * MS,
    ]);
  });

  test("tries again after giving up too, and ends in the state of its last try", () => {
    const tenant = { arrivals: listed(0, 0), queue: { timeout: "2ms" }, retries: { max: 1, backoff: "1ms" } };
    expect(ways(tenant)).toStrictEqual({ ends: { 0: 10 }, rejected: 0, timedOut: 1, retries: 1 });
    const longer = { ...tenant, retries: { max: 3, backoff: "1ms" } };
    // Waits from 0, 3, 6 and 9 ms on.
    expect(ways(longer)).toStrictEqual({ ends: { 0: 10, 1: 20 }, rejected: 0, timedOut: 0, retries: 3 });
  });

  test("is open, and queued, when the run ends while it pauses", () => {
    const tenant = { arrivals: listed(0, 1), queue: { limit: 0 }, retries: { max: 1, backoff: "1h" } };
    const { ended } = tinyResult(document(tenant)).policies[0]!.tenants[0]!;
    expect(ended).toStrictEqual({ finished: 1, rejected: 0, timedOut: 0, running: 0, queued: 1 });
  });

  test("of a closed loop waits for the last try before it thinks", () => {
    const arrivals = { kind: "closed", concurrency: 2, think: "5ms" };
    const tenant = { arrivals, queue: { limit: 0 }, retries: { max: 9, backoff: "11ms" } };
    const run = tinyRun({ ...document(tenant), duration: "60ms" }).of("own");
    expect([run.rejected, run.timedOut]).toStrictEqual([0, 0]);
    // One client has the process from 0, 15, 30 ms … on; the other finds it free at 11 ms, between two requests.
    expect([...run.arrivalNs].map((ns) => ns / MS)).toContain(0);
    expect(run.retries).toBeGreaterThan(0);
    expect(run.arrived).toBe(run.finished);
  });
});

describe("admission", () => {
  test("by number counts what is queued or in service at all processes, and not clients that pause", () => {
    const routing = "round-robin";
    const tenant = { arrivals: listed(0, 0, 0, 1), routing, admission: { maxOutstanding: 3 } };
    expect(ways(tenant, 2)).toMatchObject({ ends: { 0: 10, 1: 10, 2: 20 }, rejected: 1 });
    const again = { ...tenant, admission: { maxOutstanding: 1 }, retries: { max: 2, backoff: "12ms" } };
    // All three of 0 ms come back at 12 ms, the one of 1 ms at 13 ms, and so on: one each time.
    expect(ways(again, 2)).toStrictEqual({ ends: { 0: 10, 1: 22, 2: 34 }, rejected: 1, timedOut: 0, retries: 5 });
  });

  test("by rate lets in a token's worth", () => {
    const tenant = { arrivals: listed(0, 0, 0, 50, 100, 100), admission: { rate: "10/s", burst: 2 } };
    expect(ways(tenant)).toMatchObject({ ends: { 0: 10, 1: 20, 4: 110 }, rejected: 3 });
  });
});

test("shares of what was turned away have intervals, and targets are not met by turning requests away", () => {
  const arrivals = { kind: "poisson", rate: "95/s" };
  const tenant = { arrivals, queue: { limit: 1, timeout: "9ms" }, slo: { latency: "1s" } };
  const result = tinyResult({ ...document(tenant), replications: 4 }).policies[0]!.tenants[0]!;
  const { ended, arrived, turnedAway, targets, met, sloAttainment } = result;
  expect(turnedAway!.rejectedShare).toBeGreaterThan(0.1);
  expect(turnedAway!.timedOutShare).toBeGreaterThan(0.01);
  const [low, high] = turnedAway!.intervals.rejectedShare!;
  expect([low < turnedAway!.rejectedShare!, turnedAway!.rejectedShare! < high]).toStrictEqual([true, true]);
  expect([met, targets[0]!.verdict]).toStrictEqual([false, "missed"]);
  expect(sloAttainment).toBeCloseTo(ended.finished / arrived, 2);
});

import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { exclusive } from "../../sim/sharing/exclusive.ts";
import { emptyBurst } from "../../sim/workload/burst.ts";
import type { Bell } from "../../sim/workload/server.ts";
import { SPENT_CAUSES } from "../../sim/workload/spent.ts";
import { type TinyDocument, tinyResult, tinyRun } from "../support/tiny.ts";

const MS = 1e6;
/** A burst of b requests takes 4 ms + 2 ms · b. */
const WORK = {
  reference: "a100-sxm4-80gb",
  hostGap: "0ms",
  compute: { fixed: "4ms", perItem: "2ms" },
};

const listed = (...at: readonly number[]): object => ({ kind: "list", at: at.map((ms) => `${ms}ms`) });

function document(tenant: object, leaf: object = { exclusive: {} }): TinyDocument {
  return {
    duration: "1s",
    tenants: { own: { work: WORK, ...tenant } },
    policies: { p: [{ gpu: 0, ...leaf, tenants: ["own"] }] },
  };
}

/** Ends of requests in the order of their numbers [ms]. */
function endsMs(tenant: object, leaf?: object): number[] {
  const { index, arrivalNs, latencyNs } = tinyRun(document(tenant, leaf)).of("own");
  const ends: number[] = [];
  index.forEach((request, k) => (ends[request] = (arrivalNs[k]! + latencyNs[k]!) / MS));
  return ends;
}

describe("a process that batches", () => {
  test("takes all that wait when it becomes free, up to the most, in the order of arrival", () => {
    // One alone; then three of the four that have come by 6 ms; then the rest.
    const tenant = { arrivals: listed(0, 1, 2, 3, 4), batching: { max: 3 } };
    expect(endsMs(tenant)).toStrictEqual([6, 16, 16, 16, 22]);
  });

  test("waits for more for as long as the first request may, and begins at once when the batch is full", () => {
    const batching = { max: 3, delay: "5ms" };
    // Full at 2 ms; the other two are taken at 25 ms, 5 ms after the first of them.
    expect(endsMs({ arrivals: listed(0, 1, 2, 20, 24), batching })).toStrictEqual([12, 12, 12, 33, 33]);
    // The delay was over while the process was busy: then whoever waits goes together at once.
    expect(endsMs({ arrivals: listed(0, 6, 9), batching })).toStrictEqual([11, 19, 19]);
    // An arrival in the instant in which the delay is over is in time.
    expect(endsMs({ arrivals: listed(0, 5), batching })).toStrictEqual([13, 13]);
  });

  test("takes as long as a full batch when it is static", () => {
    const batching = { max: 4, mode: "static" };
    expect(endsMs({ arrivals: listed(0, 1, 2), batching })).toStrictEqual([12, 24, 24]);
  });

  test("scales by the items of a request, and goes through all bursts together", () => {
    // Two items each, two bursts: one request alone 2 · (4 + 4) ms, two together 2 · (4 + 8) ms.
    const tenant = { arrivals: listed(0, 1, 2), work: { ...WORK, batch: 2, bursts: 2 }, batching: { max: 2 } };
    expect(endsMs(tenant)).toStrictEqual([16, 40, 40]);
  });

  test("blames the wait for the batch on the queue, and what others add to the burst on batching", () => {
    const tenant = { arrivals: listed(0, 3), batching: { max: 2, delay: "1s" } };
    const { blameNs, waitingNs } = tinyRun(document(tenant)).of("own");
    expect([...blameNs.queue]).toStrictEqual([3 * MS, 0]);
    expect([...waitingNs]).toStrictEqual([3 * MS, 0]);
    expect([...blameNs.device]).toStrictEqual([6 * MS, 6 * MS]);
    expect([...blameNs.batching]).toStrictEqual([2 * MS, 2 * MS]);
  });

  test("lets requests time out while it waits for more, and counts those that it could take as in no queue", () => {
    const late = { arrivals: listed(0, 3), queue: { timeout: "2ms" }, batching: { max: 2, delay: "4ms" } };
    // The first leaves at 2 ms, the second at 5 ms.
    expect(tinyRun(document(late)).of("own").timedOut).toBe(2);
    const full = { arrivals: listed(0, 0, 0, 0), queue: { limit: 1 }, batching: { max: 2 } };
    const { finished, rejected } = tinyRun(document(full)).of("own");
    expect([finished, rejected]).toStrictEqual([3, 1]);
  });

  test("serves a closed loop whose clients come back together", () => {
    const clients = { kind: "closed", concurrency: 4 };
    const run = tinyRun({ ...document({ arrivals: clients, batching: { max: 4, delay: "1ms" } }), duration: "120ms" });
    // Ten batches of four in 12 ms each.
    expect(run.of("own").finished).toBe(40);
    expect(new Set(run.of("own").latencyNs)).toStrictEqual(new Set([12 * MS]));
  });

  test("is asked again in the instant in which it had nothing to begin, when one more request comes", () => {
    let bell: Bell | undefined;
    const asked: number[] = [];
    const server = {
      burst: emptyBurst(),
      spent: new Float64Array(SPENT_CAUSES),
      outstanding: 0,
      connect: (given: Bell) => (bell = given),
      offer: () => {},
      next: (nowNs: number) => asked.push(nowNs) === 2,
      done: () => {},
    };
    const probe = { busy: () => {}, switching: () => {}, coldCache: () => {} };
    const station = exclusive.station([{ server, smShare: 1, cacheShare: 1 }], {}, probe);
    const woken: number[] = [];
    station.start({ wakeAt: (ns) => woken.push(ns), cancel: () => {} });
    bell!.ring(7);
    bell!.ring(7);
    expect(woken).toStrictEqual([7]);
    station.wake(7);
    bell!.ring(7);
    expect(woken).toStrictEqual([7, 7]);
    station.wake(7);
    expect(asked).toStrictEqual([7, 7]);
  });

  test("asks for nothing that belongs to one request alone", () => {
    const { load } = tinyResult(document({ arrivals: listed(0, 0), batching: { max: 2 } })).policies[0]!.tenants[0]!;
    expect(load.offered).toBeNull();
  });
});

describe("batches of one", () => {
  const leaf = fc.constantFrom({ exclusive: {} }, { timeSlicing: { slice: "1ms" } }, { mps: {} }, { timeSlicing: {} });
  const work = fc.record({
    reference: fc.constant("a100-sxm4-80gb"),
    hostGap: fc.constantFrom("0ms", "1ms"),
    bursts: fc.integer({ min: 1, max: 3 }),
    batch: fc.integer({ min: 1, max: 3 }),
    compute: fc.constantFrom("1ms", "333ns", { fixed: "1ms", perItem: "0.5ms" }),
    memory: fc.constantFrom("0ms", "0.7ms"),
    size: fc.constantFrom({ kind: "constant" }, { kind: "gamma", cv: 2 }),
  });
  const arrivals = fc.constantFrom(
    { kind: "poisson", rate: "150/s" },
    { kind: "closed", concurrency: 3, think: "1ms" },
    { kind: "list", at: ["0ms", "0ms", "1ms", "4ms", "4ms"] },
  );

  check.prop([work, arrivals, leaf, fc.constantFrom("dynamic", "static"), fc.boolean()], { seed: 11, numRuns: 60 })(
    "are the same as one request at a time, to the byte",
    (given, arriving, sharing, mode, isShared) => {
      const processes = isShared && !("exclusive" in sharing) ? 2 : 1;
      const tenant = { work: given, arrivals: arriving, processes, slo: { latency: "20ms" } };
      const bytes = (more: object): string => {
        const result = tinyResult({ ...document({ ...tenant, ...more }, sharing), duration: "0.3s" });
        return stableJson(result.policies.map(({ tenants, gpus }) => ({ tenants, gpus })));
      };
      // Only whether a device time belongs to one request is told apart, by offered load.
      const withoutLoad = (text: string): string => text.replace(/"offered": [^,\n]+/gu, "");
      const batched = bytes({ batching: { max: 1, delay: "7ms", mode } });
      expect(withoutLoad(batched)).toBe(withoutLoad(bytes({})));
    },
  );
});

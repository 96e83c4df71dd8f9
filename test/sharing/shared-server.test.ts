import { describe, expect, test } from "vitest";
import { tinyRun } from "../support/tiny.ts";
import { at, busy, latencies } from "./sliced.ts";

/** Tenants in one server on an A100. */
function served(tenants: Readonly<Record<string, unknown>>, sharedServer: object = {}): ReturnType<typeof tinyRun> {
  return tinyRun({
    tenants,
    policies: { p: [{ gpu: 0, sharedServer, tenants: Object.keys(tenants) }] },
    duration: "1s",
    limit: "2s",
  });
}

const long = { work: busy(5_000_000), arrivals: at(0) };

describe("one server for several models", () => {
  test("lets a burst run to its end and switches for nothing", () => {
    const run = served({ long, short: { work: busy(100_000), arrivals: at(1_000_000) } });
    expect(latencies(run, "long")).toStrictEqual([5_000_000]);
    expect(latencies(run, "short")).toStrictEqual([4_100_000]);
    expect(run.engine()).toMatchObject({ switches: 0, switchingNs: 0, coldCacheNs: 0 });
  });

  test("blames what a burst waits for the others on its turn", () => {
    const run = served({ long, short: { work: busy(100_000), arrivals: at(1_000_000) } });
    expect([...run.of("short").blameNs.turn]).toStrictEqual([4_000_000]);
  });

  test("serves requests in the order of their arrival, however many of one model wait", () => {
    const tenants = {
      many: { work: busy(10_000_000), arrivals: at(...Array<number>(10).fill(0)) },
      one: { work: busy(10_000_000), arrivals: at(1_000_000) },
    };
    expect(latencies(served(tenants), "one")).toStrictEqual([109_000_000]);
    expect(latencies(served(tenants, { order: "round-robin" }), "one")).toStrictEqual([19_000_000]);
  });

  test("lets a later burst of a request keep the request's place", () => {
    const tenants = {
      first: { work: busy(1_000_000, { bursts: 3 }), arrivals: at(0) },
      second: { work: busy(1_000_000), arrivals: at(500_000) },
    };
    const run = served(tenants);
    expect([latencies(run, "first"), latencies(run, "second")]).toStrictEqual([[3_000_000], [3_500_000]]);
  });

  test("serves the first in the list first where requests arrive in the same instant", () => {
    const each = { work: busy(1_000_000), arrivals: at(0) };
    const run = served({ a: each, b: each });
    expect([latencies(run, "a"), latencies(run, "b")]).toStrictEqual([[1_000_000], [2_000_000]]);
  });

  test("serves in the order in which bursts are ready where each request finds its process idle", () => {
    const tenants = {
      a: { work: busy(1_000_000), arrivals: at(2_000_000) },
      b: { work: busy(1_000_000), arrivals: at(1_000_000) },
      long,
    };
    const run = served(tenants);
    expect(latencies(run, "b")).toStrictEqual([5_000_000]);
    expect(latencies(run, "a")).toStrictEqual([5_000_000]);
  });

  test("serves one model after the other when asked for, whoever came first", () => {
    const tenants = {
      a: { work: busy(5_000_000), arrivals: at(0) },
      b: { work: busy(1_000_000), arrivals: at(2_000_000) },
      c: { work: busy(1_000_000), arrivals: at(1_000_000) },
    };
    const run = served(tenants, { order: "round-robin" });
    expect([latencies(run, "b"), latencies(run, "c")]).toStrictEqual([[4_000_000], [6_000_000]]);
  });

  test("pays for bringing a model in whenever another one was served last", () => {
    const tenants = {
      a: { work: busy(1_000_000), arrivals: at(0, 10_000_000) },
      b: { work: busy(1_000_000), arrivals: at(5_000_000, 20_000_000) },
    };
    const run = served(tenants, { swapIn: "2ms" });
    expect(latencies(run, "a")).toStrictEqual([1_000_000, 3_000_000]);
    expect(latencies(run, "b")).toStrictEqual([3_000_000, 3_000_000]);
    expect(run.engine()).toMatchObject({ switches: 3, switchingNs: 6_000_000 });
  });

  test("serves the model that it has brought in, even if another one became ready meanwhile", () => {
    const tenants = {
      a: { work: busy(1_000_000), arrivals: at(0, 5_500_000) },
      b: { work: busy(1_000_000), arrivals: at(5_000_000) },
    };
    expect(latencies(served(tenants, { swapIn: "2ms" }), "b")).toStrictEqual([3_000_000]);
  });

  test("overlaps the host work of one request with the device work of another", () => {
    const tenants = {
      a: { work: busy(1_000_000, { hostGap: "1ms", bursts: 2 }), arrivals: at(0) },
      b: { work: busy(1_000_000), arrivals: at(2_000_000) },
    };
    const run = served(tenants);
    expect([latencies(run, "a"), latencies(run, "b")]).toStrictEqual([[4_000_000], [1_000_000]]);
  });
});

import { describe, expect, test } from "vitest";
import { type TinyDocument, tinyRun, tinyScenario } from "../support/tiny.ts";
import { at, busy, ENDLESS, latencies, waits } from "./sliced.ts";

const MS = 1e6;

function exclusive(tenant: object, more: Partial<TinyDocument> = {}): TinyDocument {
  return {
    tenants: { own: tenant },
    limit: "1h",
    policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["own"] }] },
    ...more,
  };
}

describe("a partition for one process", () => {
  test("serves requests in the order of arrival, each after the one before", () => {
    const run = tinyRun(exclusive({ work: busy(10 * MS), arrivals: at(0, 4 * MS, 4 * MS, 100 * MS) }));
    expect(latencies(run, "own")).toStrictEqual([10 * MS, 16 * MS, 26 * MS, 10 * MS]);
    expect(waits(run, "own")).toStrictEqual([0, 6 * MS, 16 * MS, 0]);
    expect([...run.of("own").blameNs.queue]).toStrictEqual([0, 6 * MS, 16 * MS, 0]);
  });

  test("takes host gap + max(floor, compute + memory + latency) for each burst", () => {
    const work = busy(3 * MS, { memory: "2ms", latency: "1ms", hostGap: "0.5ms", bursts: 4 });
    expect(latencies(tinyRun(exclusive({ work, arrivals: at(0) })), "own")).toStrictEqual([4 * 6.5 * MS]);
    const floored = { ...work, floor: "7ms" };
    expect(latencies(tinyRun(exclusive({ work: floored, arrivals: at(0) })), "own")).toStrictEqual([4 * 7.5 * MS]);
  });

  test("is busy while a burst runs and idle during its host gap", () => {
    const work = busy(3 * MS, { memory: "1ms", floor: "5ms", hostGap: "5ms" });
    const run = tinyRun(exclusive({ work, arrivals: ENDLESS }, { duration: "1s" }));
    const { busyNs, idleNs, switches } = run.engine();
    expect([busyNs, idleNs, switches]).toStrictEqual([500 * MS, 500 * MS, 0]);
    // SMs work for 4 of the 5 ms that the floor takes, memory for 1 of them.
    expect(run.engine().sm).toBeCloseTo(0.4, 12);
    expect(run.engine().bandwidth).toBeCloseTo(0.1, 12);
  });

  test("scales compute with its SMs and memory with its bandwidth, and floor and latency with neither", () => {
    const on = (work: object): number => {
      const tenant = { work: { reference: "a100-sxm4-80gb", hostGap: "0ns", ...work }, arrivals: at(0) };
      const policies = { small: [{ gpu: 0, mig: [{ profile: "1g.10gb", exclusive: {}, tenants: ["own"] }] }] };
      return latencies(tinyRun(exclusive(tenant, { policies })), "own")[0]!;
    };
    // 14 of 108 SMs and one of eight memory slices.
    expect(on({ compute: "7ms" })).toBe(54 * MS);
    expect(on({ memory: "7ms" })).toBe(56 * MS);
    expect(on({ latency: "7ms" })).toBe(7 * MS);
    expect(on({ floor: "7ms" })).toBe(7 * MS);
    expect(on({ compute: "7ms", referenceSms: 98 })).toBe(49 * MS);
  });

  test("is refused to two", () => {
    const two = exclusive({ work: busy(MS), arrivals: at(0), processes: 2 });
    expect(() => tinyScenario(two)).toThrow(/exclusive use is for one process, but 2 processes are placed here/u);
  });
});

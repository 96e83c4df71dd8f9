import { describe, expect, test } from "vitest";
import { stream } from "../../sim/base/random.ts";
import { ROUTING, ROUTING_NAMES } from "../../sim/workload/routing.ts";
import type { Door } from "../../sim/workload/server.ts";
import { tinyRun } from "../support/tiny.ts";

/** Processes of which a router sees only how many requests they have. */
function busyWith(...outstanding: readonly number[]): readonly Door[] {
  return outstanding.map((count) => ({ outstanding: count }) as Door);
}

const EXPONENTIAL = { kind: "exponential" };
const random = () => stream(1, "tenant", "routing");

describe("least-outstanding", () => {
  test.each([
    [[0, 0, 0], 0],
    [[1, 0, 0], 1],
    [[2, 1, 1], 1],
    [[3, 2, 1], 2],
    [[5], 0],
  ])("of processes with %j requests picks number %d", (outstanding, picked) => {
    expect(ROUTING["least-outstanding"].router()(busyWith(...outstanding))).toBe(picked);
  });

  test("is what a tenant gets that does not say", () => {
    expect(ROUTING_NAMES[0]).toBe("least-outstanding");
  });
});

describe("round-robin", () => {
  test("goes from one process to the next, whatever they are doing", () => {
    const route = ROUTING["round-robin"].router();
    expect(Array.from({ length: 7 }, () => route(busyWith(9, 0, 0)))).toStrictEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  test("has a place of its own for each tenant", () => {
    const [one, two] = [ROUTING["round-robin"].router(), ROUTING["round-robin"].router()];
    one(busyWith(0, 0));
    expect([one(busyWith(0, 0)), two(busyWith(0, 0))]).toStrictEqual([1, 0]);
  });
});

describe("random", () => {
  test("picks every process equally often", () => {
    const route = ROUTING.random.router(random());
    const draws = 40_000;
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < draws; i++) counts[route(busyWith(0, 1, 2, 3))]!++;
    const expected = draws / counts.length;
    // Chi-square with three degrees of freedom exceeds 16.3 once in a thousand times.
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(16.3);
  });

  test("picks the same again for the same seed and tenant", () => {
    const [one, two] = [ROUTING.random.router(random()), ROUTING.random.router(random())];
    const servers = busyWith(0, 0, 0, 0, 0);
    expect(Array.from({ length: 50 }, () => one(servers))).toStrictEqual(
      Array.from({ length: 50 }, () => two(servers)),
    );
  });
});

describe("shortest-queue", () => {
  test.each([
    [[0, 0, 0], 0],
    [[1, 0, 0], 1],
    [[2, 1, 1], 1],
    [[5], 0],
  ])("of processes with %j requests waiting picks number %d, whatever is in service", (waiting, picked) => {
    const doors = waiting.map((count, i) => ({ waiting: count, outstanding: count + 9 - i }) as Door);
    expect(ROUTING["shortest-queue"].router()(doors)).toBe(picked);
  });
});

describe("power-of-two", () => {
  test("draws every pair equally often, and takes the less busy one of it", () => {
    const route = ROUTING["power-of-two"].router(random());
    const draws = 60_000;
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < draws; i++) counts[route(busyWith(3, 0, 2, 1))]!++;
    // Of six pairs the least busy process wins three, the next one two, the next one, and the busiest none.
    const expected = [0, 3, 1, 2].map((pairs) => (draws * pairs) / 6);
    expect(counts[0]).toBe(0);
    const square = counts
      .slice(1)
      .reduce((sum, count, i) => sum + (count - expected[i + 1]!) ** 2 / expected[i + 1]!, 0);
    // Chi-square with two degrees of freedom exceeds 13.8 once in a thousand times.
    expect(square).toBeLessThan(13.8);
  });

  test("takes the earlier in the list among equals, and needs no draw for one process", () => {
    const route = ROUTING["power-of-two"].router(random());
    const picked = new Set(Array.from({ length: 200 }, () => route(busyWith(1, 1, 1))));
    expect([...picked].toSorted((a, b) => a - b)).toStrictEqual([0, 1]);
    const undrawn = { uniform: () => expect.unreachable() };
    expect(ROUTING["power-of-two"].router(undrawn)(busyWith(4))).toBe(0);
  });
});

describe("a tenant with a process on each of two GPU instances", () => {
  const MS = 1e6;

  /** Latencies of three requests at 0, 1 and 2 ms, of 10 ms each [ms]. */
  function routed(routing: string): number[] {
    const part = { profile: "3g.40gb", exclusive: {}, tenants: ["own"] };
    const work = { reference: "a100-sxm4-80gb", referenceSms: 42, hostGap: "0ms", compute: "10ms" };
    const run = tinyRun({
      limit: "1s",
      tenants: { own: { work, routing, arrivals: { kind: "list", at: ["0ms", "1ms", "2ms"] } } },
      policies: { parts: [{ gpu: 0, mig: [part, part] }] },
    });
    return [...run.of("own").latencyNs].map((ns) => ns / MS);
  }

  test("has its requests served by both", () => {
    // The third finds one request at each and goes to the first.
    expect(routed("least-outstanding")).toStrictEqual([10, 10, 18]);
    expect(routed("round-robin")).toStrictEqual([10, 10, 18]);
    expect(routed("shared-queue")).toStrictEqual([10, 10, 18]);
  });

  test("keeps its requests in one line when they share a queue, so that none waits for a process while another is free", () => {
    const work = { reference: "a100-sxm4-80gb", referenceSms: 42, hostGap: "0ms", compute: "10ms", size: EXPONENTIAL };
    const part = { profile: "3g.40gb", exclusive: {}, tenants: ["own"] };
    const shared = tinyRun({
      duration: "20s",
      tenants: { own: { work, routing: "shared-queue", arrivals: { kind: "poisson", rate: "150/s" } } },
      policies: { parts: [{ gpu: 0, mig: [part, part] }] },
    });
    const { index, arrivalNs, waitingNs } = shared.of("own");
    const begun = new Map(Array.from(index, (request, k) => [request, arrivalNs[k]! + waitingNs[k]!]));
    const inOrder = [...begun.keys()].toSorted((a, b) => a - b).map((request) => begun.get(request)!);
    expect(inOrder.length).toBeGreaterThan(2_000);
    expect(inOrder).toStrictEqual(inOrder.toSorted((a, b) => a - b));
    // Work conserving: while anybody waits, both engines are busy.
    const waited = [...waitingNs].filter((ns) => ns > 0).length;
    expect(waited).toBeGreaterThan(500);
  });
});

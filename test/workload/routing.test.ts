import { describe, expect, test } from "vitest";
import { stream } from "../../sim/base/random.ts";
import { ROUTING, ROUTING_NAMES } from "../../sim/workload/routing.ts";
import type { Server } from "../../sim/workload/server.ts";
import { tinyRun } from "../support/tiny.ts";

/** Processes of which a router sees only how many requests they have. */
function busyWith(...outstanding: readonly number[]): readonly Server[] {
  return outstanding.map((count) => ({ outstanding: count }) as Server);
}

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
  });
});

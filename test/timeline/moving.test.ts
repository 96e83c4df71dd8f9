import { describe, expect, test } from "vitest";
import { alone, at, service } from "../recut/swap.ts";
import type { TinyDocument } from "../support/tiny.ts";
import { runTwice, type TwoRuns } from "./watched.ts";

/** Time of each kind by partition, of the timeline and of the meters [ns]. */
function sums({ timeline, watched }: TwoRuns): readonly (readonly [seen: object, metered: object])[] {
  return timeline.partitions.map(({ stretches }, p) => {
    const of = (kind: string): number =>
      stretches.reduce((sum, one) => (one.kind === kind ? sum + one.toNs - one.fromNs : sum), 0);
    const { busyNs, switchingNs, coldCacheNs } = watched.engines[p]!;
    return [
      { run: of("run"), switch: of("switch"), cold: of("cold") },
      { run: busyNs[0], switch: switchingNs[0], cold: coldCacheNs[0] },
    ];
  });
}

function expectSameSums(runs: TwoRuns): void {
  expect(runs.watched).toStrictEqual(runs.alone);
  for (const [seen, metered] of sums(runs)) expect(seen).toStrictEqual(metered);
}

describe("a timeline of parts that come and go", () => {
  const document: TinyDocument = {
    duration: "4s",
    warmup: "0s",
    tenants: {
      x: service({ kind: "poisson", rate: "60/s" }),
      y: service({ kind: "closed", concurrency: 3 }),
    },
    policies: {
      p: [
        {
          gpu: 0,
          layouts: {
            a: [alone("3g.40gb", 0, "x"), alone("2g.20gb", 4, "y")],
            b: [{ profile: "4g.40gb", start: 0, mps: {}, tenants: ["x", { tenant: "y", processes: 2 }] }],
          },
          changes: [
            { at: "500ms", to: "b" },
            { at: "1s", to: "a" },
            { at: "1500ms", to: "b" },
            { at: "2s", to: "a" },
          ],
          recut: {
            onDrain: "evict",
            orchestrator: "20ms",
            destroy: "10ms",
            create: "10ms",
            modeChange: "0s",
            context: "0s",
            loadPerGB: "0s",
          },
        },
      ],
    },
  };

  test("goes on where a part comes back with new processes", () => {
    const runs = runTwice(document, 0, 4e9);
    expectSameSums(runs);
    const first = runs.timeline.partitions[0]!.stretches.filter(({ kind }) => kind === "run");
    expect(first.some(({ fromNs }) => fromNs < 500e6)).toBe(true);
    expect(first.some(({ fromNs }) => fromNs > 2e9)).toBe(true);
  });

  test("says when each part is not there, and which ones were ended in the middle of their work", () => {
    const { partitions } = runTwice(document, 0, 4e9).timeline;
    const away = partitions.map((one) =>
      one.away!.map(({ fromNs, toNs }) => [fromNs / 1e6, toNs === null ? null : toNs / 1e6]),
    );
    // A change takes 20 ms in the orchestrator, 10 ms for each instance that goes and 10 ms for each that comes.
    expect(away[0]).toStrictEqual([
      [500, 1040],
      [1500, 2040],
    ]);
    expect(away[2]).toStrictEqual([
      [500, 1050],
      [1500, 2050],
    ]);
    expect(away[1]).toStrictEqual([
      [0, 550],
      [1000, 1550],
      [2000, null],
    ]);
    expect(partitions.some((one) => one.away!.some(({ isEvicted }) => isEvicted))).toBe(true);
    for (const { away: spans, stretches } of partitions) {
      for (const { fromNs, toNs } of spans!) {
        const meanwhile = stretches.filter((one) => one.fromNs < (toNs ?? Infinity) && one.toNs > fromNs);
        expect(meanwhile.every(({ kind }) => kind === "idle")).toBe(true);
      }
    }
  });

  test("leaves out what lies before the window", () => {
    const { partitions } = runTwice(document, 3e9, 3.5e9).timeline;
    expect(partitions.flatMap((one) => one.away ?? [])).toStrictEqual([{ fromNs: 2e9, toNs: null, isEvicted: true }]);
  });

  test("has bursts side by side only while their part is there", () => {
    const { partitions } = runTwice(document, 0, 4e9).timeline;
    const shared = partitions.find(({ bursts }) => bursts.length > 0)!;
    const idle = shared.stretches.filter(({ kind }) => kind === "idle");
    for (const { fromNs, toNs } of shared.bursts) {
      expect(idle.filter((one) => one.fromNs < toNs && one.toNs > fromNs)).toStrictEqual([]);
    }
  });
});

describe("a timeline of compute instances", () => {
  test("has a row of bursts for each, and an engine that runs while one of them does", () => {
    const work = { reference: "a100-sxm4-80gb", referenceSms: 42, hostGap: "0ns", compute: "1ms" };
    const compute = [
      { profile: "1c", tenants: ["a"] },
      { profile: "2c", tenants: ["b"] },
    ];
    const runs = runTwice(
      {
        duration: "1s",
        tenants: { a: { work, arrivals: at(0) }, b: { work, arrivals: at(0) } },
        policies: { p: [{ gpu: 0, mig: [{ profile: "3g.40gb", compute }] }] },
      },
      0,
      20e6,
    );
    expectSameSums(runs);
    expect(runs.timeline.partitions[0]!.bursts).toStrictEqual([
      { process: 0, fromNs: 0, toNs: 3e6, stretch: 1 },
      { process: 1, fromNs: 0, toNs: 1.5e6, stretch: 1 },
    ]);
    const engine = runs.timeline.partitions[0]!.stretches.map(({ kind, process, toNs }) => [kind, process, toNs]);
    expect(engine.at(-2)).toStrictEqual(["run", null, 3e6]);
  });
});

describe("a timeline of requests with copies", () => {
  test("tells when each arrived, started and ended, and adds up as the meters do", () => {
    const work = { reference: "a100-sxm4-80gb", hostGap: "0ns", compute: "2ms" };
    const transfers = { in: "20MB", out: "20MB" };
    const runs = runTwice(
      {
        duration: "1s",
        tenants: { a: { work, transfers, arrivals: at(0, 1e6, 2e6) } },
        policies: { p: [{ gpu: 0, exclusive: {}, tenants: ["a"] }] },
      },
      0,
      100e6,
    );
    expectSameSums(runs);
    const { requests } = runs.timeline;
    expect(requests.map(({ end }) => end)).toStrictEqual(["finished", "finished", "finished"]);
    for (const { arrivalNs, startNs, endNs } of requests) {
      expect(startNs!).toBeGreaterThan(arrivalNs);
      expect(endNs! - startNs!).toBeGreaterThan(2e6);
    }
  });
});

import { describe, expect, test } from "vitest";
import { exactDuration } from "../../sim/base/exact-duration.ts";
import { ProblemsError } from "../../sim/base/problems.ts";
import { parseDuration } from "../../sim/base/units.ts";
import type { TimelineStretch } from "../../sim/result/timeline.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import { recordTimeline } from "../../sim/scenario/timeline.ts";
import { tinyScenario } from "../support/tiny.ts";

/** Two services that are always busy: turns of 1 ms with a switch of 100 µs between them. */
const turns = tinyScenario({
  duration: "1s",
  warmup: "0s",
  tenants: {
    a: {
      work: { reference: "a100-sxm4-80gb", floor: "100ms" },
      memory: { workingSet: "1GiB" },
      arrivals: { kind: "closed", concurrency: 2 },
    },
    b: {
      work: { reference: "a100-sxm4-80gb", floor: "100ms" },
      memory: { workingSet: "1GiB" },
      arrivals: { kind: "closed", concurrency: 1 },
    },
  },
  policies: {
    turns: [
      {
        gpu: 0,
        timeSlicing: { slice: "1ms", contextSwitch: "100us", coldCache: "50us" },
        tenants: ["a", "b"],
      },
    ],
    mps: [{ gpu: 0, mps: {}, tenants: ["a", "b"] }],
  },
});

const wish = { fromNs: 50e6, toNs: 54.5e6, replication: 0 };

describe("a timeline of two services in turns", () => {
  test("shows switch, cold caches and run of every turn with its process", () => {
    const { stretches } = recordTimeline(turns, wish).policies[0]!.partitions[0]!;
    const whole = stretches.filter(({ fromNs, toNs }) => fromNs > wish.fromNs && toNs < wish.toNs);
    const lengths = new Map(whole.map(({ kind, fromNs, toNs }): [string, number] => [kind, toNs - fromNs]));
    expect(Object.fromEntries(lengths)).toStrictEqual({ switch: 100e3, cold: 50e3, run: 950e3 });
    const order = stretches.map(({ kind, process }) => `${kind} ${process}`).join(", ");
    expect(order).toMatch(/switch 1, cold 1, run 1, switch 0, cold 0, run 0, switch 1/u);
  });

  test("shows the request that waits behind the one in service", () => {
    const { requests } = recordTimeline(turns, wish).policies[0]!;
    const own = requests.filter(({ tenant }) => tenant === 0);
    expect(own.map(({ index, arrivalNs }) => [index, arrivalNs])).toStrictEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(own[0]!.startNs).toBeLessThan(1e6);
    expect(own[1]!.startNs).toBeGreaterThan(wish.toNs);
    expect(own.map(({ end, partition, process }) => [end, partition, process])).toStrictEqual([
      ["finished", 0, 0],
      ["finished", 0, 0],
    ]);
  });

  test("shows who runs beside whom under MPS", () => {
    const { stretches, bursts } = recordTimeline(turns, wish).policies[1]!.partitions[0]!;
    expect(stretches.map(({ kind, process }) => [kind, process])).toStrictEqual([["run", null]]);
    expect(bursts.map(({ process, fromNs, toNs }) => [process, fromNs, toNs])).toStrictEqual([
      [0, wish.fromNs, wish.toNs],
      [1, wish.fromNs, wish.toNs],
    ]);
  });

  test("is the same every time, and leaves the result of the run as it is", () => {
    const before = JSON.stringify(runScenario({ ...turns, replications: 1 }));
    const [one, two] = [recordTimeline(turns, wish), recordTimeline(turns, wish)];
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
    expect(JSON.stringify(runScenario({ ...turns, replications: 1 }))).toBe(before);
  });

  test("is part of any wider one", () => {
    const wide = recordTimeline(turns, { ...wish, fromNs: 0, toNs: 1.3e9 }).policies[0]!;
    const narrow = recordTimeline(turns, wish).policies[0]!;
    const inside = (stretches: readonly TimelineStretch[]): string[] =>
      stretches
        .filter(({ fromNs, toNs }) => fromNs > wish.fromNs && toNs < wish.toNs)
        .map(({ kind, fromNs, toNs, process }) => `${kind} ${fromNs} ${toNs} ${process}`);
    const seen = inside(narrow.partitions[0]!.stretches);
    expect(seen.length).toBeGreaterThan(6);
    expect(inside(wide.partitions[0]!.stretches)).toStrictEqual(seen);
  });
});

describe("a window", () => {
  const problemOf = (change: Partial<typeof wish> & { readonly most?: number }): string => {
    try {
      recordTimeline(turns, { ...wish, ...change });
    } catch (error) {
      if (error instanceof ProblemsError) return error.message;
      throw error;
    }
    return "none";
  };

  test("that holds too much names one that can be shown", () => {
    const message = problemOf({ fromNs: 50e6, toNs: 500e6, most: 40 });
    expect(message).toContain("--timeline: shows at most 40 stretches and requests for one policy");
    const [, from, to] = /for example ([\d.]+\w+)\.\.([\d.]+\w+),/u.exec(message)!;
    const instant = (text: string): number => {
      const parsed = parseDuration(text);
      if ("rule" in parsed) throw new Error(parsed.rule);
      return parsed.value;
    };
    const narrower = { fromNs: instant(from!), toNs: instant(to!), most: 40 };
    expect(narrower.fromNs).toBe(50e6);
    expect(problemOf(narrower)).toBe("none");
  });

  test("after the end of the run says when that is", () => {
    expect(problemOf({ fromNs: 10e9, toNs: 11e9 })).toMatch(
      /--timeline: begins after the run under turns has ended \(found 10s\)\. That run ends at [\d.]+s/u,
    );
  });

  test.each([
    [0, "0s"],
    [1, "1ns"],
    [1500, "1.5us"],
    [2_000_000, "2ms"],
    [10_200_000_000, "10.2s"],
    [10_000_000_001, "10.000000001s"],
  ])("writes %d ns as %s, which reads back as the same", (ns, text) => {
    expect(exactDuration(ns)).toBe(text);
    expect(parseDuration(text)).toStrictEqual({ value: ns });
  });
});

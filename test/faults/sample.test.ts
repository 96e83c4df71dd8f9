import { describe, expect, test } from "vitest";
import { combineFaults } from "../../sim/metrics/combine-faults.ts";
import { brokenMinutes } from "../../sim/metrics/fault-tally.ts";
import { type FaultsWindow, sampleFaults } from "../../sim/metrics/sample-faults.ts";
import type { DownRecord, FaultRecord, FaultsRecord, FaultTally } from "../../sim/result/faults.ts";

const S = 1e9;
const MINUTE = 60 * S;

function tally(arrived: readonly number[], failed: readonly number[]): FaultTally {
  return {
    arrived: Float64Array.from(arrived),
    failed: Float64Array.from(failed),
    perMinute: Float64Array.from([100, 100, 0, 20]),
    withinPerMinute: [Float64Array.from([100, 98, 0, 19]), Float64Array.from([90, 100, 0, 20])],
  };
}

const ended = (atNs: number, process: number) => ({
  tenant: 0,
  partition: 0,
  process,
  atNs,
  serving: 1,
  queued: 2,
  byWindow: [
    { serving: 0, queued: 1, again: 0 },
    { serving: 1, queued: 1, again: 1 },
  ],
  workNs: 5,
});
const fault = (atNs: number, processes: readonly number[]): FaultRecord => ({
  atNs,
  entry: 0,
  class: "application",
  isEscalated: false,
  isFelt: processes.length > 0,
  ended: processes.map((process) => ended(atNs, process)),
  keptDown: [],
});
const down = (process: number, fromNs: number, toNs: number | null): DownRecord => ({
  tenant: 0,
  partition: 0,
  process,
  class: "application",
  fromNs,
  toNs,
});

/** One tenant of two processes; counting begins at 60 s of 240 s. */
const record: FaultsRecord = {
  endNs: 300 * S,
  reading: { collateral: 0, drainOnUncontained: true },
  faults: [fault(30 * S, [0]), fault(90 * S, [0]), fault(100 * S, [1]), fault(105 * S, []), fault(250 * S, [0])],
  downs: [down(0, 30 * S, 80 * S), down(0, 90 * S, 110 * S), down(1, 100 * S, 130 * S), down(1, 235 * S, null)],
  processes: [2],
  tallies: [tally([50, 200], [9, 4])],
};
const window: FaultsWindow = {
  classes: ["application", "host"],
  tenants: [{ quantiles: [0.99, 0.9], fromNs: 60 * S }],
  fromNs: 60 * S,
  toNs: 240 * S,
  edgesNs: Float64Array.of(0, 60 * S, 240 * S),
};

describe("the faults of a replication", () => {
  const { classes, tenants } = sampleFaults(record, window);

  test("count in the window, and what was down reaches into it", () => {
    expect(classes).toStrictEqual([
      {
        count: 3,
        harmless: 1,
        escalated: 0,
        processesEnded: 2,
        tenantsHit: [0],
        // Of every death, before the window and after it too: those that arrived in it.
        lostServing: 4,
        lostQueued: 4,
        lostAgain: 4,
        workLostNs: 10,
        downNs: (20 + 20 + 30 + 5) * S,
      },
      {
        count: 0,
        harmless: 0,
        escalated: 0,
        processesEnded: 0,
        tenantsHit: [],
        lostServing: 0,
        lostQueued: 0,
        lostAgain: 0,
        workLostNs: 0,
        downNs: 0,
      },
    ]);
  });

  test("leave a tenant without a process only while all of them are down", () => {
    expect(tenants[0]).toMatchObject({ ended: 2, lostServing: 4, lostQueued: 4, failedShare: 0.02 });
    expect(tenants[0]!.availability).toBeCloseTo(1 - 75 / 360, 12);
    expect(tenants[0]!.outageNs).toBe(10 * S);
  });

  test("of a tenant that never started leave no process up", () => {
    const { tenants: none } = sampleFaults({ ...record, downs: [], faults: [], processes: [0] }, window);
    expect(none[0]).toMatchObject({ availability: 0, outageNs: 180 * S });
  });
});

describe("broken minutes", () => {
  test("are those in which any percentile target was missed; a minute without arrivals is none", () => {
    const own = tally([], []);
    expect(brokenMinutes(own, [0.99, 0.9], 0, 4 * MINUTE)).toStrictEqual({ broken: 2, minutes: 4 });
    expect(brokenMinutes(own, [0.98, 0.9], 0, 4 * MINUTE)).toStrictEqual({ broken: 1, minutes: 4 });
    expect(brokenMinutes(own, [0.99, 0.95], 0, 4 * MINUTE)).toStrictEqual({ broken: 3, minutes: 4 });
  });

  test("overlap with the window", () => {
    expect(brokenMinutes(tally([], []), [0.99, 0.9], 90 * S, 170 * S)).toStrictEqual({ broken: 1, minutes: 2 });
    expect(brokenMinutes(tally([], []), [0.99, 0.9], 2 * MINUTE, 4 * MINUTE)).toStrictEqual({ broken: 1, minutes: 2 });
  });
});

describe("over replications", () => {
  test("counts add up, shares and times are means, and no interval leaves its range", () => {
    const quiet = { ...record, faults: [], downs: [], tallies: [tally([50, 200], [0, 0])] };
    const samples = [record, quiet].map((one) => [sampleFaults(one, window)]);
    const { readings } = combineFaults(samples, {
      classes: window.classes,
      tenants: [{ name: "a", hasTimeTargets: true }],
      confidence: 0.95,
    });
    const [reading] = readings;
    expect(reading!.classes[0]).toMatchObject({ class: "application", count: 3, tenantsHit: ["a"], lostServing: 4 });
    expect(reading!.tenants[0]).toMatchObject({ name: "a", ended: 2, failedShare: 0.01, outageNs: 5 * S });
    const { failedShare, availability } = reading!.tenants[0]!.intervals;
    expect(failedShare![0]).toBe(0);
    expect(availability![1]).toBe(1);
  });

  test("minutes are not told of a tenant without percentile targets", () => {
    const { readings } = combineFaults([[sampleFaults(record, window)]], {
      classes: window.classes,
      tenants: [{ name: "a", hasTimeTargets: false }],
      confidence: 0.95,
    });
    expect(readings[0]!.tenants[0]!.brokenMinutes).toBeNull();
  });
});

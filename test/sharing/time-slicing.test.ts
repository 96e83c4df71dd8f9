import { describe, expect, test } from "vitest";
import { tinyRun } from "../support/tiny.ts";
import { at, busy, ENDLESS, latencies, S, SATURATING, sliced, SWITCH, waits } from "./sliced.ts";

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** So many saturating tenants, named to stand before or after a tenant called "probe". */
function neighbours(count: number, name: string): Record<string, object> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, SATURATING]));
}

describe("tenants that always have work", () => {
  test.each([2, 3, 5])("%d of them get S/(k(S+σ)) each; the rest is switching", (k) => {
    const rounds = 20;
    const tenants = Object.fromEntries(
      Array.from({ length: k }, (_, i) => [`t${i}`, { work: busy(S / 4), arrivals: ENDLESS }]),
    );
    const durationNs = rounds * k * (S + SWITCH);
    const run = sliced(tenants, {}, { duration: `${durationNs}ns` });
    for (const name of Object.keys(tenants)) expect(run.of(name).finishedInWindow).toBe(rounds * 4);
    expect(run.engine()).toMatchObject({
      busyNs: rounds * k * S,
      switchingNs: rounds * k * SWITCH,
      coldCacheNs: 0,
      idleNs: 0,
      totalNs: durationNs,
      switches: rounds * k,
    });
  });

  test("share equally whether their bursts are shorter or longer than a slice", () => {
    const run = sliced(
      { long: { work: busy(7.5 * S), arrivals: ENDLESS }, short: { work: busy(S / 10), arrivals: ENDLESS } },
      {},
      { duration: `${150 * (S + SWITCH)}ns` },
    );
    expect([run.of("long").finishedInWindow * 7.5, run.of("short").finishedInWindow / 10]).toStrictEqual([75, 75]);
  });
});

describe("a sparse short burst", () => {
  const g = 10_000;

  /** Arrivals just so that each comes `phases[j]` after the moment at which it would have been served at once. */
  function sweep(name: string, others: Record<string, object>, phases: readonly number[]): number[] {
    const rotation = Object.keys(others).length * (S + SWITCH);
    const isAlone = rotation === S + SWITCH;
    // One neighbour alone pays for no switches between its slices.
    const period = isAlone ? S : rotation;
    // At first the neighbours begin at 0, the first of them without a switch.
    const times: number[] = [];
    let boundaryNs = period - (isAlone ? 0 : SWITCH);
    for (const phase of phases) {
      const arrivalNs = boundaryNs + 3 * period + phase;
      times.push(arrivalNs);
      const endNs = arrivalNs + period - phase + SWITCH + g;
      boundaryNs = endNs + SWITCH + (isAlone ? 0 : period - SWITCH);
    }
    return waits(sliced({ ...others, [name]: { work: busy(g), arrivals: at(...times) } }), name);
  }

  const STEPS = 50;
  const middles = (period: number): number[] => Array.from({ length: STEPS }, (_, j) => ((j + 0.5) * period) / STEPS);

  test("beside one busy neighbour waits S/2 + σ on average over all phases", () => {
    const waited = sweep("probe", neighbours(1, "busy"), middles(S));
    expect(waited).toStrictEqual(middles(S).map((phase) => S - phase + SWITCH));
    expect(mean(waited)).toBe(S / 2 + SWITCH);
  });

  test("beside one busy neighbour waits S + σ at most, and only σ when it comes as the slice ends", () => {
    expect(sweep("probe", neighbours(1, "busy"), [1, S])).toStrictEqual([S - 1 + SWITCH, SWITCH]);
  });

  test.each([
    [2, "busy"],
    [2, "tenant"],
    [3, "busy"],
    [4, "tenant"],
  ])(
    "beside %d busy neighbours called %s waits (k-1)(S+σ)/2 + σ on average, (k-1)(S+σ) + σ at most",
    (count, prefix) => {
      const rotation = count * (S + SWITCH);
      const phases = [1, ...middles(rotation), rotation];
      const waited = sweep("probe", neighbours(count, prefix), phases);
      expect(waited).toStrictEqual(phases.map((phase) => rotation - phase + SWITCH));
      expect(mean(waited.slice(1, -1))).toBe(rotation / 2 + SWITCH);
      expect(waited[0]).toBe(rotation + SWITCH - 1);
    },
  );

  test("waits the residual of a slice that runs free, not a slice of its own", () => {
    const arrivalNs = 7.25 * S;
    const run = sliced({ busy: SATURATING, probe: { work: busy(g), arrivals: at(arrivalNs) } });
    expect(waits(run, "probe")).toStrictEqual([0.75 * S + SWITCH]);
  });
});

describe("short bursts one after the other", () => {
  test.each([1, 2, 4])("beside %d busy neighbours come every g + (k-1)(S+σ) + σ", (count) => {
    const g = 300_000;
    const run = sliced(
      { ...neighbours(count, "busy"), probe: { work: busy(g, { hostGap: "20us" }), arrivals: ENDLESS } },
      {},
      { duration: `${100 * S}ns` },
    );
    const [, ...periods] = latencies(run, "probe");
    expect(new Set(periods)).toStrictEqual(new Set([g + count * (S + SWITCH) + SWITCH]));
    expect(periods.length).toBeGreaterThan(15);
  });
});

describe("what was measured on real GPUs", () => {
  // slotbench gputrace measurements on A100 SXM4 and H100 PCIe, 2026: two processes that always have work.
  test.each(["a100-sxm4-40gb", "h100-pcie-80gb"])(
    "two busy processes on %s run 2.09 ms, wait 2.43 ms and get 46 %% each",
    (type) => {
      const run = tinyRun({
        gpus: { type },
        duration: "10s",
        tenants: {
          two: {
            work: busy(1e9),
            arrivals: { kind: "closed", concurrency: 2 },
            processes: 2,
            memory: { workingSet: "1GiB" },
          },
        },
        policies: { turns: [{ gpu: 0, timeSlicing: {}, tenants: ["two"] }] },
      });
      const { busyNs, coldCacheNs, totalNs, switches } = run.engine();
      const turnNs = (busyNs + coldCacheNs) / switches;
      const gapNs = (2 * totalNs) / switches - turnNs;
      expectWithin(turnNs, 2.09e6, 0.01);
      expectWithin(gapNs, 2.43e6, 0.01);
      expectWithin((busyNs + coldCacheNs) / totalNs / 2, 0.462, 0.01);
    },
  );

  test("a 69 µs chunk takes the engine of an A100 from a context that resubmits at once for about 370 µs", () => {
    // Each burst ends on a whole 100 µs; the chunk comes while the host prepares the next one.
    const submittedNs = 50_004_000;
    const run = tinyRun({
      gpus: { type: "a100-sxm4-40gb" },
      duration: "100ms",
      tenants: {
        chunk: { work: busy(69_000), arrivals: at(submittedNs) },
        displaced: { work: busy(92_000, { hostGap: "8us" }), arrivals: ENDLESS },
      },
      policies: { turns: [{ gpu: 0, timeSlicing: {}, tenants: ["chunk", "displaced"] }] },
    });
    const backNs = 50_000_000 + Math.max(...latencies(run, "displaced")) - 92_000;
    expectWithin(backNs - submittedNs, 370_000, 0.02);
  });
});

function expectWithin(value: number, expected: number, share: number): void {
  expect(Math.abs(value / expected - 1), `${value} against ${expected}`).toBeLessThanOrEqual(share);
}

import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { vgpuFixedShare } from "../../sim/sharing/vgpu-fixed-share.ts";
import type { StrictSettings } from "../../sim/sharing/vgpu-settings.ts";
import { tinyRun } from "../support/tiny.ts";
import { at, busy, ENDLESS, latencies, SATURATING } from "./sliced.ts";
import { oftenZero, placed, smallProcesses, upTo } from "./small-processes.ts";
import { runStation } from "./small-station.ts";
import { stepThroughSlots } from "./unit-step-slots.ts";

/** Slots are longer than the longest switch and cold caches, as the limits of the settings make sure. */
const settings: fc.Arbitrary<StrictSettings> = fc
  .record({ contextSwitch: oftenZero(4), contextSwitchIdle: oftenZero(4), coldCache: oftenZero(3), rest: upTo(6) })
  .chain(({ rest, ...costs }) =>
    fc.record({
      slice: fc.constant(Math.max(costs.contextSwitch, costs.contextSwitchIdle) + costs.coldCache + 1 + rest),
      contextSwitch: fc.constant(costs.contextSwitch),
      contextSwitchIdle: fc.constant(costs.contextSwitchIdle),
      coldCache: fc.constant(costs.coldCache),
      overshoot: oftenZero(5),
      averagingFactor: fc.constantFrom(1, 2, 3.5, 33),
    }),
  );

const grouped = fc
  .record({
    processes: smallProcesses,
    joins: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    vacant: oftenZero(4),
  })
  .map(({ processes, joins, vacant }) => {
    let vm = -1;
    const vms = processes.map((_, i) => (vm = i > 0 && joins[i]! ? vm : vm + 1));
    return { processes, vms, slots: vm + 1 + vacant };
  });

describe("strict slots", () => {
  check.prop([grouped, settings], { seed: 1, numRuns: 4000 })(
    "show in every nanosecond what an engine shows that looks at every slot",
    ({ processes, vms, slots }, params) => {
      const policy = placed(vgpuFixedShare, vms);
      expect(runStation(policy, processes, { ...params, maxVgpus: slots })).toStrictEqual(
        stepThroughSlots(processes, vms, params, slots),
      );
    },
  );
});

const FREE = { contextSwitch: "0ms", contextSwitchIdle: "0ms", coldCache: "0ms" };

/** Runs tenants as VMs on one A100. */
function onVgpus(
  tenants: Readonly<Record<string, unknown>>,
  leaf: object,
  more: object = {},
): ReturnType<typeof tinyRun> {
  return tinyRun({
    tenants,
    policies: { p: [{ gpu: 0, ...leaf, tenants: Object.keys(tenants) }] },
    duration: "1s",
    limit: "4s",
    ...more,
  });
}

describe("fixed share", () => {
  test("gives one busy VM exactly 1 ÷ maxVgpus of the GPU, however idle the rest is", () => {
    const leaf = { vgpuFixedShare: { maxVgpus: 8, slice: "1ms" } };
    const run = onVgpus({ a: SATURATING }, leaf, { duration: "800ms", limit: "800ms" });
    expect(run.engine().busyNs).toBe(100e6);
    expect(run.engine()).toMatchObject({ switches: 0, idleNs: 700e6 });
  });

  test("gives each of several busy VMs a slot less its switch, and no more when others are idle", () => {
    const leaf = { vgpuFixedShare: { maxVgpus: 4, slice: "1ms", contextSwitch: "100us", coldCache: "0ms" } };
    const run = onVgpus({ a: SATURATING, b: SATURATING }, leaf, { duration: "400ms", limit: "400ms" });
    // a's very first slot finds the engine empty: no switch.
    expect(run.engine().busyNs).toBe(200 * 900_000 + 100_000);
    expect(run.engine()).toMatchObject({ switches: 199, switchingNs: 199 * 100_000 });
  });

  test("makes a burst that fits a slot wait for the slots of all the others", () => {
    const leaf = { vgpuFixedShare: { maxVgpus: 4, slice: "1ms", ...FREE } };
    // a's slots begin at 0, 4, 8 ms; the burst comes when one has just ended.
    const run = onVgpus({ a: { work: busy(200_000), arrivals: at(1_000_000, 5_500_000) } }, leaf);
    expect(latencies(run, "a")).toStrictEqual([3_200_000, 2_700_000]);
  });

  test("lets a VM use the rest of its slot when work comes in the middle of it", () => {
    const leaf = { vgpuFixedShare: { maxVgpus: 2, slice: "1ms", ...FREE } };
    const run = onVgpus({ a: { work: busy(400_000), arrivals: at(2_300_000, 4_800_000) } }, leaf);
    expect(latencies(run, "a")).toStrictEqual([400_000, 1_400_000]);
  });

  test("wakes up for work, not for idle slots", () => {
    const leaf = { vgpuFixedShare: { maxVgpus: 32, slice: "1ms" } };
    const run = onVgpus({ a: { work: busy(1000), arrivals: at(0, 10e9) } }, leaf, { duration: "20s", limit: "20s" });
    expect(run.events).toBeLessThan(20);
  });
});

describe("equal share", () => {
  test("keeps the slots of idle VMs: with one of four VMs busy three quarters of the time are lost", () => {
    const idle = { work: busy(1000), arrivals: at(900e6) };
    const tenants = { a: SATURATING, b: idle, c: idle, d: idle };
    const run = onVgpus(tenants, { vgpuEqualShare: { slice: "2ms" } }, { duration: "800ms", limit: "800ms" });
    expect(run.engine().busyNs).toBe(200e6);
  });

  test("counts VMs that run without being tenants here", () => {
    const leaf = { vgpuEqualShare: { slice: "2ms", running: 5 } };
    expect(onVgpus({ a: SATURATING }, leaf, { duration: "1s", limit: "1s" }).engine().busyNs).toBe(200e6);
  });

  test("gives idle slots away where giveIdle says so, and is then what best effort is", () => {
    const tenants = {
      a: { work: busy(3_000_000), arrivals: ENDLESS },
      b: { work: busy(700_000, { hostGap: "1ms" }), arrivals: ENDLESS },
      c: { work: busy(500_000), arrivals: at(10e6, 11e6, 30e6) },
    };
    const given = onVgpus(tenants, { vgpuEqualShare: { giveIdle: true } });
    const best = onVgpus(tenants, { vgpuBestEffort: {} });
    for (const name of ["a", "b", "c"]) expect(latencies(given, name)).toStrictEqual(latencies(best, name));
    expect(given.engine()).toStrictEqual(best.engine());
  });
});

describe("overshoot", () => {
  const tenants = { a: SATURATING, b: SATURATING };
  const limits = { duration: "4s", limit: "4s" };

  /** How long a and b ran in the end, when a's and b's slots end late by so much. */
  function averageNs(settingsGiven: object): number {
    const leaf = { vgpuFixedShare: { slice: "2ms", ...FREE, ...settingsGiven } };
    const run = onVgpus(tenants, leaf, limits);
    return run.engine().busyNs / (run.engine().switches + 1);
  }

  test("of 0 leaves every slot at its length", () => {
    expect(averageNs({})).toBe(2e6);
  });

  test("is taken off later slots, so that in the long run slots have their length", () => {
    // Accrued until 1/33 of it is what each slot overshoots: slots are late by 66 µs at first, by nothing in the end.
    const few = averageNs({ overshoot: "66us" });
    expect(few).toBeGreaterThan(2e6);
    expect(few).toBeLessThan(2e6 + 66_000 / 10);
    expect(averageNs({ overshoot: "66us", averagingFactor: 1 })).toBeLessThan(few);
  });

  test("of one VM alone does not happen: nobody takes the engine from it", () => {
    const leaf = { vgpuFixedShare: { overshoot: "1ms" } };
    expect(onVgpus({ a: SATURATING }, leaf, { duration: "1s", limit: "1s" }).engine().busyNs).toBe(1e9);
  });
});

describe("processes of one VM", () => {
  test("share its slots in turn, so that a VM with more processes gets no more of the GPU", () => {
    const tenants = {
      a: { ...SATURATING, processes: 1 },
      b: { work: busy(1e6), arrivals: { kind: "closed", concurrency: 3 }, processes: 3 },
    };
    const run = onVgpus(tenants, { vgpuFixedShare: { slice: "1ms", ...FREE } });
    // b gets every other millisecond of a second, in which 499 answers cause the next request, after the first three.
    expect(run.of("b").finished).toBe(502);
    expect(Math.max(...latencies(run, "b"))).toBe(6e6);
  });
});

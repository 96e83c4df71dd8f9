import { describe, expect, test } from "vitest";
import { tinyRun } from "../support/tiny.ts";
import { at, busy, ENDLESS, latencies, SATURATING } from "./sliced.ts";

const MS = 1_000_000;

/** Runs tenants as VMs on one A100 under best effort, with turns of 1 ms. */
function bestEffort(tenants: Readonly<Record<string, unknown>>, settings: object = {}): ReturnType<typeof tinyRun> {
  const costs = { contextSwitch: "0ms", contextSwitchIdle: "0ms", coldCache: "0ms" };
  const leaf = { vgpuBestEffort: { slice: "1ms", ...costs, ...settings } };
  return tinyRun({
    tenants,
    policies: { p: [{ gpu: 0, ...leaf, tenants: Object.keys(tenants) }] },
    duration: "1s",
    limit: "1s",
  });
}

/** A VM with so many processes that always have work, in bursts of 1 ms. */
function vm(processes: number, deviceNs = MS): object {
  return { work: busy(deviceNs), arrivals: { ...ENDLESS, concurrency: processes }, processes };
}

describe("best effort with VMs of several processes", () => {
  test("gives VMs equal time, not processes", () => {
    const run = bestEffort({ a: vm(1), b: vm(3) });
    expect([run.of("a").finished, run.of("b").finished]).toStrictEqual([500, 500]);
  });

  test("lets the processes of a VM take its turns one after the other", () => {
    const run = bestEffort({ a: SATURATING, b: vm(3, 2 * MS) });
    // One of b's three runs 1 ms in every 6; a burst of 2 ms takes two of its turns.
    expect(new Set(latencies(run, "b").slice(3))).toStrictEqual(new Set([12 * MS]));
  });

  test("leaves the rest of a turn to the next process of the VM when one runs dry", () => {
    const a = { work: busy(250_000), arrivals: at(0, 0, 0, 0), processes: 4 };
    // In the first turn all four, then the neighbour.
    const run = bestEffort({ a, b: { work: busy(100_000), arrivals: at(0) } });
    expect(latencies(run, "a")).toStrictEqual([250_000, 500_000, 750_000, MS]);
    expect(latencies(run, "b")).toStrictEqual([MS + 100_000]);
  });

  test("gives the turns of VMs without work away", () => {
    const run = bestEffort({ a: vm(2), b: { work: busy(1000), arrivals: at(0) } });
    expect(run.engine().idleNs).toBe(0);
    expect(run.of("a").finished).toBe(999);
  });

  test("charges switches between processes of a VM like all others", () => {
    const run = bestEffort({ a: vm(2), b: SATURATING }, { contextSwitch: "100us", contextSwitchIdle: "100us" });
    // Bursts of a end with its turns, so every turn costs one switch.
    const { busyNs, switchingNs, idleNs } = run.engine();
    expect(idleNs).toBe(0);
    expect(switchingNs / busyNs).toBeCloseTo(0.1, 3);
  });
});

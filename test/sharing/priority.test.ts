import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { priority } from "../../sim/sharing/priority.ts";
import { SPENT } from "../../sim/workload/spent.ts";
import { scenarios } from "../laws/arbitraries.ts";
import { overlapNs } from "../laws/stretches.ts";
import { watchedRun } from "../laws/watch.ts";
import { tinyRun, type TinyDocument } from "../support/tiny.ts";
import { at, busy, latencies, SATURATING, waits } from "./sliced.ts";
import { placed, smallProcesses } from "./small-processes.ts";
import { runStation } from "./small-station.ts";

const COSTS = { slice: "1ms", contextSwitch: "200us", contextSwitchIdle: "50us", coldCache: "0ms", preempt: "100us" };

/** Tenants on one A100 by priority. */
function ranked(
  tenants: Readonly<Record<string, unknown>>,
  priorities: Readonly<Record<string, number>>,
): ReturnType<typeof tinyRun> {
  const members = Object.keys(tenants).map((tenant) => ({ tenant, priority: priorities[tenant] ?? 0 }));
  return tinyRun({
    tenants,
    policies: { p: [{ gpu: 0, priority: COSTS, tenants: members }] },
    duration: "1s",
    limit: "2s",
  });
}

describe("a latency-critical tenant", () => {
  const batch = { work: busy(5_000_000), arrivals: at(0) };

  test("takes the engine at once from a best-effort one, for the cost of pre-empting", () => {
    const run = ranked({ batch, chat: { work: busy(300_000), arrivals: at(2_000_000) } }, { chat: 1 });
    expect(waits(run, "chat")).toStrictEqual([100_000]);
    expect(latencies(run, "chat")).toStrictEqual([400_000]);
    // The best-effort burst waits for the switch, the other's work, and the switch back from an idle context.
    expect(latencies(run, "batch")).toStrictEqual([5_000_000 + 100_000 + 300_000 + 50_000]);
  });

  test("keeps the engine as long as it has work, so that best effort starves", () => {
    const run = ranked({ batch: { work: busy(1000), arrivals: at(1_000_000) }, chat: SATURATING }, { chat: 1 });
    expect(run.of("batch").finished).toBe(0);
  });

  test("pays only for an idle context when nobody else has work", () => {
    const tenants = {
      batch: { work: busy(100_000), arrivals: at(0) },
      chat: { work: busy(1000), arrivals: at(500_000) },
    };
    expect(latencies(ranked(tenants, { chat: 1 }), "chat")).toStrictEqual([51_000]);
  });

  test("does not interrupt its equals, with which it takes turns", () => {
    const tenants = { batch, chat: { work: busy(300_000), arrivals: at(2_000_000) } };
    // Until the end of the free-running slice, which owns its last instant, and the switch.
    expect(waits(ranked({ ...tenants }, { chat: 0, batch: 0 }), "chat")).toStrictEqual([200_000]);
  });

  test("goes before a middle one, and that before the lowest", () => {
    const tenants = {
      high: { work: busy(1_000_000), arrivals: at(100_000) },
      low: { work: busy(1_000_000), arrivals: at(0) },
      middle: { work: busy(1_000_000), arrivals: at(100_000) },
    };
    const run = ranked(tenants, { high: 9, middle: 3 });
    expect(latencies(run, "high")).toStrictEqual([1_100_000]);
    // high's switch and work, then a switch from an idle context.
    expect(latencies(run, "middle")).toStrictEqual([1_100_000 + 50_000 + 1_000_000]);
    expect(latencies(run, "low")).toStrictEqual([100_000 + 1_100_000 + 50_000 + 1_000_000 + 50_000 + 900_000]);
  });
});

const free = { slice: 3, contextSwitch: 0, contextSwitchIdle: 0, coldCache: 0, preempt: 0 };

check.prop([smallProcesses, fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 })], {
  seed: 5,
  numRuns: 2000,
})("with free switches, the highest level does not notice the others", (processes, levels) => {
  const own = processes.map((_, i) => i);
  const top = Math.max(...processes.map((_, i) => levels[i]!));
  const isTop = own.filter((i) => levels[i] === top);
  const together = runStation(placed(priority, own, levels), processes, free);
  const alone = runStation(
    priority,
    isTop.map((i) => processes[i]!),
    free,
  );
  const seen = together.outcomes.filter(({ process }) => levels[process] === top);
  expect(seen.map((one) => ({ ...one, process: isTop.indexOf(one.process) }))).toStrictEqual(alone.outcomes);
});

describe("random tenants in three levels", () => {
  /** The random scenario with priorities by the place of a tenant in its list. */
  const leveled = scenarios([priority]).map((document): TinyDocument => {
    const level = (leaf: { tenants?: readonly string[]; priority?: object; mig?: readonly object[] }): object => ({
      ...leaf,
      ...(leaf.mig === undefined ? {} : { mig: leaf.mig.map(level) }),
      ...(leaf.tenants === undefined
        ? {}
        : { tenants: leaf.tenants.map((tenant, i) => ({ tenant, priority: (i * 2) % 3 })) }),
    });
    return { ...document, policies: { p: (document.policies["p"] as object[]).map(level) } };
  });

  check.prop([leveled], { seed: 6, numRuns: 150 })(
    "are charged for what they wait for, to the nanosecond",
    (document) => {
      for (const { processes, engine } of watchedRun(document).partitions) {
        const switching = engine.filter(({ doing }) => doing === "switching");
        const wrong = processes
          .flatMap(({ bursts }) => bursts)
          .filter(({ spent, fetchedNs, hostNs, doneNs, deviceNs, startedNs }) => {
            const sum = spent.reduce((a, b) => a + b, 0);
            const ready = { fromNs: fetchedNs + hostNs, toNs: doneNs };
            const isWhole = sum === doneNs - fetchedNs && spent.every((part) => part >= 0);
            const paysSwitches = spent[SPENT.switch]! >= overlapNs(switching, ready);
            return !isWhole || !paysSwitches || spent[SPENT.device] !== deviceNs || startedNs < fetchedNs + hostNs;
          });
        expect(wrong).toStrictEqual([]);
      }
    },
  );

  check.prop([leveled], { seed: 6, numRuns: 150 })("leave the engine idle only when none has work", (document) => {
    const { partitions, run } = watchedRun(document);
    for (const { processes, engine } of partitions) {
      const ready = processes.flatMap(({ bursts, open }) => [
        ...bursts.map(({ fetchedNs, hostNs, doneNs }) => ({ fromNs: fetchedNs + hostNs, toNs: doneNs })),
        ...(open === null ? [] : [{ fromNs: open.fetchedNs + open.hostNs, toNs: run.endNs }]),
      ]);
      const idle = ready.filter((stretch) => overlapNs(engine, stretch) !== Math.max(0, stretch.toNs - stretch.fromNs));
      expect(idle).toStrictEqual([]);
    }
  });
});

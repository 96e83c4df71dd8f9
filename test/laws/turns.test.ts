import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { mps } from "../../sim/sharing/mps.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { type Part, scenarios, togetherScenarios } from "./arbitraries.ts";
import { cases } from "./leaves.ts";
import { watchedRun } from "./watch.ts";

describe("under time-slicing", () => {
  law.prop([scenarios([timeSlicing])], cases(100))("nobody waits longer than the turns of all others", (document) => {
    for (const { params, processes } of watchedRun(document).partitions) {
      // While a context lingers its slice stands still, so turns have no bound.
      if (params["idleLinger"]! > 0) continue;
      const sliceNs = params["slice"]!;
      const coldNs = params["coldCache"]!;
      const switchNs = Math.max(params["contextSwitch"]!, params["contextSwitchIdle"]!);
      // Until its turn comes: a whole turn of every other process, and the switch to itself.
      const roundNs = (processes.length - 1) * (sliceNs + switchNs) + switchNs + coldNs;
      const late = processes
        .flatMap(({ bursts }) => bursts)
        .filter(({ fetchedNs, hostNs, deviceNs, doneNs }) => {
          const turns = Math.ceil(deviceNs / (sliceNs - coldNs)) + 1;
          return doneNs - fetchedNs - hostNs > deviceNs + turns * roundNs;
        });
      expect(late).toStrictEqual([]);
    }
  });
});

describe("under mps", () => {
  /** Work that asks for all SMs and for nothing else, shared without gain or contention. */
  const saturating = togetherScenarios(mps).map((document) => {
    const tenants = Object.fromEntries(
      Object.entries(document.tenants as Readonly<Record<string, Part>>).map(([name, tenant], i) => {
        const { arrivals, routing, processes } = tenant;
        const compute = ["250us", "1us", "700us", "1300us"][i]!;
        const work = { reference: "h100-sxm5-80gb", compute, size: { kind: "exponential" } };
        return [name, { arrivals, routing, processes, work, memory: { context: "0B" } }];
      }),
    );
    const names = Object.keys(tenants);
    return {
      ...document,
      tenants,
      policies: { p: [{ gpu: 0, mps: { overlapGain: 1, contention: 0 }, tenants: names }] },
    };
  });

  law.prop([saturating], cases(60))(
    "processes that each fill the SMs get as much done together as one by one",
    (document) => {
      for (const { engine, processes } of watchedRun(document).partitions) {
        const busyNs = sum(engine.map(({ fromNs, toNs }) => toNs - fromNs));
        const bursts = processes.flatMap((process) => process.bursts);
        const doneNs = sum(bursts.map(({ deviceNs }) => deviceNs));
        const openNs = sum(processes.map(({ open }) => open?.deviceNs ?? 0));
        // Ends are rounded up to whole nanoseconds.
        expect(busyNs).toBeGreaterThanOrEqual(doneNs - bursts.length);
        expect(busyNs).toBeLessThanOrEqual(doneNs + openNs + bursts.length);
      }
    },
  );
});

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

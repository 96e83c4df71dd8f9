import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import { SPENT } from "../../sim/workload/spent.ts";
import { scenarios } from "./arbitraries.ts";
import { cases, LEAVES } from "./leaves.ts";
import { overlapNs, type Stretch } from "./stretches.ts";
import { watchedRun, type WatchedBurst } from "./watch.ts";

describe.each(LEAVES)("under %s", (_name, policies) => {
  law.prop([scenarios(policies)], cases(60))(
    "the parts of a request's latency are not negative and add up to it",
    (document) => {
      for (const record of watchedRun(document).requests) {
        const parts = BLAME_CAUSES.map((cause) => record.blameNs[cause]);
        const requests = Array.from(record.latencyNs, (latencyNs, k) => ({
          latencyNs,
          parts: parts.map((part) => part[k]!),
        }));
        expect(requests.filter(({ parts: own, latencyNs }) => !splits(own, latencyNs))).toStrictEqual([]);
      }
    },
  );

  law.prop([scenarios(policies)], cases(60))(
    "the charges of a burst are not negative and add up to its time",
    (document) => {
      const wrong = burstsOf(document).filter(
        ({ spent, fetchedNs, doneNs, hostNs, deviceNs }) =>
          !splits(spent, doneNs - fetchedNs) || spent[SPENT.host] !== hostNs || spent[SPENT.device] !== deviceNs,
      );
      expect(wrong).toStrictEqual([]);
    },
  );

  law.prop([scenarios(policies)], cases(60))(
    "a burst starts after its host work and gets at least its device time",
    (document) => {
      const wrong = burstsOf(document).filter(
        ({ startedNs, fetchedNs, hostNs, deviceNs, doneNs }) =>
          startedNs < fetchedNs + hostNs || doneNs < startedNs + deviceNs,
      );
      expect(wrong).toStrictEqual([]);
    },
  );

  law.prop([scenarios(policies)], cases(60))(
    "a burst pays for the switches it waited through and for its own cold caches",
    (document) => {
      for (const { processes, engine } of watchedRun(document).partitions) {
        const switching = engine.filter(({ doing }) => doing === "switching");
        const cold = engine.filter(({ doing }) => doing === "coldCache");
        const cost = processes
          .flatMap((process) => process.bursts)
          .map((burst) => {
            const ready = { fromNs: burst.fetchedNs + burst.hostNs, toNs: burst.doneNs };
            const ownColdNs = burst.spent[SPENT.switch]! - overlapNs(switching, ready);
            return { ...burst, ownColdNs, anyColdNs: overlapNs(cold, ready) };
          });
        expect(cost.filter(({ ownColdNs, anyColdNs }) => ownColdNs < 0 || ownColdNs > anyColdNs)).toStrictEqual([]);
        const paidColdNs = cost.reduce((sum, { ownColdNs }) => sum + ownColdNs, 0);
        const coldNs = lengthOf(cold);
        const open = processes.flatMap((process) => (process.open === null ? [] : [process.open]));
        // What was paid for bursts that are still under way is not booked yet.
        expect(paidColdNs).toBeLessThanOrEqual(coldNs);
        if (open.length === 0) expect(paidColdNs).toBe(coldNs);
      }
    },
  );
});

function burstsOf(document: Parameters<typeof watchedRun>[0]): WatchedBurst[] {
  return watchedRun(document).partitions.flatMap(({ processes }) => processes.flatMap(({ bursts }) => bursts));
}

/** Whether no part is negative and the parts make up the whole. */
function splits(parts: readonly number[], whole: number): boolean {
  return parts.every((part) => part >= 0) && parts.reduce((sum, part) => sum + part, 0) === whole;
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0);
}

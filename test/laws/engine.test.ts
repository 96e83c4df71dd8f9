import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { tinyResult } from "../support/tiny.ts";
import { scenarios } from "./arbitraries.ts";
import { cases, LEAVES } from "./leaves.ts";
import { gaps, overlapNs, type Stretch, union } from "./stretches.ts";
import { watchedRun, type WatchedPartition } from "./watch.ts";

describe.each(LEAVES)("an engine under %s", (_name, policies) => {
  law.prop([scenarios(policies)], cases(60))("sees a clock that never goes back", (document) => {
    const { clock } = watchedRun(document);
    expect(clock.filter((nowNs, i) => nowNs < (clock[i - 1] ?? 0))).toStrictEqual([]);
  });

  law.prop([scenarios(policies)], cases(60))("does one thing at a time, within its capacity", (document) => {
    const { partitions, run } = watchedRun(document);
    for (const { engine } of partitions) {
      const wrong = engine.filter(({ fromNs, toNs, smShare, bandwidthShare }, i) => {
        // Device times are rounded to whole nanoseconds, their parts are not.
        const possible = (share: number): boolean => share >= 0 && (share - 1) * (toNs - fromNs) < 0.501;
        return fromNs < (engine[i - 1]?.toNs ?? 0) || toNs < fromNs || !possible(smShare) || !possible(bandwidthShare);
      });
      expect(wrong).toStrictEqual([]);
      expect(engine.at(-1)?.toNs ?? 0).toBeLessThanOrEqual(run.endNs);
    }
  });

  law.prop([scenarios(policies)], cases(60))(
    "never idles while a process is ready, where that is promised",
    (document) => {
      const { partitions, run } = watchedRun(document);
      for (const partition of partitions) {
        if (!partition.policy.workConserving) continue;
        const patienceNs = partition.params["idleLinger"] ?? 0;
        const idle = gaps(readyTimes(partition, run.endNs), union(partition.engine));
        expect(idle.filter(({ fromNs, toNs }) => toNs - fromNs > patienceNs)).toStrictEqual([]);
      }
    },
  );

  law.prop([scenarios(policies)], cases(60))("works only while a process is ready", (document) => {
    const { partitions, run } = watchedRun(document);
    for (const partition of partitions) {
      const works = partition.engine.filter(({ doing }) => doing !== "switching");
      expect(gaps(union(works), readyTimes(partition, run.endNs))).toStrictEqual([]);
    }
  });

  law.prop([scenarios(policies)], cases(60))(
    "is busy for exactly the device time of its bursts, if they run one by one",
    (document) => {
      for (const { policy, engine, processes } of watchedRun(document).partitions) {
        if (policy.key === "mps") continue;
        const busyNs = sum(engine.filter(({ doing }) => doing === "busy").map(({ fromNs, toNs }) => toNs - fromNs));
        const doneNs = sum(processes.flatMap(({ bursts }) => bursts.map(({ deviceNs }) => deviceNs)));
        const openNs = sum(processes.map(({ open }) => open?.deviceNs ?? 0));
        expect(busyNs).toBeGreaterThanOrEqual(doneNs);
        expect(busyNs).toBeLessThanOrEqual(doneNs + openNs);
      }
    },
  );

  law.prop([scenarios(policies)], cases(60))("has its time split without a rest, and no share above 1", (document) => {
    const { policies: results, window } = tinyResult(document);
    const { partitions } = watchedRun(document);
    const measured = results.flatMap(({ gpus }) => gpus.flatMap((gpu) => gpu.partitions));
    measured.forEach(({ engine, smUtilisation, bandwidthUtilisation }, i) => {
      const { busyNs, switchingNs, coldCacheNs, idleNs, totalNs } = engine;
      expect(totalNs).toBe(window.durationNs - window.warmupNs);
      expect(busyNs + switchingNs + coldCacheNs + idleNs).toBe(totalNs);
      const inside = { fromNs: window.warmupNs, toNs: window.durationNs };
      const seen = (doing: string): number =>
        overlapNs(
          partitions[i]!.engine.filter((one) => one.doing === doing),
          inside,
        );
      expect({ busyNs, switchingNs, coldCacheNs }).toStrictEqual({
        busyNs: seen("busy"),
        switchingNs: seen("switching"),
        coldCacheNs: seen("coldCache"),
      });
      for (const share of [idleNs / totalNs, smUtilisation, bandwidthUtilisation]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(smUtilisation).toBeLessThanOrEqual(busyNs / totalNs + 1e-6);
      expect(bandwidthUtilisation).toBeLessThanOrEqual(busyNs / totalNs + 1e-6);
    });
  });
});

/** When at least one process had a burst that the engine could run. */
function readyTimes({ processes }: WatchedPartition, endNs: number): Stretch[] {
  return union(
    processes.flatMap(({ bursts, open }) => [
      ...bursts.map(({ fetchedNs, hostNs, doneNs }) => ({ fromNs: fetchedNs + hostNs, toNs: doneNs })),
      ...(open === null ? [] : [{ fromNs: open.fetchedNs + open.hostNs, toNs: endNs }]),
    ]),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

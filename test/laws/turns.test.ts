import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { scenarios } from "./arbitraries.ts";
import { cases } from "./leaves.ts";
import { watchedRun } from "./watch.ts";

describe("under time-slicing", () => {
  law.prop([scenarios([timeSlicing])], cases(150))("nobody waits longer than the turns of all others", (document) => {
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

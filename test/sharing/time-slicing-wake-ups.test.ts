import { describe, expect, test } from "vitest";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { type LabScenario, runLab } from "./stepping-lab.ts";
import { steppingTimeSlicing } from "./stepping-time-slicing.ts";

const PROCESSES = 5;
const BURSTS = 20;

/** Processes that ask again a little after each answer, all of them with about so much work. */
function crowd(slice: number, workNs: number): LabScenario {
  const scripts = Array.from({ length: PROCESSES }, (_, i) => ({
    bursts: [{ hostNs: 0, deviceNs: workNs + 17 * i, computing: 1 }],
    arrivalsNs: [3 * i],
    falseAlarmsNs: [],
    feeds: 0,
    thinkNs: 5,
    loops: BURSTS - 1,
    cacheShare: 1,
  }));
  const params = { slice, contextSwitch: 5, contextSwitchIdle: 4, coldCache: 7, idleLinger: 0 };
  return { scripts, params, stopNs: 1e9, edgesNs: [0, 1e4, 1e5, 1e6] };
}

describe("wake-ups for one burst", () => {
  test.each([
    [100, 100],
    [100, 1_000],
    [100, 10_000],
    [1000, 10_000],
    [10, 10_000],
  ])("with a slice of %d ns and work of %d ns are at most four", (slice, workNs) => {
    const { log, events } = runLab(timeSlicing, crowd(slice, workNs));
    expect(log.filter((line) => line.includes("ended"))).toHaveLength(PROCESSES * BURSTS);
    // An arrival, the process becoming ready, the end, and now and then a switch to the only context left.
    expect(events).toBeLessThanOrEqual(4 * PROCESSES * BURSTS);
  });

  test("would be one for every slice and every switch if the station stepped", () => {
    const { events } = runLab(steppingTimeSlicing, crowd(100, 10_000));
    expect(events).toBeGreaterThan(2 * 100 * PROCESSES * BURSTS);
  });
});

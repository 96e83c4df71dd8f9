import { fc, test as check } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { SharingPolicy } from "../../sim/sharing/policy.ts";
import { priority } from "../../sim/sharing/priority.ts";
import { type PrioritySettings, PriorityStation } from "../../sim/sharing/priority-station.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { vgpuBestEffort } from "../../sim/sharing/vgpu-best-effort.ts";
import type { StrictSettings } from "../../sim/sharing/vgpu-settings.ts";
import { VgpuTurnsStation } from "../../sim/sharing/vgpu-turns-station.ts";
import { oftenZero, placed, smallProcesses } from "./small-processes.ts";
import { runStation } from "./small-station.ts";

const slicing = fc.integer({ min: 1, max: 8 }).chain((slice) =>
  fc.record({
    slice: fc.constant(slice),
    contextSwitch: oftenZero(4),
    contextSwitchIdle: oftenZero(4),
    coldCache: oftenZero(slice - 1),
    idleLinger: fc.constant(0),
    overshoot: fc.constant(0),
    averagingFactor: fc.constant(1),
    preempt: oftenZero(4),
  }),
);

/** The settings by name, all of which {@link slicing} gives. */
function settings(params: Readonly<Record<string, number>>): StrictSettings & PrioritySettings {
  const of = (name: string): number => params[name]!;
  return {
    slice: of("slice"),
    contextSwitch: of("contextSwitch"),
    contextSwitchIdle: of("contextSwitchIdle"),
    coldCache: of("coldCache"),
    overshoot: of("overshoot"),
    averagingFactor: of("averagingFactor"),
    preempt: of("preempt"),
  };
}

/** Stations that step, where the policies themselves would take the station of time-slicing. */
const STEPPING: readonly (readonly [string, SharingPolicy])[] = [
  [
    "turns of VMs with one process each",
    { ...vgpuBestEffort, station: (members, params, probe) => new VgpuTurnsStation(members, settings(params), probe) },
  ],
  [
    "contexts of equal priority",
    { ...priority, station: (members, params, probe) => new PriorityStation(members, settings(params), probe) },
  ],
];

describe.each(STEPPING)("%s", (_name, policy) => {
  check.prop([smallProcesses, slicing], { seed: 4, numRuns: 3000 })(
    "are time-slicing, nanosecond by nanosecond",
    (processes, params) => {
      const own = processes.map((_, i) => i);
      expect(runStation(placed(policy, own), processes, params)).toStrictEqual(
        runStation(timeSlicing, processes, params),
      );
    },
  );
});

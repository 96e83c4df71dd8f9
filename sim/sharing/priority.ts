import { definePolicy, type Parameter } from "./policy.ts";
import { PREEMPT } from "./priority-constants.ts";
import { PriorityStation } from "./priority-station.ts";
import { timeSlicing } from "./time-slicing.ts";
import { TimeSlicedStation } from "./time-slicing-station.ts";

const { slice, contextSwitch, contextSwitchIdle, coldCache } = timeSlicing.params;

const PARAMS = {
  slice,
  contextSwitch,
  contextSwitchIdle,
  coldCache,
  preempt: {
    type: "duration",
    doc: "dead time when a higher priority takes the engine from a context that still has work",
    min: 0,
    max: 1e9,
    fallback: () => PREEMPT,
  },
} as const satisfies Record<string, Parameter>;

/** Latency-critical tenants before best-effort ones, as research schedulers do it (GPreempt, XSched). */
export const priority = definePolicy({
  name: "priority",
  key: "priority",
  doc: "The higher `priority:` of a tenant pre-empts the lower at once; equal priorities take turns as in time-slicing.",
  workConserving: true,
  maxProcesses: { count: Infinity, rule: "" },
  params: PARAMS,
  station: (members, params, probe) =>
    new Set(members.map((member) => member.priority ?? 0)).size === 1
      ? new TimeSlicedStation(members, { ...params, idleLinger: 0 }, probe)
      : new PriorityStation(members, params, probe),
});

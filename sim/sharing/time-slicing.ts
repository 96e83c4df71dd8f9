import { coldCache, contextSwitch, contextSwitchIdle, DEFAULT_SLICE, IDLE_LINGER, SLICE_LEVELS } from "./constants.ts";
import { definePolicy, type Parameter } from "./policy.ts";
import { TimeSlicedStation } from "./time-slicing-station.ts";

const PARAMS = {
  slice: {
    type: "duration",
    doc: "length of a turn: a duration, or a level of nvidia-smi compute-policy (default, short, medium, long)",
    min: 100_000,
    max: 3600e9,
    fallback: () => DEFAULT_SLICE,
    named: SLICE_LEVELS,
  },
  contextSwitch: {
    type: "duration",
    doc: "dead time when the turn passes on from a context that still has work",
    min: 0,
    max: 1e9,
    fallback: contextSwitch,
  },
  contextSwitchIdle: {
    type: "duration",
    doc: "dead time when the leaving context has nothing to save",
    min: 0,
    max: 1e9,
    fallback: contextSwitchIdle,
  },
  coldCache: {
    type: "duration",
    doc: "extra device time of a turn after another context ran, for a working set that fills the L2 cache",
    min: 0,
    max: 99_999,
    fallback: coldCache,
  },
  idleLinger: {
    type: "duration",
    doc: "gaps up to this length do not make a context give up the engine",
    min: 0,
    max: 1e9,
    fallback: () => IDLE_LINGER,
  },
} as const satisfies Record<string, Parameter>;

/** Processes take turns on the whole partition: what a GPU does without MPS when several contexts have work. */
export const timeSlicing = definePolicy({
  name: "time-slicing",
  key: "timeSlicing",
  doc: "Round robin over processes; one context owns the whole partition during its turn.",
  workConserving: true,
  maxProcesses: { count: Infinity, rule: "" },
  params: PARAMS,
  station: (members, params, probe) => new TimeSlicedStation(members, params, probe),
});

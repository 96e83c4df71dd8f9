import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { type ModelRun, type ModelSpec, runModel } from "../../sim/scenario/model.ts";
import { splitInstance } from "../../sim/sharing/compute-instances.ts";
import type { SharingPolicy } from "../../sim/sharing/policy.ts";
import { PriorityStation } from "../../sim/sharing/priority-station.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { VgpuTurnsStation } from "../../sim/sharing/vgpu-turns-station.ts";
import { scenarios } from "../laws/arbitraries.ts";
import { cases } from "../laws/leaves.ts";
import { steppingTimeSlicing } from "../sharing/stepping-time-slicing.ts";
import { tinyModel, tinyScenario } from "../support/tiny.ts";
import { withFaults } from "./arbitraries.ts";

/** The same model with another station under time-slicing, and settings on top of the given ones. */
function under(model: ModelSpec, policy: SharingPolicy, settings: Readonly<Record<string, number>> = {}): ModelRun {
  const partitions = model.partitions.map(({ spec, memory }) => ({
    spec: { ...spec, policy, params: { ...spec.params, ...settings } },
    memory,
  }));
  return runModel({ ...model, partitions });
}

describe("a station that skips whole rotations", () => {
  law.prop([withFaults(scenarios([timeSlicing]))], cases(200))(
    "answers every death as one that steps from slice to slice",
    (document) => {
      const model = tinyModel(tinyScenario(document));
      const { events: _fewer, ...skipping } = under(model, timeSlicing);
      const { events: _more, ...stepping } = under(model, steppingTimeSlicing);
      expect(skipping).toStrictEqual(stepping);
    },
  );
});

/** Other stations, where nothing is left of what makes them different from time-slicing. */
const ALIKE: readonly (readonly [name: string, station: SharingPolicy["station"]])[] = [
  [
    "priorities that are all equal",
    (members, params, probe) =>
      new PriorityStation(
        members.map((member) => ({ ...member, priority: 0 })),
        { ...(params as Parameters<typeof timeSlicing.station>[1]), preempt: 0 },
        probe,
      ),
  ],
  [
    "VMs of one process without overshoot",
    (members, params, probe) =>
      new VgpuTurnsStation(
        members.map((member, tenant) => ({ ...member, tenant })),
        { ...(params as Parameters<typeof timeSlicing.station>[1]), overshoot: 0, averagingFactor: 1 },
        probe,
      ),
  ],
  [
    "a compute instance that is alone",
    (members, params, probe) =>
      splitInstance.station(
        members.map((member) => ({ ...member, part: 0 })),
        Object.fromEntries(
          Object.entries(params)
            .filter(([name]) => name !== "idleLinger")
            .map(([name, value]) => [`0 1c ${name}`, value]),
        ),
        probe,
      ),
  ],
];

describe.each(ALIKE)("%s", (_name, station) => {
  law.prop([withFaults(scenarios([timeSlicing]))], cases(100))(
    "answer every death as time-slicing does",
    (document) => {
      const model = tinyModel(tinyScenario(document));
      const one = under(model, timeSlicing, { idleLinger: 0 });
      const other = under(model, { ...timeSlicing, station }, { idleLinger: 0 });
      expect(other.records).toStrictEqual(one.records);
      expect(other.faults).toStrictEqual(one.faults);
    },
  );
});

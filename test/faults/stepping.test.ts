import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { type ModelRun, type ModelSpec, runModel } from "../../sim/scenario/model.ts";
import type { SharingPolicy } from "../../sim/sharing/policy.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import { scenarios } from "../laws/arbitraries.ts";
import { cases } from "../laws/leaves.ts";
import { steppingTimeSlicing } from "../sharing/stepping-time-slicing.ts";
import { tinyModel, tinyScenario } from "../support/tiny.ts";
import { withFaults } from "./arbitraries.ts";

/** The same model with another station under time-slicing. */
function under(model: ModelSpec, policy: SharingPolicy): ModelRun {
  const partitions = model.partitions.map(({ spec, memory }) => ({ spec: { ...spec, policy }, memory }));
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

import { fc } from "@fast-check/vitest";
import type { TinyDocument } from "../support/tiny.ts";
import { FAULT_CLASS_NAMES } from "../../sim/result/faults.ts";

const time = fc.integer({ min: 0, max: 55 }).map((step) => `${step * 500}us`);
const short = fc.constantFrom("0ms", "250us", "1ms", "3ms", "20ms");

const when = fc.oneof(
  fc.record({ at: fc.array(time, { minLength: 1, maxLength: 4 }) }),
  fc.record({ every: fc.constantFrom("500us", "3ms", "10ms", "100ms") }),
);

/** Random faults for a random scenario, in its 30 ms; times fall into one instant with other events. */
const faults = fc.record({
  events: fc.array(
    fc.tuple(fc.constantFrom(...FAULT_CLASS_NAMES), when).map(([name, moments]) => ({ class: name, ...moments })),
    { minLength: 1, maxLength: 3 },
  ),
  restart: fc.record({ process: short, gpuReset: short, node: short }),
  hangTimeout: short,
  collateral: fc.constantFrom(0, 0.5, 1),
  drainOnUncontained: fc.boolean(),
});

/** A scenario in which things break. */
export function withFaults(documents: fc.Arbitrary<TinyDocument>): fc.Arbitrary<TinyDocument> {
  return fc.tuple(documents, faults).map(([document, own]) => ({ ...document, faults: own }));
}

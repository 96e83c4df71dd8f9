import { z } from "zod";
import { FAULT_CLASS_NAMES, FAULT_CLASSES, type FaultClass } from "../result/faults.ts";
import { COLLATERAL, DRAIN_ON_UNCONTAINED, FAULT_SETTINGS, type FaultSetting } from "../sharing/fault-constants.ts";
import { formatDuration } from "../base/units.ts";
import { list, object } from "./grammar-forms.ts";
import { count, duration, number, positiveDuration } from "./text-types.ts";

/** The grammar of faults. */

const names = FAULT_CLASS_NAMES as [FaultClass, ...FaultClass[]];

const event = object(
  {
    class: z
      .enum(names, { error: () => `must be one of ${names.join(", ")}` })
      .meta({ description: names.map((name) => `${name}: ${FAULT_CLASSES[name]}`).join("; ") }),
    tenant: z
      .string({ error: () => "must be a tenant's name" })
      .optional()
      .meta({ description: "for application and hang: whose processes do it; each tenant's unless given" }),
    gpu: count(0, 10_000).optional().meta({
      description: "for contained, uncontained and offBus: number of the GPU in the pool; each GPU unless given",
    }),
    every: positiveDuration.optional().meta({
      description: "mean time between such faults of a tenant, or on a GPU; exponential, the same under every policy",
    }),
    at: list(duration, "must be a list of times, such as [10min, 50min]")
      .optional()
      .meta({ description: "instead of every: when they happen, from the beginning of the run" }),
  },
  "faults of one class: either every so often, or at given times",
);

const setting = (name: FaultSetting) => {
  const { doc, fact } = FAULT_SETTINGS[name];
  return duration.optional().meta({ description: `${doc}; ${formatDuration(fact.value)} unless given` });
};

/** Top-level key `faults`. */
export const faultsSchema = object(
  {
    events: list(event, "must be a list of at least one class of faults, such as [{class: application, every: 30min}]"),
    restart: object(
      { process: setting("process"), gpuReset: setting("gpuReset"), node: setting("node") },
      "how long it takes until processes serve again",
    ).optional(),
    hangTimeout: setting("hangTimeout"),
    collateral: number(0, 1)
      .optional()
      .meta({
        description: `contested: probability that a fault of one process ends one that takes turns with it; ${COLLATERAL.value} unless given`,
      }),
    drainOnUncontained: z
      .boolean({ error: () => "must be true or false" })
      .optional()
      .meta({
        description: `contested: whether other GPU instances end what they have begun before an uncontained error resets the GPU; ${DRAIN_ON_UNCONTAINED.value === 1} unless given`,
      }),
  },
  "what breaks, how often, and what follows; who loses work by it is a matter of how GPUs are shared",
);

export type FaultsDocument = z.output<typeof faultsSchema>;

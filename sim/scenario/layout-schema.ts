import { z } from "zod";
import { formatDuration, parseDuration } from "../base/units.ts";
import { RECUT_SETTINGS } from "../sharing/recut-constants.ts";
import { ON_DRAIN, type OnDrain, WATCHED, type Watched } from "../sharing/recut-plan.ts";
import { list, object } from "./grammar-forms.ts";
import { duration, number, positiveDuration, texts } from "./text-types.ts";

/** The grammar of GPUs that change their layout during a run. */

const LAYOUT_RULE =
  "must be a list of at least one GPU instance, or a mapping such as {timeSlicing: {}, tenants: [name, …]}";
const layoutName = z.string({ error: () => "must be the name of a layout" });

const change = object(
  { at: duration, to: layoutName },
  "a time from the beginning of the run, and the layout from then on",
);

const watchedNames = Object.keys(WATCHED) as [Watched, ...Watched[]];
const drainNames = Object.keys(ON_DRAIN) as [OnDrain, ...OnDrain[]];

const rule = object(
  {
    tenant: z.string({ error: () => "must be a tenant's name" }),
    watch: z
      .enum(watchedNames, { error: () => `must be one of ${watchedNames.join(", ")}` })
      .meta({ description: watchedNames.map((name) => `${name}: ${WATCHED[name]}`).join("; ") }),
    above: number(0, 1e9).meta({ description: "the layout is `to` once the mean is above this" }),
    below: number(0, 1e9).optional().meta({
      description: "the layout is `otherwise` once the mean is below this; as `above` unless given",
    }),
    over: positiveDuration.optional().meta({ description: "length of the window of the mean; 60s unless given" }),
    check: positiveDuration.optional().meta({ description: "time from one look to the next; 1s unless given" }),
    to: layoutName,
    otherwise: layoutName,
  },
  "the layout follows what is seen of a tenant; between the two limits it stays as it is",
);

const settings = Object.fromEntries(
  Object.entries(RECUT_SETTINGS).map(([name, { doc, min, max }]) => {
    const range = `must be from ${formatDuration(min)} to ${formatDuration(max)}`;
    const inRange = (value: number): string | null => (value < min || value > max ? range : null);
    return [name, texts("a duration", parseDuration, ["30s"], inRange).optional().meta({ description: doc })];
  }),
);

const recut = object(
  {
    onDrain: z
      .enum(drainNames, { error: () => `must be one of ${drainNames.join(", ")}` })
      .optional()
      .meta({ description: drainNames.map((name) => `${name}: ${ON_DRAIN[name]}`).join("; ") }),
    ...settings,
  },
  "what a change of layout costs, and what becomes of the requests on parts that go away",
);

/**
 * The keys of a GPU with several layouts.
 * @param part  a GPU instance and how it is shared
 * @param whole how the whole GPU is shared, with MIG off
 */
export function layoutKeys<P extends z.ZodType, W extends z.ZodType>(part: P, whole: W) {
  return {
    layouts: z
      .record(z.string(), z.union([list(part, LAYOUT_RULE), whole], { error: () => LAYOUT_RULE }), {
        error: () => "must be a mapping from names to layouts",
      })
      .optional()
      .meta({ description: "layouts that the GPU has one after the other: parts as under mig:, or shared as a whole" }),
    first: layoutName.optional().meta({ description: "the first layout; the first in the list unless given" }),
    changes: list(change, "must be a list of changes, such as {at: 8h, to: day}").optional(),
    repeat: positiveDuration
      .optional()
      .meta({ description: "the changes come again after so long; once unless given" }),
    rule: rule.optional(),
    recut: recut.optional(),
  };
}

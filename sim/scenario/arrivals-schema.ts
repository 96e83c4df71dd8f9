import { z } from "zod";
import { parseRate } from "../base/units.ts";
import { NAMED_PROFILES } from "../workload/arrivals/named-profiles.ts";
import { PROCESSES } from "../workload/arrivals/processes.ts";
import { CLOCK_RULE, parseClockTime } from "./clock-time.ts";
import { list, object, oneOfKinds } from "./grammar-forms.ts";
import { count, duration, number, positiveDuration, rate, texts } from "./text-types.ts";

/** The grammar of arrivals that are drawn, and of the modulators that several tenants may follow. */

const rateOrNone = texts("a rate that may be 0", parseRate, ["25/s", "0/s"], (value) => {
  if (value < 0) return "must not be negative";
  return value > 1e9 ? "must be at most 1e9/s, one in each nanosecond of the clock" : null;
});

const cv = number(0, 50).meta({ description: "coefficient of variation of the gaps" });
const factor = number(0, 1e6);

const lengthDistribution = z
  .enum(["constant", "exponential"], { error: () => "must be constant or exponential" })
  .meta({ description: "exponential unless given" });

const clockTime = z
  .string({ error: () => CLOCK_RULE })
  .transform((text, context) => {
    const time = parseClockTime(text);
    if (time === null) context.addIssue({ code: "custom", message: CLOCK_RULE });
    return time ?? { ofDayNs: 0, weekday: null };
  })
  .meta({ description: "a time of day, on a weekday or on any", examples: ["08:30", "Tue 08:30"] });

const NEXT_RULE = "must be a list with one row for each state, such as [[0, 1], [1, 0]]";
const next = list(z.array(number(0, 1), { error: () => "must be a row of chances from 0 to 1" }), NEXT_RULE).meta({
  description: "row by row, the chance that a state is followed by each other one; equal chances unless given",
});
const hold = positiveDuration.meta({ description: "mean time in the state, which is exponential" });

const STATES_RULE = "must be a list of at least two states";
function states<T extends z.ZodType>(state: T) {
  return z
    .array(state, { error: () => STATES_RULE })
    .min(2, { error: STATES_RULE })
    .max(1000);
}

const renewalForms = [
  object({ kind: z.literal("poisson"), rate }, PROCESSES.poisson.doc),
  object({ kind: z.literal("gamma"), rate, cv }, PROCESSES.gamma.doc),
  object({ kind: z.literal("weibull"), rate, cv }, PROCESSES.weibull.doc),
  object({ kind: z.literal("constant"), rate, start: duration.optional() }, PROCESSES.constant.doc),
] as const;

const onOff = object(
  {
    kind: z.literal("on-off"),
    rate: rate.meta({ description: "rate while on" }),
    offRate: rateOrNone.optional().meta({ description: "rate while off; none unless given" }),
    onTime: positiveDuration.meta({ description: "mean time on" }),
    offTime: positiveDuration.meta({ description: "mean time off" }),
    onDistribution: lengthDistribution.optional(),
    offDistribution: lengthDistribution.optional(),
  },
  PROCESSES["on-off"].doc,
);

const mmpp = object(
  {
    kind: z.literal("mmpp"),
    states: states(object({ rate: rateOrNone, hold }, "a state, with the rate of arrivals in it")),
    next: next.optional(),
  },
  PROCESSES.mmpp.doc,
);

const profileNames = Object.keys(NAMED_PROFILES) as (keyof typeof NAMED_PROFILES)[];
const profile = object(
  {
    kind: z.literal("profile"),
    rate: rate.meta({ description: "mean rate over a day, or over a week where points name weekdays" }),
    profile: z
      .enum(profileNames as [(typeof profileNames)[number], ...(typeof profileNames)[number][]], {
        error: () => `must be one of ${profileNames.join(", ")}`,
      })
      .optional()
      .meta({ description: profileNames.map((name) => `${name}: ${NAMED_PROFILES[name].doc}`).join("; ") }),
    points: list(
      object({ at: clockTime, factor }, "a time, and the rate then relative to the other points"),
      "must be a list of points, such as {at: 08:30, factor: 2}",
    ).optional(),
    between: z
      .enum(["lines", "steps"], { error: () => "must be lines or steps" })
      .optional()
      .meta({ description: "a line from point to point, or the value of the last point; lines unless given" }),
    start: clockTime
      .optional()
      .meta({ description: "time at which the run begins; midnight, of Monday, unless given" }),
  },
  PROCESSES.profile.doc,
);

const windows = object(
  {
    kind: z.literal("windows"),
    windows: list(
      object(
        {
          start: duration,
          end: positiveDuration,
          rate,
          cv,
          family: z
            .enum(["gamma", "weibull"], { error: () => "must be gamma or weibull" })
            .meta({ description: "distribution of the gaps" }),
        },
        "a window of time with gaps of its own",
      ),
      "must be a list of windows",
    ),
    repeat: positiveDuration
      .optional()
      .meta({ description: "the windows come again after so long; once unless given" }),
  },
  PROCESSES.windows.doc,
);

const spike = object(
  {
    kind: z.literal("spike"),
    rate: rate.meta({ description: "rate outside spikes" }),
    spikes: list(
      object(
        { start: duration, length: positiveDuration, factor: factor.meta({ description: "on the rate; 0 for none" }) },
        "a time with another rate",
      ),
      "must be a list of spikes, such as {start: 1min, length: 10s, factor: 5}",
    ),
  },
  PROCESSES.spike.doc,
);

const ramp = object(
  {
    kind: z.literal("ramp"),
    from: rateOrNone.meta({ description: "rate at first" }),
    to: rateOrNone.meta({ description: "rate in the end" }),
    start: duration.optional().meta({ description: "when the rate begins to change; at once unless given" }),
    over: positiveDuration.meta({ description: "how long it changes" }),
  },
  PROCESSES.ramp.doc,
);

const correlated = object(
  {
    kind: z.literal("correlated"),
    with: z.string({ error: () => "must be the name of a modulator" }).meta({ description: "name of a modulator" }),
    rate: rate.meta({ description: "mean rate in the long run" }),
    factors: list(factor, "must be a list with one factor for each state")
      .optional()
      .meta({ description: "rate in each state, in place of the modulator's factors" }),
  },
  PROCESSES.correlated.doc,
);

/** The forms of arrivals that are drawn one at a time. */
export const PROCESS_FORMS = [...renewalForms, onOff, mmpp, profile, windows, spike, ramp, correlated] as const;

/** Their kinds, in the order of the forms. */
const PROCESS_KINDS: readonly string[] = PROCESS_FORMS.flatMap((form) => [...form.shape.kind.values]);

const process = z.discriminatedUnion("kind", [...PROCESS_FORMS], { error: oneOfKinds(...PROCESS_KINDS) });

const batchSize = z.discriminatedUnion(
  "kind",
  [
    object({ kind: z.literal("constant"), requests: count(1, 1_000_000) }),
    object({ kind: z.literal("geometric"), mean: number(1, 1_000_000) }),
    object({
      kind: z.literal("listed"),
      sizes: list(
        object({ requests: count(1, 1_000_000), weight: number(0, 1e9) }),
        "must be a list of sizes, such as {requests: 4, weight: 1}",
      ),
    }),
  ],
  { error: oneOfKinds("constant", "geometric", "listed") },
);

/** What is said where arrivals are of no kind that there is. */
export const arrivalsError = oneOfKinds(...PROCESS_KINDS, "batch", "closed", "trace", "list");

/** What is said where they are missing. */
export const ARRIVALS_RULE = arrivalsError({ code: "invalid_type" });

/** The form of arrivals that come several at once. */
export const BATCH_FORM = object(
  {
    kind: z.literal("batch"),
    batches: process.meta({ description: "how batches arrive; a rate is one of batches" }),
    size: batchSize.meta({ description: "requests of a batch" }),
  },
  "requests that arrive several at once",
);

/** What tenants with correlated arrivals follow, by name. */
export const modulators = z
  .record(
    z.string(),
    object(
      {
        states: states(object({ factor, hold }, "a state, with the rate in it relative to the others")),
        next: next.optional(),
      },
      "states that change at random; all tenants that follow them see the same ones",
    ),
    { error: () => "must be a mapping from names to modulators" },
  )
  .meta({ description: "states that several tenants follow, so that their arrivals rise and fall together" });

/** Arrivals of the grammar that are drawn one at a time. */
export type ProcessDocument = z.output<typeof process>;
export type BatchDocument = z.output<typeof BATCH_FORM>;
export type ModulatorDocument = z.output<typeof modulators>[string];

import { z } from "zod";
import { DECIDING_NAMES, WORST_RATIO } from "../metrics/deciding-metric.ts";
import { count } from "./text-types.ts";

/** The grammar of the block `sweep:` of scenario files: which values are varied, and what is looked at. */

/** What a sweep can decide by: a metric of a tenant, or the worst ratio of all targets. */
export const SWEEP_METRIC_NAMES: readonly string[] = [...DECIDING_NAMES, WORST_RATIO.name];

/** A closed object whose message about unknown keys is the list of the keys there are; see grammar-issues.ts. */
function object<T extends z.ZodRawShape>(shape: T, description: string, rule: string) {
  const known = Object.keys(shape).join(" ");
  return z
    .strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? known : rule) })
    .meta({ description });
}

const text = z.string({ error: () => "must be text" });

const PATH_RULE =
  'must be a path such as tenants.chat.arrivals.rate, a list of such paths, or a list of lists such as [[tenants, "gpt 3.5", slo, latency]]';
const path = z
  .union(
    [
      z.string().min(1, { error: PATH_RULE }),
      z
        .array(z.union([z.string().min(1), z.array(z.union([z.string(), z.int().min(0)])).min(1)]), {
          error: () => PATH_RULE,
        })
        .min(1, { error: PATH_RULE }),
    ],
    { error: () => PATH_RULE },
  )
  .meta({
    description:
      "what is set: keys from the top of the file, separated by points; digits count in a list from 0, * stands for every key there is, a key with a point is quoted. A list of paths: all get the value. A path as a list of its keys stands inside that list",
    examples: ["tenants.chat.arrivals.rate", "tenants.*.slo.latency", 'tenants."gpt 3.5".processes'],
  });

const RANGE_END_RULE = "must be a number, or text that begins with one, such as 2/s";
const rangeEnd = z.union([z.number(), z.string()], { error: () => RANGE_END_RULE });
const range = object(
  {
    from: rangeEnd,
    to: rangeEnd,
    steps: count(2, 100_000).meta({ description: "number of values, both ends included" }),
    scale: z
      .enum(["linear", "log"], { error: () => "must be linear or log" })
      .optional()
      .meta({ description: "linear: equal steps; log: equal ratios. linear unless given" }),
  },
  "values from one end to the other, in equal steps or ratios",
  "must be a range such as {from: 2/s, to: 16/s, steps: 8}",
);

const VALUES_RULE = "must be a list of at least one value, or a range such as {from: 2/s, to: 16/s, steps: 8}";
const values = z
  .union([z.array(z.unknown()).min(1, { error: VALUES_RULE }), range], { error: () => VALUES_RULE })
  .meta({
    description:
      "what it is set to, one after the other: any values that the file may have there. {label: …, value: …} gives one a name",
  });

const part = object({ path, values }, "a path and its values", "must be {path: …, values: […]}");

const AXIS_RULE = "must be {path: …, values: […]}, or {zip: [{path: …, values: […]}, …]} for values that vary together";

/** One entry of `vary`: one axis of the sweep. */
export const axisSchema = object(
  {
    path: path.optional(),
    values: values.optional(),
    zip: z
      .array(part, { error: () => "must be a list of {path: …, values: […]}" })
      .min(1, { error: "must be a list of {path: …, values: […]}" })
      .optional()
      .meta({ description: "paths that vary together: each has the same number of values" }),
    name: text
      .min(1, { error: "must not be empty" })
      .optional()
      .meta({ description: "short name, a column of the table; the end of the path unless given" }),
    title: text.optional().meta({ description: "what it is, for people" }),
  },
  "one axis of the sweep",
  AXIS_RULE,
).superRefine((axis, context) => {
  const refuse = (key: string, message: string): void => {
    context.addIssue({ code: "custom", path: [key], message });
  };
  if (axis.zip === undefined) {
    if (axis.path === undefined) refuse("path", AXIS_RULE);
    if (axis.values === undefined) refuse("values", VALUES_RULE);
    return;
  }
  for (const key of ["path", "values"] as const) {
    if (axis[key] !== undefined) refuse(key, "does not go with zip, whose entries have their own");
  }
});

const VARY_RULE =
  "must be a list of at least one axis, such as [{path: tenants.chat.arrivals.rate, values: [2/s, 4/s]}]";
const studyShape = {
  question: text.optional().meta({ description: "the question that the sweep answers" }),
  metric: z
    .enum(SWEEP_METRIC_NAMES, {
      error: () => `must be a metric such as "p99 latency": one of ${SWEEP_METRIC_NAMES.join(", ")}`,
    })
    .optional()
    .meta({
      description:
        "what decides between policies and what charts show; the worst ratio of all targets if there are any, else the p99 latency of the first tenant",
    }),
  tenant: text.optional().meta({ description: "the tenant that the metric is of" }),
  replications: count(1, 100_000)
    .optional()
    .meta({ description: "replications of each cell, instead of the scenario's" }),
  vary: z
    .array(axisSchema, { error: () => VARY_RULE })
    .min(1, { error: VARY_RULE })
    .meta({ description: "the axes: every combination of their values is run, the last varies fastest" }),
};

const STUDY_RULE = `must be a mapping with the keys ${Object.keys(studyShape).join(", ")}`;
const study = object(studyShape, "one sweep", STUDY_RULE);

/** The block `sweep:`: one study without a name, or several with names under `studies`. */
export const sweepSchema = object(
  {
    ...studyShape,
    vary: studyShape.vary.optional(),
    studies: z
      .record(z.string(), study, { error: () => "must be a mapping from names to sweeps" })
      .optional()
      .meta({ description: "several sweeps, each with its name" }),
  },
  "parameter sweeps over this scenario",
  `${STUDY_RULE}, or with the key studies and such mappings by their names`,
).superRefine((sweep, context) => {
  const refuse = (key: string, message: string): void => {
    context.addIssue({ code: "custom", path: [key], message });
  };
  if (sweep.studies === undefined) {
    if (sweep.vary === undefined) refuse("vary", VARY_RULE);
    return;
  }
  if (Object.keys(sweep.studies).length === 0) refuse("studies", "must name at least one sweep");
  for (const key of Object.keys(studyShape) as (keyof typeof studyShape)[]) {
    if (sweep[key] !== undefined) refuse(key, "does not go with studies, each of which has its own");
  }
});

/** The block as written, checked. */
export type SweepDocument = z.output<typeof sweepSchema>;
/** One study as written, checked. */
export type StudyDocument = z.output<typeof study>;
/** One entry of `vary` as written, checked; the command line gives the same. */
export type AxisSpec = z.output<typeof axisSchema>;
/** A path and its values: what `zip` lists. */
export type PartSpec = z.output<typeof part>;
/** A path as written. */
export type PathSpec = PartSpec["path"];
/** Values as written: a list, or a range. */
export type ValuesSpec = PartSpec["values"];
/** A range as written. */
export type RangeSpec = z.output<typeof range>;

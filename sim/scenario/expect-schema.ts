import { z } from "zod";
import { nearest } from "../base/did-you-mean.ts";
import { type Parsed, parseDuration, parseFraction, parseRate } from "../base/units.ts";
import { type ExpectedMetric, EXPECTED_NAMES, expectedMetric } from "./expect-metrics.ts";
import { list, object } from "./grammar-forms.ts";
import { number } from "./text-types.ts";

/** The grammar of the block `expect:` of scenario files: what somebody said the result would be, before it was run. */

/** What a tenant's queue or its targets may be expected to be, or a policy on these GPUs. */
export const EXPECTED_STATES = ["stable", "overloaded", "met", "missed", "fails"] as const;
export type ExpectedState = (typeof EXPECTED_STATES)[number];

/** What a number is held against: a fixed one, or the same metric elsewhere in the result. */
export type Yardstick =
  | { readonly kind: "number"; readonly value: number; readonly text: string }
  | {
      readonly kind: "place";
      readonly policy: string;
      /** null: of the policy as a whole. */
      readonly tenant: string | null;
      readonly metric: ExpectedMetric;
      /** Factor on that number. */
      readonly times: number;
    };

/** What is expected of a number, or of a state. */
export type Bound =
  | { readonly kind: "between"; readonly low: number; readonly high: number; readonly text: string }
  | { readonly kind: "below"; readonly than: Yardstick }
  | { readonly kind: "above"; readonly than: Yardstick };

/** One line of `expect`, with units as numbers. */
export type Expectation = {
  readonly policy: string;
  /** null: the policy as a whole. */
  readonly tenant: string | null;
  /** Where the expectation comes from; null when nobody said. */
  readonly why: string | null;
} & (
  | { readonly kind: "number"; readonly metric: ExpectedMetric; readonly bound: Bound }
  | { readonly kind: "state"; readonly state: ExpectedState }
);

const text = z.string({ error: () => "must be text" });
const VALUE_RULE = "must be a number with its unit, such as 20ms, 5/s, 95% or 1.2";
const written = z.union([z.string(), z.number()], { error: () => VALUE_RULE });
const METRIC_RULE = 'must be a metric such as "p99 latency"';
const metric = text.meta({
  description: "a number of the result, by the name that tables use, or as a path: latency.p99",
  examples: ["p99 latency", "latency.p99", "throughput", "fairness"],
});

const place = object(
  {
    policy: text.optional(),
    tenant: text.optional(),
    metric: metric.optional(),
    times: number(1e-6, 1e6).optional().meta({ description: "factor on that number; 1 unless given" }),
  },
  "the same number elsewhere in the result: of another policy, another tenant, or another metric of the same unit",
);
const THAN_RULE = `${VALUE_RULE}, or a place such as {policy: time-slicing, times: 0.5}`;
const than = z.union([written, place], { error: () => THAN_RULE });

const entry = object(
  {
    policy: text.meta({ description: "name of a policy of this file" }),
    tenant: text.optional().meta({ description: "name of a tenant; left out for metrics of a whole policy" }),
    metric: metric.optional(),
    below: than.optional(),
    above: than.optional(),
    between: z
      .tuple([written, written], { error: () => "must be a list of two numbers, such as [10ms, 20ms]" })
      .optional()
      .meta({ description: "the whole interval is expected in this range" }),
    is: z
      .enum(EXPECTED_STATES, { error: () => `must be one of ${EXPECTED_STATES.join(", ")}` })
      .optional()
      .meta({
        description:
          "stable, overloaded: its queue; met, missed: its targets; fails: it cannot run, as when memory is short",
      }),
    why: text.optional().meta({ description: "the theory or the measurement that it comes from" }),
  },
  "one expectation: the result is printed beside it as held, not held or cannot be told",
  "must be a mapping such as {policy: MIG, tenant: chat, metric: p99 latency, below: {policy: time-slicing}}",
).transform((given, context): Expectation => {
  const refuse = (key: string, message: string): void => {
    context.addIssue({ code: "custom", path: key === "" ? [] : [key], message });
  };
  const { policy, tenant = null, why = null, is } = given;
  const head = { policy, tenant, why };
  const bounds = (["below", "above", "between"] as const).filter((key) => given[key] !== undefined);
  if (is !== undefined) {
    if (given.metric !== undefined || bounds.length > 0) refuse("is", "stands alone, without metric and bounds");
    if (tenant === null) refuse("tenant", "must be the name of a tenant: a state is one of a tenant");
    return { ...head, kind: "state", state: is };
  }
  const fallback: Expectation = { ...head, kind: "state", state: "stable" };
  if (given.metric === undefined) {
    refuse("metric", `${METRIC_RULE}, or \`is\` with a state instead`);
    return fallback;
  }
  const named = metricNamed(given.metric, "metric", refuse);
  if (bounds.length !== 1) refuse("", "needs exactly one of below, above and between");
  if (named === undefined || bounds.length !== 1) return fallback;
  if (named.of === "tenant" && tenant === null)
    refuse("tenant", `must be the name of a tenant: ${named.name} is a metric of one`);
  if (named.of === "policy" && tenant !== null) {
    refuse("tenant", `does not go with ${named.name}, which is a metric of the whole policy`);
  }
  const bound = boundOf(given, named, refuse);
  return bound === null ? fallback : { ...head, kind: "number", metric: named, bound };
});

type Entry = {
  readonly policy: string;
  readonly tenant?: string | undefined;
  readonly between?: readonly [string | number, string | number] | undefined;
  readonly below?: z.output<typeof than> | undefined;
  readonly above?: z.output<typeof than> | undefined;
};
type Refuse = (key: string, message: string) => void;

function metricNamed(name: string, key: string, refuse: Refuse): ExpectedMetric | undefined {
  const found = expectedMetric(name);
  if (found !== undefined) return found;
  const near = nearest(name, EXPECTED_NAMES);
  const hint = near === undefined ? `one of ${EXPECTED_NAMES.join(", ")}` : `did you mean "${near}"?`;
  refuse(key, `${METRIC_RULE}; ${hint}`);
  return undefined;
}

function boundOf(given: Entry, named: ExpectedMetric, refuse: Refuse): Bound | null {
  if (given.between !== undefined) {
    const [low, high] = given.between.map((value) => numberIn(value, named.unit));
    if ("rule" in low!) refuse("between", low.rule);
    if ("rule" in high!) refuse("between", high.rule);
    if (!("value" in low!) || !("value" in high!)) return null;
    if (low.value > high.value) refuse("between", "must have the lower end first");
    return { kind: "between", low: low.value, high: high.value, text: given.between.map(String).join(" and ") };
  }
  const kind = given.below === undefined ? "above" : "below";
  const side = (given.below ?? given.above)!;
  if (typeof side !== "object") {
    const read = numberIn(side, named.unit);
    if ("rule" in read) refuse(kind, read.rule);
    return "rule" in read ? null : { kind, than: { kind: "number", value: read.value, text: String(side) } };
  }
  const other = side.metric === undefined ? named : metricNamed(side.metric, kind, refuse);
  if (other === undefined) return null;
  if (other.unit !== named.unit) {
    refuse(kind, `compares ${named.name} with ${other.name}, which has another unit`);
    return null;
  }
  const { policy = given.policy, times = 1 } = side;
  const tenant = other.of === "policy" ? null : (side.tenant ?? given.tenant ?? null);
  if (side.policy === undefined && side.tenant === undefined && side.metric === undefined) {
    refuse(kind, "must name another policy, tenant or metric");
  }
  return { kind, than: { kind: "place", policy, tenant, metric: other, times } };
}

/** Text or a number in the unit of a metric: ns, per second, or a plain ratio. */
function numberIn(value: string | number, unit: ExpectedMetric["unit"]): Parsed {
  if (unit === "1") {
    if (typeof value === "number") return { value };
    return /%\s*$/u.test(value) ? parseFraction(value) : ratio(value);
  }
  return unit === "ns" ? parseDuration(String(value)) : parseRate(String(value));
}

function ratio(text_: string): Parsed {
  const value = Number(text_.trim() === "" ? "x" : text_);
  return Number.isFinite(value) ? { value } : { rule: "must be a number such as 1.2, or a share such as 95%" };
}

/** The block `expect:` of scenario files. */
export const expectSchema = list(entry, "must be a list of at least one expectation").meta({
  description: "what is expected of the result; slicewise run prints whether it held, and --expect makes it a gate",
});

/** The expectations of a scenario as written and checked; none where it has no block `expect`. */
export function expectationsOf(document: unknown): readonly Expectation[] {
  const block = (document as { readonly expect?: unknown } | null)?.expect;
  const parsed = block === undefined ? undefined : expectSchema.safeParse(block);
  return parsed?.success === true ? parsed.data : [];
}

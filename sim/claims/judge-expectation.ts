import { formatDuration, significant } from "../base/units.ts";
import type { RunResult, TenantResult } from "../result/run.ts";
import type { ExpectedMetric } from "../scenario/expect-metrics.ts";
import {
  type Bound,
  type Expectation,
  type ExpectedState,
  expectationsOf,
  type Yardstick,
} from "../scenario/expect-schema.ts";
import { type Quantity, quantityOf } from "./quantity.ts";

/**
 * How an expectation fared:
 * - `held`      with the whole interval on the expected side
 * - `not held`  with the whole interval on the other side
 * - `open`      the limit lies inside the interval, the two intervals overlap, or a number is missing
 */
export type ExpectationVerdict = "held" | "not held" | "open";

/** An expectation beside what the run shows. */
export interface JudgedExpectation {
  readonly verdict: ExpectationVerdict;
  /** "p99 latency of chat under MIG below time-slicing". */
  readonly expected: string;
  /** "12 ms (11 to 13 ms) against 20 ms (18 to 22 ms)". */
  readonly found: string;
  /** Where the expectation comes from; null when nobody said. */
  readonly why: string | null;
}

/** Every expectation of the scenario of a result, judged by its numbers. */
export function judgeExpectations(result: Pick<RunResult, "policies" | "scenario">): readonly JudgedExpectation[] {
  return expectationsOf(result.scenario.document).map((expectation) => judgeExpectation(result, expectation));
}

/** One expectation, judged by the numbers of a run. */
function judgeExpectation(result: Pick<RunResult, "policies">, expectation: Expectation): JudgedExpectation {
  const { policy, tenant, why } = expectation;
  if (expectation.kind === "state") return { ...judgeState(result, policy, tenant!, expectation.state), why };
  const { metric, bound } = expectation;
  const quantity = quantityOf(result, policy, tenant, metric);
  const here = placeWords(policy, tenant, metric);
  const own = quantityWords(quantity, metric.unit);
  if (bound.kind === "between") {
    const verdict = both(side(quantity, bound.low, "above"), side(quantity, bound.high, "below"));
    return { verdict, expected: `${here} between ${bound.text}`, found: own, why };
  }
  const other = yardstick(result, bound);
  const verdict = compare(quantity, other, bound.kind);
  const found = bound.than.kind === "number" ? own : `${own} against ${quantityWords(other, metric.unit)}`;
  return { verdict, expected: `${here} ${bound.kind} ${thanWords(bound.than, policy, tenant, metric)}`, found, why };
}

function yardstick(result: Pick<RunResult, "policies">, { than }: Exclude<Bound, { kind: "between" }>): Quantity {
  if (than.kind === "number") return { kind: "known", value: than.value, interval: null };
  const quantity = quantityOf(result, than.policy, than.tenant, than.metric);
  if (quantity.kind !== "known") return quantity;
  const { value, interval } = quantity;
  return {
    kind: "known",
    value: value * than.times,
    interval: interval === null ? null : [interval[0] * than.times, interval[1] * than.times],
  };
}

function compare(own: Quantity, other: Quantity, wish: "below" | "above"): ExpectationVerdict {
  if (own.kind === "unknown" || other.kind === "unknown") return "open";
  if (own.kind === "overloaded" && other.kind === "overloaded") return "open";
  if (own.kind === "overloaded") return wish === "above" ? "held" : "not held";
  if (other.kind === "overloaded") return wish === "below" ? "held" : "not held";
  const [low, high] = other.interval ?? [other.value, other.value];
  if (wish === "below") return decide(side(own, low, "below") === "held", side(own, high, "above") === "held");
  return decide(side(own, high, "above") === "held", side(own, low, "below") === "held");
}

/** On which side of a limit a quantity lies with its whole interval; the limit itself belongs to both. */
function side(quantity: Quantity, limit: number, wish: "below" | "above"): ExpectationVerdict {
  if (quantity.kind === "unknown") return "open";
  if (quantity.kind === "overloaded") return wish === "above" ? "held" : "not held";
  const [low, high] = quantity.interval ?? [quantity.value, quantity.value];
  return wish === "below" ? decide(high <= limit, low > limit) : decide(low >= limit, high < limit);
}

function decide(held: boolean, broken: boolean): ExpectationVerdict {
  if (held) return "held";
  return broken ? "not held" : "open";
}

function both(a: ExpectationVerdict, b: ExpectationVerdict): ExpectationVerdict {
  if (a === "not held" || b === "not held") return "not held";
  return a === "held" && b === "held" ? "held" : "open";
}

function judgeState(
  result: Pick<RunResult, "policies">,
  policy: string,
  name: string,
  state: ExpectedState,
): Omit<JudgedExpectation, "why"> {
  const tenant = result.policies.find((one) => one.name === policy)?.tenants.find((one) => one.name === name);
  const expected = `${name} under ${policy} ${STATE_WORDS[state]}`;
  if (tenant === undefined) return { verdict: "open", expected, found: `${policy} was not run` };
  return { verdict: stateVerdict(tenant, state), expected, found: stateFound(tenant, state) };
}

const STATE_WORDS: Readonly<Record<ExpectedState, string>> = {
  stable: "keeps up with its queue",
  overloaded: "is overloaded",
  met: "meets its targets",
  missed: "misses a target",
  fails: "cannot run",
};

function stateVerdict(
  { load, failure, targets, percentilesWithheld }: TenantResult,
  state: ExpectedState,
): ExpectationVerdict {
  if (state === "fails") return failure === null ? "not held" : "held";
  if (failure !== null) return state === "missed" ? "held" : "not held";
  if (state === "stable" || state === "overloaded") {
    if (load.verdict === "backlogged") return "open";
    return load.verdict === state ? "held" : "not held";
  }
  const missed = percentilesWithheld || targets.some(({ verdict }) => verdict === "missed");
  const met = !percentilesWithheld && targets.length > 0 && targets.every(({ verdict }) => verdict === "met");
  return state === "met" ? decide(met, missed) : decide(missed, met);
}

function stateFound({ load, failure, targets, worst }: TenantResult, state: ExpectedState): string {
  if (failure !== null) return failure;
  if (state === "fails") return "it runs";
  if (state === "stable" || state === "overloaded" || load.verdict === "overloaded") {
    return `${load.verdict}: ${significant(load.arrivedPerS)}/s arrive, ${significant(load.carriedPerS)}/s are carried`;
  }
  if (targets.length === 0) return "it has no targets";
  return (worst?.ratio ?? null) === null
    ? "a target cannot be told"
    : `the worst target is at ${significant(worst!.ratio! * 100)} % of its limit`;
}

function placeWords(policy: string, tenant: string | null, { name }: ExpectedMetric): string {
  return tenant === null ? `${name} under ${policy}` : `${name} of ${tenant} under ${policy}`;
}

function thanWords(than: Yardstick, policy: string, tenant: string | null, metric: ExpectedMetric): string {
  if (than.kind === "number") return than.text;
  const factor = than.times === 1 ? "" : `${significant(than.times)} times `;
  const what = than.metric.name === metric.name ? "" : `${than.metric.name} `;
  const whose = than.tenant === tenant || than.tenant === null ? "" : `of ${than.tenant} `;
  const where = than.policy === policy ? "" : `${what === "" && whose === "" ? "that " : ""}under ${than.policy}`;
  return `${factor}${what}${whose}${where}`.trim();
}

/** A number with its interval, in words: "12 ms (11 ms to 13 ms)". */
function quantityWords(quantity: Quantity, unit: ExpectedMetric["unit"]): string {
  if (quantity.kind === "overloaded") return "overloaded";
  if (quantity.kind === "unknown") return quantity.why;
  const { value, interval } = quantity;
  if (interval === null || interval[0] === interval[1]) return amount(value, unit);
  return `${amount(value, unit)} (${amount(interval[0], unit)} to ${amount(interval[1], unit)})`;
}

/** A number with its unit. */
export function amount(value: number, unit: ExpectedMetric["unit"]): string {
  if (unit === "ns") return value < 0 ? `-${formatDuration(-value)}` : formatDuration(value);
  return `${significant(value)}${unit === "1/s" ? "/s" : ""}`;
}

import { exp, ln } from "../base/math.ts";
import { parseBytes, parseDuration, parseRate } from "../base/units.ts";
import type { RangeSpec, ValuesSpec } from "../scenario/sweep-schema.ts";

/** One value of one path of an axis. */
export interface LabelledValue {
  /** null: the value itself says what it is. */
  readonly label: string | null;
  readonly value: unknown;
}

/** The values, or the rule that they break. */
export type Values =
  | { readonly values: readonly LabelledValue[] }
  | { readonly rule: string; readonly found?: string; readonly help?: string };

/** How a range was written, so that hints show the same form: from YAML, or from..to/steps@scale. */
export type RangeForm = "mapping" | "text";

/** The values of a list or a range, one by one. */
export function listValues(spec: ValuesSpec, form: RangeForm = "mapping"): Values {
  return Array.isArray(spec) ? { values: spec.map((value) => labelled(value)) } : rangeValues(spec, form);
}

/** A range in the form in which it was written. */
function rangeText({ from, to, steps, scale }: RangeSpec, form: RangeForm): string {
  return form === "text"
    ? `${from}..${to}/${steps}${scale === undefined ? "" : `@${scale}`}`
    : `{from: ${from}, to: ${to}, steps: ${steps}${scale === undefined ? "" : `, scale: ${scale}`}}`;
}

/** `{label: bursty, value: …}` is a value with a name; every other mapping is a value of the scenario. */
function labelled(value: unknown): LabelledValue {
  if (value !== null && typeof value === "object" && Object.keys(value).toSorted().join(" ") === "label value") {
    const { label, value: inner } = value as { readonly label: unknown; readonly value: unknown };
    if (typeof label === "string" || typeof label === "number") return { label: String(label), value: inner };
  }
  return { label: null, value };
}

const END = /^\s*(?<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(?<unit>\s*(?:[^\s\d.].*)?)$/iu;

/**
 * Both ends are kept as written, what lies between them has at most 6 significant digits: 2/s, 4.66667/s, …
 */
function rangeValues(spec: RangeSpec, form: RangeForm): Values {
  const { from, to, steps, scale = "linear" } = spec;
  const low = rangeEnd(from);
  const high = rangeEnd(to);
  const found = `${from}..${to}`;
  if (low === null || high === null) {
    return {
      rule: "must be a range between numbers with their unit",
      found,
      help: `such as ${rangeText({ from: "2/s", to: "16/s", steps: 8 }, form)}`,
    };
  }
  if (low.unit.trim() !== high.unit.trim()) return { ...unequalUnits(spec, low, high, form), found };
  if (low.number === high.number) {
    const help = form === "text" ? `for one value write it alone: ${from}` : `for one value write a list: [${from}]`;
    return { rule: "the ends of a range must differ", found, help };
  }
  if (scale === "log" && !(low.number > 0 && high.number > 0)) {
    return {
      rule: "both ends of a logarithmic range must be more than 0",
      found,
      help:
        form === "text" ? "leave out @log for equal steps, or begin above 0" : "use scale: linear, or begin above 0",
    };
  }
  const texts = Array.from({ length: steps }, (_, k) => {
    if (k === 0) return from;
    if (k === steps - 1) return to;
    const share = k / (steps - 1);
    const number =
      scale === "log"
        ? exp(ln(low.number) + share * (ln(high.number) - ln(low.number)))
        : low.number + share * (high.number - low.number);
    const rounded = Number(number.toPrecision(6));
    return low.unit.trim() === "" ? rounded : `${rounded}${low.unit}`;
  });
  return new Set(texts.map(String)).size === steps
    ? { values: texts.map((value) => ({ label: null, value })) }
    : { rule: `${steps} steps are too many to tell apart with 6 digits`, found, help: "use fewer steps" };
}

/** An end of a range, taken apart. */
export interface RangeEnd {
  readonly number: number;
  readonly unit: string;
}

function unequalUnits(spec: RangeSpec, low: RangeEnd, high: RangeEnd, form: RangeForm): { rule: string; help: string } {
  const { from, to } = spec;
  if (low.unit.trim() === "" || high.unit.trim() === "") {
    const complete = low.unit.trim() === "" ? { from: `${from}${high.unit}` } : { to: `${to}${low.unit}` };
    return {
      rule: `one end of the range lacks its unit, ${low.unit.trim() || high.unit.trim()}`,
      help: `write ${rangeText({ ...spec, ...complete }, form)}`,
    };
  }
  const number = inUnit(String(to), low.unit);
  const example = number === null ? { from: "500ms", to: "2000ms", steps: 4 } : { ...spec, to: `${number}${low.unit}` };
  return {
    rule: "both ends of a range must have the same unit",
    help: `${number === null ? "such as" : "write"} ${rangeText(example, form)}`,
  };
}

/** A duration, rate or size in another unit; null when it is none, or the unit is not of its kind. */
function inUnit(text: string, unit: string): number | null {
  for (const parse of [parseDuration, parseRate, parseBytes]) {
    const [size, one] = [parse(text), parse(`1${unit}`)];
    if ("value" in size && "value" in one) return Number((size.value / one.value).toPrecision(6));
  }
  return null;
}

/** null: not a number, or one without an end such as 1e999. */
export function rangeEnd(end: string | number): RangeEnd | null {
  const groups = END.exec(String(end))?.groups;
  const number = Number(groups?.["number"]);
  return groups === undefined || !Number.isFinite(number) ? null : { number, unit: groups["unit"]!.trimEnd() };
}

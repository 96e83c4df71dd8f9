import { exp, ln } from "../base/math.ts";
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

/** The values of a list or a range, one by one. */
export function listValues(spec: ValuesSpec): Values {
  return Array.isArray(spec) ? { values: spec.map((value) => labelled(value)) } : rangeValues(spec);
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
function rangeValues({ from, to, steps, scale = "linear" }: RangeSpec): Values {
  const low = endOf(from);
  const high = endOf(to);
  const found = `${from}..${to}`;
  if (low === null || high === null) {
    return {
      rule: "must be a range between numbers with their unit",
      found,
      help: "such as {from: 2/s, to: 16/s, steps: 8}",
    };
  }
  if (low.unit.trim() !== high.unit.trim()) {
    return { rule: "both ends of a range must have the same unit", found, help: "such as from: 500ms, to: 2000ms" };
  }
  if (low.number === high.number)
    return { rule: "the ends of a range must differ", found, help: "give a list of one value" };
  if (scale === "log" && !(low.number > 0 && high.number > 0)) {
    return { rule: "both ends of a logarithmic range must be more than 0", found, help: "use scale: linear" };
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

function endOf(end: string | number): { readonly number: number; readonly unit: string } | null {
  const groups = END.exec(String(end))?.groups;
  const number = Number(groups?.["number"]);
  return groups === undefined || !Number.isFinite(number) ? null : { number, unit: groups["unit"]!.trimEnd() };
}

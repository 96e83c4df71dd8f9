import { parse } from "yaml";
import type { Problem } from "../base/problems.ts";
import { type AxisSpec, axisSchema, type PartSpec, type ValuesSpec } from "../scenario/sweep-schema.ts";
import { grammarIssues } from "../scenario/grammar-issues.ts";
import { listValues, rangeEnd } from "./values.ts";

/**
 * Reads one axis from the command line; gives what the YAML form gives.
 *
 * - `path=v1,v2,v3`            a list; each value is YAML, commas inside {…}, […] and quotes stay
 * - `path=from..to/steps`      equal steps, both ends included
 * - `path=from..to/steps@log`  equal ratios
 * - `p1=v1,v2 & p2=w1,w2`      two or more paths that vary together (zip)
 *
 * @example "tenants.chat.arrivals.rate=2/s..16/s/8"
 */
export function parseVary(text: string): { readonly spec: AxisSpec } | { readonly problems: readonly Problem[] } {
  const parts = splitOutside(text, "&").map((part) => parsePart(part.trim(), text));
  const problems = parts.flatMap((part) => ("problem" in part ? [part.problem] : []));
  if (problems.length > 0) return { problems };
  const sound = parts.flatMap((part) => ("part" in part ? [part.part] : []));
  const checked = axisSchema.safeParse(sound.length === 1 ? sound[0] : { zip: sound });
  if (checked.success) {
    const ranges = checked.data.zip ?? [{ values: checked.data.values! }];
    const unsound = ranges.flatMap(({ values }) => {
      const listed = listValues(values, "text");
      return "rule" in listed ? [refusal(text, listed.rule, listed.help).problem] : [];
    });
    return unsound.length > 0 ? { problems: unsound } : { spec: checked.data };
  }
  return { problems: grammarIssues(checked.error.issues).map(({ rule }) => refusal(text, rule).problem) };
}

interface Refusal {
  readonly problem: Problem;
}

const FORMS = "write path=v1,v2,v3 or path=from..to/steps, such as tenants.chat.arrivals.rate=2/s..16/s/8";

function refusal(text: string, rule: string, help: string = FORMS): Refusal {
  return { problem: { path: "--vary", rule, found: `"${text}"`, help } };
}

function parsePart(text: string, whole: string): { readonly part: PartSpec } | Refusal {
  const [path, ...rest] = splitOutside(text, "=");
  if (path === undefined || path.trim() === "") return refusal(whole, "has no path");
  if (rest.length === 0) return refusal(whole, "has no values: there is no = after the path");
  const values = parseValues(path.trim(), rest.join("=").trim(), whole);
  return "problem" in values ? values : { part: { path: path.trim(), values: values.values } };
}

function parseValues(path: string, text: string, whole: string): { readonly values: ValuesSpec } | Refusal {
  const items = splitOutside(text, ",");
  const range = items.length === 1 ? parseRange(path, text, whole) : null;
  if (range !== null) return range;
  const values: unknown[] = [];
  for (const item of items) {
    if (item.trim() === "") return refusal(whole, "has an empty value");
    try {
      values.push(parse(item.trim(), { logLevel: "error" }));
    } catch (error) {
      return refusal(whole, `has a value that is not YAML: ${(error as Error).message.split("\n")[0]!}`);
    }
  }
  return { values };
}

/** Number of values that hints show. */
const SHOWN_STEPS = 7;

const RANGE = /^(?<from>[+-]?[\d.].*?)\.\.(?<rest>[^@]+)(?:@(?<scale>.*))?$/u;
const STEPS = /^(?<to>.+?)\/(?<steps>[\d.+-]*)$/u;

/** null: no range. What has no number of steps is one only where both ends are numbers; else it is a word. */
function parseRange(path: string, text: string, whole: string): { readonly values: ValuesSpec } | Refusal | null {
  const { from, rest, scale } = RANGE.exec(text)?.groups ?? {};
  if (from === undefined || rest === undefined) return null;
  const { to = rest, steps = "" } = STEPS.exec(rest)?.groups ?? {};
  const ends = { from: end(from), to: end(to) };
  const [low, high] = [rangeEnd(ends.from), rangeEnd(ends.to)];
  const isWhole = /^\d+$/u.test(steps);
  if (!isWhole && (low === null || high === null)) return null;
  const shown = (values: number, as: "" | "@linear" | "@log"): string =>
    `${path}=${from.trim()}..${to.trim()}/${values}${as}`;
  const mayBeLog = low !== null && high !== null && low.number > 0 && high.number > 0;
  const forms = (values: number): string =>
    mayBeLog
      ? `write ${shown(values, "")}, or ${shown(values, "@log")} for equal ratios`
      : `write ${shown(values, "")}`;
  if (steps === "") return refusal(whole, "is a range without its number of values", forms(SHOWN_STEPS));
  if (!isWhole || Number(steps) < 2) {
    return refusal(whole, "is a range whose number of values is not a whole number from 2 on", forms(SHOWN_STEPS));
  }
  if (scale !== undefined && scale !== "linear" && scale !== "log") {
    return refusal(whole, `is a range with the unknown scale @${scale}`, forms(Number(steps)));
  }
  return { values: { ...ends, steps: Number(steps), ...(scale === undefined ? {} : { scale }) } };
}

function end(text: string): string | number {
  const value: unknown = parse(text.trim(), { logLevel: "error" });
  return typeof value === "number" ? value : text.trim();
}

/** Cuts at a character that stands outside of brackets and quotes. A quote inside a word, "it's", is no quote. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quote !== "") {
      if (letter === "\\" && quote === '"') i++;
      else if (letter === quote) quote = "";
    } else if ((letter === '"' || letter === "'") && isStart(text[i - 1])) quote = letter;
    else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") depth--;
    else if (letter === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function isStart(before: string | undefined): boolean {
  return before === undefined || " ,{[:=&.".includes(before);
}

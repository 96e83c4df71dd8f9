import { parse } from "yaml";
import type { Problem } from "../base/problems.ts";
import { type AxisSpec, axisSchema, type PartSpec, type ValuesSpec } from "../scenario/sweep-schema.ts";
import { grammarIssues } from "../scenario/grammar-issues.ts";

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
  if (checked.success) return { spec: checked.data };
  return { problems: grammarIssues(checked.error.issues).map(({ rule }) => refusal(text, rule).problem) };
}

interface Refusal {
  readonly problem: Problem;
}

function refusal(text: string, rule: string): Refusal {
  return {
    problem: {
      path: "--vary",
      rule,
      found: `"${text}"`,
      help: "write path=v1,v2,v3 or path=from..to/steps, such as tenants.chat.arrivals.rate=2/s..16/s/8",
    },
  };
}

function parsePart(text: string, whole: string): { readonly part: PartSpec } | Refusal {
  const [path, ...rest] = splitOutside(text, "=");
  if (path === undefined || path.trim() === "") return refusal(whole, "has no path");
  if (rest.length === 0) return refusal(whole, "has no values: there is no = after the path");
  const values = parseValues(rest.join("=").trim(), whole);
  return "problem" in values ? values : { part: { path: path.trim(), values: values.values } };
}

function parseValues(text: string, whole: string): { readonly values: ValuesSpec } | Refusal {
  const range = /^(?<from>[+-]?[\d.].*?)\.\.(?<to>.+)\/(?<steps>\d+)(?:@(?<scale>linear|log))?$/u.exec(text)?.groups;
  if (range !== undefined && splitOutside(text, ",").length === 1) {
    const scale = range["scale"] as "linear" | "log" | undefined;
    const ends = { from: end(range["from"]!), to: end(range["to"]!) };
    return { values: { ...ends, steps: Number(range["steps"]), ...(scale === undefined ? {} : { scale }) } };
  }
  const values: unknown[] = [];
  for (const item of splitOutside(text, ",")) {
    if (item.trim() === "") return refusal(whole, "has an empty value");
    try {
      values.push(parse(item.trim(), { logLevel: "error" }));
    } catch (error) {
      return refusal(whole, `has a value that is not YAML: ${(error as Error).message.split("\n")[0]!}`);
    }
  }
  return { values };
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

import { MAX_TOKENS } from "./numbers.ts";
import { quoted } from "./quoted.ts";
import type { RowProblem, TraceDraft } from "./trace-draft.ts";

/** The keys of one JSON object on a line. */
export interface JsonRow {
  readonly keys: readonly string[];
  readonly value: (key: string) => unknown;
  /** null when the key is missing or no number. */
  readonly number: (key: string) => number | null;
  /** null when the key is missing or no whole number from 0 to 2^31 - 1. */
  readonly count: (key: string) => number | null;
  /** 1-based place of that key in its line; 1 when it is missing. */
  readonly column: (key: string) => number;
  readonly wrong: (key: string, rule: string, help?: string) => RowProblem;
}

/** A line that must be a JSON object. @returns null when it is none, which the draft is told */
export function jsonRow(text: string, line: number, draft: TraceDraft): JsonRow | null {
  const object = parsed(text);
  if (object === null) {
    draft.badRow([{ line, column: 1, rule: "must be a JSON object", found: quoted(text) }]);
    return null;
  }
  const value = (key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);
  const column = (key: string): number => Math.max(0, text.indexOf(JSON.stringify(key))) + 1;
  return {
    keys: Object.keys(object),
    value,
    number: (key) => {
      const found = value(key);
      return typeof found === "number" && Number.isFinite(found) ? found : null;
    },
    count: (key) => {
      const found = value(key);
      return Number.isInteger(found) && (found as number) >= 0 && (found as number) <= MAX_TOKENS
        ? (found as number)
        : null;
    },
    column,
    wrong: (key, rule, help) => ({
      line,
      column: column(key),
      rule: `${key} ${rule}`,
      found: value(key) === undefined ? "nothing" : quoted(JSON.stringify(value(key))),
      ...(help === undefined ? {} : { help }),
    }),
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

import type { Timestamp } from "./timestamp.ts";

/** Columns of the plain formats: how a trace of one's own is written. */
export const OWN_COLUMNS = {
  arrivalS: "arrival since time 0 of the trace [s]",
  timestamp: "arrival as date and time, 2024-05-10 18:15:46.68, in UTC or no zone; instead of arrivalS",
  promptTokens: "tokens of the prompt; only together with outputTokens",
  outputTokens: "tokens of the answer",
  size: "work of the request, above 0, in any unit",
  client: "who sent it",
} as const;

/** A name of {@link OWN_COLUMNS}. */
export type OwnColumn = keyof typeof OWN_COLUMNS;

/** All of them, in the order of the documentation. */
export const OWN_NAMES = Object.keys(OWN_COLUMNS) as readonly OwnColumn[];

/** The rule that a choice of columns breaks; null for a sound one. */
export function choiceOfColumns(has: (name: OwnColumn) => boolean): string | null {
  if (has("arrivalS") === has("timestamp")) return "must give the arrival once, as arrivalS or as timestamp";
  if (has("promptTokens") !== has("outputTokens")) return "must give promptTokens and outputTokens together";
  return null;
}

/**
 * Turns moments into times since the first one given [ns], negative for earlier ones; times in ns pass unchanged.
 * To be asked for rows that are otherwise sound, so that a bad row is never the first.
 */
export function sinceFirst(): (at: Timestamp | number) => number {
  let first: Timestamp | null = null;
  return (at) => {
    if (typeof at === "number") return at;
    first ??= at;
    return at.since(first);
  };
}

/** Rules of the values, as both formats say them. */
export const OWN_RULES = {
  arrivalS: "must be seconds from 0, such as 12.5",
  timestamp: "must be a date and time such as 2024-05-10 18:15:46.68",
  size: "must be a number above 0",
  client: "must be a name",
} as const;

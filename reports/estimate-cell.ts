import type { Interval } from "../sim/result/interval.ts";
import { markup, type Markup } from "./markup.ts";
import { formatInterval } from "./words.ts";

/** A number above its interval, for a cell of a table; a dash where there is none. */
export function estimateCell(
  value: number | null,
  interval: Interval | undefined,
  write: (value: number) => string,
): Markup | string {
  if (value === null) return "–";
  return interval === undefined
    ? write(value)
    : markup`${write(value)}<small>${formatInterval(interval, write)}</small>`;
}

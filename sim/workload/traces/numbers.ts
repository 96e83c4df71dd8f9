import { Timestamp } from "./timestamp.ts";

/** Largest count of tokens that a column holds. */
export const MAX_TOKENS = 2 ** 31 - 1;

/** The rule of a column of token counts. */
export const TOKENS_RULE = `must be a whole number from 0 to ${MAX_TOKENS}`;

/** A whole number from 0 in decimal digits, "12.0" included. @returns null for anything else, or above `max` */
export function readCount(text: string, max: number): number | null {
  if (!/^\d{1,15}(?:\.0{0,9})?$/u.test(text)) return null;
  const value = Number.parseInt(text, 10);
  return value <= max ? value : null;
}

/** Seconds in decimals to nanoseconds, rounded half up to 1 ns: exact, "0.1" included. @returns null for anything else */
export function readSecondsNs(text: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d{0,30}))?$/u.exec(text);
  if (match === null) return null;
  const fraction = (match[2] ?? "").padEnd(10, "0");
  return Number(match[1]) * 1e9 + Number(fraction.slice(0, 9)) + (fraction[9]! >= "5" ? 1 : 0);
}

/** A number above 0 in decimals, with or without an exponent. @returns null for anything else */
export function readPositive(text: string): number | null {
  if (!/^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/iu.test(text)) return null;
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : null;
}

const bytes = new TextEncoder();

/**
 * A moment written as `2024-05-10 18:15:46.68`, a T instead of the space and a Z or +00:00 at its end allowed.
 * @returns null for anything else, other time zones included
 */
export function readMoment(text: string): Timestamp | null {
  const plain = bytes.encode(text.replace(/(?:Z|\+00:00)$/u, "").replace(/^([\d-]{10})T/u, "$1 "));
  const moment = new Timestamp();
  return moment.read(plain, 0, plain.length) ? moment : null;
}

/**
 * Text with a unit to a number, and back. The only place of the program where such conversions happen,
 * so rounding to integer nanoseconds and bytes happens exactly once.
 */

const TIME_NS = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9, d: 86400e9 } as const;
const BYTES = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;
const PER_SECOND = { s: 1, min: 1 / 60, h: 1 / 3600, d: 1 / 86400 } as const;

/** A unit parser: the value, or the rule that the text breaks. */
export type Parsed = { readonly value: number } | { readonly rule: string };

/** The latest instant that the integer clock can hold exactly: 2^53 ns, about 104 days. */
export const MAX_TIME_NS = 2 ** 53;

const MAX_BYTES = 2 ** 53;

/** "2.097ms" to integer nanoseconds. Units ns, us (µs), ms, s, min, h, d. Rounds half up to 1 ns. */
export function parseDuration(text: string): Parsed {
  const parsed = parseWithUnit(text, TIME_NS, "a duration", "2.097ms, 30s, 5min");
  if (!("value" in parsed)) return parsed;
  const ns = Math.round(parsed.value);
  return Math.abs(ns) > MAX_TIME_NS
    ? { rule: "must be at most 104 days (2^53 ns), the range of the exact clock" }
    : { value: ns };
}

/** "40GiB" to integer bytes. Units B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024). */
export function parseBytes(text: string): Parsed {
  const parsed = parseWithUnit(text, BYTES, "a size", "40GiB, 500MB");
  if (!("value" in parsed)) return parsed;
  const bytes = Math.round(parsed.value);
  return Math.abs(bytes) > MAX_BYTES
    ? { rule: "must be at most 8192 TiB (2^53 B), the range of exact whole numbers" }
    : { value: bytes };
}

/** "25/s" to events per second. Denominators s, min, h, d. */
export function parseRate(text: string): Parsed {
  const match = /^(.*)\/\s*([a-z]+)$/u.exec(text.trim());
  const unit = match?.[2];
  if (match === null || unit === undefined || !Object.hasOwn(PER_SECOND, unit)) {
    return { rule: "must be a rate with its unit, such as 25/s, 90/min or 400/h" };
  }
  const value = parseNumber(match[1]!.trim());
  return value === undefined
    ? { rule: "must be a rate with its unit, such as 25/s, 90/min or 400/h" }
    : { value: value * PER_SECOND[unit as keyof typeof PER_SECOND] };
}

/** "60%" or 0.6 as text to a fraction. */
export function parseFraction(text: string): Parsed {
  const trimmed = text.trim();
  const percent = trimmed.endsWith("%");
  const value = parseNumber(percent ? trimmed.slice(0, -1).trim() : trimmed);
  if (value === undefined) return { rule: "must be a fraction, such as 60% or 0.6" };
  return { value: percent ? value / 100 : value };
}

function parseWithUnit(text: string, units: Readonly<Record<string, number>>, what: string, examples: string): Parsed {
  const match = /^(\S*?)\s*([a-zA-Zµμ]+)$/u.exec(text.trim());
  const factor = match === null ? undefined : units[match[2]!];
  const value = match === null ? undefined : parseNumber(match[1]!);
  if (factor === undefined || value === undefined || !Object.hasOwn(units, match![2]!)) {
    return { rule: `must be ${what} with its unit (${Object.keys(units).join(", ")}), such as ${examples}` };
  }
  return { value: value * factor };
}

/** Decimal text of a finite number: no hexadecimal, no "Infinity", no empty text, which Number() would take. */
function parseNumber(text: string): number | undefined {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/iu.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Nanoseconds as a person reads them, three significant digits: "2.10 ms", "45.0 s", "2.50 h". */
export function formatDuration(ns: number): string {
  if (ns === 0) return "0 s";
  const size = Math.abs(ns);
  if (size < 999.5) return `${significant(ns)} ns`;
  if (size < 999.5e3) return `${significant(ns / 1e3)} µs`;
  if (size < 999.5e6) return `${significant(ns / 1e6)} ms`;
  if (size < 600e9) return `${significant(ns / 1e9)} s`;
  if (size < 7200e9) return `${significant(ns / 60e9)} min`;
  return `${significant(ns / 3600e9)} h`;
}

/** Bytes as GiB or MiB, three significant digits. */
export function formatBytes(bytes: number): string {
  return Math.abs(bytes) < 2 ** 30 ? `${significant(bytes / 2 ** 20)} MiB` : `${significant(bytes / 2 ** 30)} GiB`;
}

/** Three significant digits without an exponent; whole numbers from 100 on, two digits below 1. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size >= 99.95) return Math.round(value).toString();
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.995 || size === 0) return value.toFixed(2);
  // Not toPrecision: below a millionth it writes an exponent.
  const leadingZeros = -Number(value.toExponential(1).split("e")[1]);
  return value.toFixed(Math.min(leadingZeros + 1, 100));
}

/** "1.79/h" to the price of an hour. Denominators h, d. */
export function parsePrice(text: string): Parsed {
  const match = /^(.*)\/\s*(h|d)$/u.exec(text.trim());
  const value = match === null ? undefined : parseNumber(match[1]!.trim());
  if (value === undefined) return { rule: "must be a price per hour or day without a currency sign, such as 1.79/h" };
  return { value: match![2] === "d" ? value / 24 : value };
}

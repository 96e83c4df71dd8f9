import { formatBytes, formatDuration, significant } from "../sim/base/units.ts";

const PREFIXES: readonly (readonly [size: number, prefix: string])[] = [
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** Units that take a decimal prefix. */
const PREFIXED = new Set(["B/s", "FLOP/s", "FLOP", "Hz", "tokens/s"]);

/** Time units, in nanoseconds. */
const TIMES: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };

/**
 * A number of an assumption with its unit, as a person reads it: 170000 "ns" is "170 µs", 2.039e12 "B/s" is
 * "2.04 TB/s", 48 "1" is "48". Text passes unchanged.
 */
export function formatQuantity(value: number | string, unit: string): string {
  if (typeof value === "string") return value;
  const time = TIMES[unit];
  if (time !== undefined) return formatDuration(value * time);
  if (unit === "B") return formatBytes(value);
  if (PREFIXED.has(unit)) {
    const [size, prefix] = PREFIXES.find(([candidate]) => Math.abs(value) >= candidate) ?? [1, ""];
    return `${plain(value / size)} ${prefix}${unit}`;
  }
  return unit === "1" || unit === "" ? plain(value) : `${plain(value)} ${unit}`;
}

/** Whole numbers as they are, very large and very small ones with an exponent, others with three significant digits. */
function plain(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e7 || (size > 0 && size < 1e-4)) return value.toExponential(2);
  return Number.isInteger(value) ? String(value) : significant(value);
}

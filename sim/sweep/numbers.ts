import { ln } from "../base/math.ts";
import { parseBytes, parseDuration, parseFraction, type Parsed, parsePrice, parseRate } from "../base/units.ts";
import type { SweepAxis } from "../result/sweep.ts";

/** Values of an axis as numbers in one unit. */
export interface AxisNumbers {
  readonly unit: string | null;
  readonly numbers: readonly number[];
}

/**
 * The values as numbers if all of them are of one kind: durations (ms, or s when the largest is 10 s or more), rates
 * (1/s), prices (1/h), sizes (GiB, or MiB when all are smaller), percentages (%), plain numbers (no unit).
 * @param isPrice prices and rates look alike; only the place tells them apart
 * @returns null when they are not: a category
 */
export function asNumbers(values: readonly unknown[], isPrice: boolean): AxisNumbers | null {
  const texts = values.map((value) => (typeof value === "number" || typeof value === "string" ? String(value) : null));
  const parsed = (parse: (text: string) => Parsed): number[] | null => {
    const numbers = texts.flatMap((text) => {
      const result = text === null ? null : parse(text);
      return result !== null && "value" in result ? [result.value] : [];
    });
    return numbers.length === values.length ? numbers : null;
  };
  const times = parsed(parseDuration);
  if (times !== null) {
    const isLong = largest(times) >= 10e9;
    return { unit: isLong ? "s" : "ms", numbers: times.map((ns) => ns / (isLong ? 1e9 : 1e6)) };
  }
  const prices = isPrice ? parsed(parsePrice) : null;
  if (prices !== null) return { unit: "1/h", numbers: prices };
  const rates = parsed(parseRate);
  if (rates !== null) return { unit: "1/s", numbers: rates };
  const sizes = parsed(parseBytes);
  if (sizes !== null) {
    const isLarge = largest(sizes) >= 2 ** 30;
    return { unit: isLarge ? "GiB" : "MiB", numbers: sizes.map((bytes) => bytes / (isLarge ? 2 ** 30 : 2 ** 20)) };
  }
  const shares = parsed(parseFraction);
  if (shares === null) return null;
  // 0.07 × 100 is 7.000000000000001; the digits beyond the twelfth are rounding.
  if (texts.every((text) => text!.trim().endsWith("%")))
    return { unit: "%", numbers: shares.map((share) => Number((share * 100).toPrecision(12))) };
  return { unit: null, numbers: shares };
}

/** Equal steps or equal ratios, whichever ascending numbers come nearer to; with two of them, equal steps. */
export function scaleOf(ascending: readonly number[]): Exclude<SweepAxis["scale"], "category"> {
  if (ascending.length < 3 || ascending[0]! <= 0) return "linear";
  const logs = ascending.map(ln);
  // Ratios that are equal but for the last digit must not lose against steps that are.
  return unevenness(logs) < unevenness(ascending) * (1 - 1e-9) ? "log" : "linear";
}

/** Largest ÷ smallest gap. */
function unevenness(ascending: readonly number[]): number {
  const gaps = ascending.slice(1).map((value, i) => value - ascending[i]!);
  return largest(gaps) / -largest(gaps.map((gap) => -gap));
}

/** Of any number of them; a call with as many arguments would overflow the stack. */
function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), -Infinity);
}

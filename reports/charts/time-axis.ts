import { ln } from "../../sim/base/math.ts";

/** A unit for a linear time axis. */
export interface TimeUnit {
  /** In full, for an axis title: "milliseconds". */
  readonly name: string;
  readonly ns: number;
}

/** Microseconds below 2 ms, milliseconds up to 10 s, then seconds. */
export function timeUnit(largestNs: number): TimeUnit {
  if (largestNs < 2e6) return { name: "microseconds", ns: 1e3 };
  if (largestNs < 10e9) return { name: "milliseconds", ns: 1e6 };
  return { name: "seconds", ns: 1e9 };
}

/** Decimal logarithm, the same bits everywhere (Math.log10 may differ by engine). @param x > 0 */
export function log10(x: number): number {
  return ln(x) / Math.LN10;
}

/** A logarithmic time axis over [lowNs, highNs], widened to steps of 1, 2, 5, in ms. */
export interface LogTimeAxis {
  /** ms */
  readonly domain: readonly [number, number];
  /** ms; every step up to eight of them, else the powers of ten. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 5] as const;

/** @param lowNs > 0 @param highNs >= lowNs */
export function logTimeAxis(lowNs: number, highNs: number): LogTimeAxis {
  const grid: number[] = [];
  for (let exponent = -6; exponent <= 9; exponent++) {
    for (const step of STEPS) grid.push(Number(`${step}e${exponent}`));
  }
  const low = grid.findLast((tick) => tick * 1e6 <= lowNs) ?? grid[0]!;
  const high = grid.find((tick) => tick * 1e6 >= highNs && tick > low) ?? grid.at(-1)!;
  const inside = grid.filter((tick) => tick >= low && tick <= high);
  const decades = inside.filter((_, index) => grid.indexOf(inside[index]!) % STEPS.length === 0);
  return { domain: [low, high], ticks: inside.length <= 8 || decades.length < 2 ? inside : decades };
}

/**
 * Vega expression that writes an axis value in ms as "200 µs", "5 ms" or "2 s". Values come from
 * {@link logTimeAxis}, so three digits are exact.
 */
export const MS_LABEL =
  "datum.value < 1 ? format(datum.value * 1000, '.3~r') + ' µs' : datum.value < 1000 ? format(datum.value, '.3~r') + ' ms' : format(datum.value / 1000, '.3~r') + ' s'";

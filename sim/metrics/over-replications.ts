import { mean } from "simple-statistics";
import type { Interval, Intervals } from "../result/interval.ts";
import { meanInterval } from "../statistics/interval.ts";

/** A number over replications: its mean, and where the true one plausibly lies. */
export interface Estimate {
  readonly value: number | null;
  /** null for a single replication. */
  readonly interval: Interval | null;
}

/**
 * Mean and t interval of one number per replication.
 * @param values one per replication; a null or infinite one makes the mean null, as it is not known
 */
export function estimate(values: readonly (number | null)[], confidence: number): Estimate {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length < values.length || known.length === 0) return { value: null, interval: null };
  const { low, high } = meanInterval(known, confidence);
  return { value: mean(known), interval: low === null || high === null ? null : [low, high] };
}

/** An interval of something that cannot be below 0, which a t interval of few values does not know. */
export function notNegative(interval: Interval | null): Interval | null {
  return interval === null ? null : [Math.max(0, interval[0]), interval[1]];
}

/**
 * The same estimate with its interval cut off where the number itself ends: a t interval of few values does not know that
 * a time or a rate is not below 0, nor a share above 1.
 * @param most largest value that the number can have
 */
export function inRange({ value, interval }: Estimate, most = Infinity): Estimate {
  const low = notNegative(interval);
  return { value, interval: low === null ? null : [Math.min(low[0], most), Math.min(low[1], most)] };
}

/** The intervals of several estimates by their names, without those that have none. */
export function intervalsOf<Field extends string>(
  estimates: Readonly<Partial<Record<Field, Estimate>>>,
): Intervals<Field> {
  const entries = Object.entries<Estimate | undefined>(estimates);
  return Object.fromEntries(
    entries.flatMap(([name, one]) => (one === undefined || one.interval === null ? [] : [[name, one.interval]])),
  ) as Intervals<Field>;
}

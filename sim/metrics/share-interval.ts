import type { Interval } from "../result/interval.ts";
import { wilsonInterval } from "../statistics/proportion.ts";
import type { Estimate } from "./over-replications.ts";

/**
 * Where a share plausibly lies of which few requests tell: as wide as both its t interval over replications, which has no
 * width where all of them agree, and the interval of so many trials, which knows nothing of what they differ by.
 * @param share     over replications
 * @param effective independent requests of all replications together
 * @returns from 0 to 1; null where the share is not known
 */
export function intervalOfFew({ value, interval }: Estimate, effective: number, confidence: number): Interval | null {
  const trials = Math.floor(effective);
  if (value === null || trials < 1) return null;
  const [low] = wilsonInterval(Math.floor(value * trials), trials, confidence);
  const [, high] = wilsonInterval(Math.min(trials, Math.ceil(value * trials)), trials, confidence);
  return [Math.min(low, interval?.[0] ?? low), Math.max(high, interval?.[1] ?? high)];
}

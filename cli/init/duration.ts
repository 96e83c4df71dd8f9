import { parseRate } from "../../sim/base/units.ts";
import type { TenantWish } from "./wish.ts";

const CHOICES = [
  ["10min", 600],
  ["20min", 1200],
  ["1h", 3600],
  ["3h", 10_800],
] as const;

/** Requests of the rarest tenant in one replication: twice what a 99th percentile needs when none depends on another. */
const REQUESTS = 1000;

/** A duration in which the rarest tenant has about a thousand requests, three hours at most. */
export function suggestedDuration(tenants: readonly Pick<TenantWish, "rate">[]): string {
  const rates = tenants.flatMap(({ rate }) => {
    const parsed = rate === null ? null : parseRate(rate);
    return parsed !== null && "value" in parsed ? [parsed.value] : [];
  });
  const neededS = rates.length === 0 ? 0 : REQUESTS / Math.min(...rates);
  return (CHOICES.find(([, seconds]) => seconds >= neededS) ?? CHOICES.at(-1)!)[0];
}

import { significant } from "../base/units.ts";
import type { ClaimFlip, ClaimNumber, ClaimPoint, ClaimResult } from "../result/claims.ts";
import type { SweepMetric } from "../result/sweep.ts";
import { amount } from "./judge-expectation.ts";

/** "holds only when neighbour requests: from 40/s on". */
export function verdictWords({ verdict, when, axis }: ClaimResult): string {
  return when === null ? verdict : `${verdict} ${axis.title} ${wordsOfRange(when)}`;
}

function wordsOfRange(when: string): string {
  return when.startsWith("for ") ? `is ${when.slice("for ".length)}` : `is ${when}`;
}

/** "requests of the neighbour 10/s to 160/s". */
export function rangeWords({ axis }: ClaimResult): string {
  const first = axis.values[0]!.text;
  const last = axis.values.at(-1)!.text;
  if (axis.scale === "category") return `${axis.title}: ${axis.values.map(({ text }) => text).join(", ")}`;
  return `${axis.title} ${first} to ${last}`;
}

/** "begins to hold between 20/s and 40/s"; what changes nowhere in the range is said so. */
export function flipWords({ flips, axis }: Pick<ClaimResult, "flips" | "axis">): string {
  if (axis.scale === "category") return "-";
  if (flips.length === 0) return "nowhere in this range";
  return flips.map(oneFlip).join("; ");
}

function oneFlip({ after, before, holds }: ClaimFlip): string {
  return `${holds ? "begins" : "ceases"} to hold between ${after} and ${before}`;
}

/** The numbers at one value: "MIG 4.23 ms (4.20 ms to 4.26 ms), time-slicing overloaded". */
export function pointWords({ policies }: ClaimPoint, metric: SweepMetric): string {
  return policies.map((number) => `${number.policy} ${numberWords(number, metric)}`).join(", ");
}

/** The metric under one policy, or why there is none. */
function numberWords({ value, interval, load, impossible }: ClaimNumber, { unit }: SweepMetric): string {
  if (impossible !== null) return "not possible";
  if (value === null) return load === "overloaded" ? "overloaded" : "unknown";
  if (interval === null || interval[1] - interval[0] < Math.abs(value) * 0.001) return amount(value, unit);
  if (unit === "ns")
    return `${amount(value, unit)} ± ${significant(((interval[1] - interval[0]) / 2 / value) * 100)} %`;
  return `${amount(value, unit)} ± ${significant((interval[1] - interval[0]) / 2)}`;
}

/** "p99 latency of chat". */
export function metricWords({ name, tenant }: SweepMetric): string {
  return tenant === null ? name : `${name} of ${tenant}`;
}

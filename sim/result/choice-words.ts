import { formatDuration, significant } from "../base/units.ts";
import type { CandidateResult, ChoiceBound, HeadroomResult, Objective } from "./choice.ts";
import type { Interval } from "./interval.ts";

/** What candidates are compared by: its name, and whether it is a time [ns] rather than a ratio. */
export interface ChoiceMeasure {
  readonly title: string;
  readonly isTime: boolean;
}

/** What values of an objective are. Without targets latency is a time, and cost is told by it. */
export function measureOf(objective: Objective, hasTargets: boolean): ChoiceMeasure {
  if (objective === "isolation") return { title: "worst slowdown by neighbours", isTime: false };
  if (objective === "throughput") return { title: "load factor carried", isTime: false };
  return hasTargets ? { title: "worst target ÷ limit", isTime: false } : { title: "mean p99 latency", isTime: true };
}

/** "0.52 (0.48 to 0.56)", "at least 8.00", "not known". Nothing that is written here can be negative, so 0 is the least. */
export function quantityText(
  value: number | null,
  interval: Interval | null,
  show: (value: number) => string,
  bound: ChoiceBound | null = null,
): string {
  if (value === null) return "not known";
  const prefix = bound === null ? "" : `${bound} `;
  return `${prefix}${show(value)}${interval === null ? "" : ` (${show(Math.max(0, interval[0]))} to ${show(interval[1])})`}`;
}

/** The objective's number of a candidate; of one given up, the number by which it was, with its name. */
export function candidateText({ value, interval, bound, screen }: CandidateResult, { isTime }: ChoiceMeasure): string {
  if (screen !== undefined)
    return `${screen.measure} ${quantityText(screen.value, screen.interval, screen.unit === "ns" ? formatDuration : significant)}`;
  return quantityText(value, interval, isTime ? formatDuration : significant, bound);
}

/** How much more a tenant, or all of them, can take: "× 4.90 (4.04 to 5.77)", "at least × 8.00". */
export function headroomText({ factor, interval, bound, missedAlways, why }: HeadroomResult): string {
  if (factor === null) return why ?? "not known";
  if (missedAlways === true) return `missed at any load down to × ${significant(factor)}`;
  const prefix = bound === undefined ? "" : `${bound} `;
  return `${prefix}× ${quantityText(factor, interval, significant)}`;
}

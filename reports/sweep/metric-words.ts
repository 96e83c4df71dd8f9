import { formatDuration, significant } from "../../sim/base/units.ts";
import type { SweepMetric } from "../../sim/result/sweep.ts";
import { capitalised, formatRate, formatRatio } from "../words.ts";

/** Name of the ratio of values to their limits; above 1 a target is missed. */
const WORST_RATIO = "worst ratio";

/** Whether the metric is a ratio to a target, so that 1 is the target. */
export function isTargetRatio(metric: SweepMetric): boolean {
  return metric.name === WORST_RATIO;
}

/** "p99 latency of chat"; without a tenant the name alone. */
export function metricTitle(metric: SweepMetric): string {
  return metric.tenant === null ? metric.name : `${metric.name} of ${metric.tenant}`;
}

/** A value of the metric as a person reads it: "2.10 ms", "12.0/s", "81 %", "2.30×". */
export function formatMetric(metric: SweepMetric, value: number): string {
  if (metric.unit === "ns") return formatDuration(value);
  if (metric.unit === "1/s") return formatRate(value);
  return isTargetRatio(metric) ? formatRatio(value) : significant(value);
}

/** A sentence on how to read the metric, for captions. */
export function metricReading(metric: SweepMetric): string {
  const direction = metric.better === "lower" ? "lower is better" : "higher is better";
  return isTargetRatio(metric)
    ? "Worst target: value ÷ limit of the target that is met worst; above 100 % it is missed, so lower is better."
    : `${capitalised(metricTitle(metric))}; ${direction}.`;
}

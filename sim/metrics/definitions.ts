import type { MetricInfo } from "../result/run.ts";

/** The metrics of a tenant under a policy: unit, direction and meaning. Results carry this table with them. */
export const METRICS: readonly MetricInfo[] = [
  { name: "latency", unit: "ns", better: "lower", doc: "arrival of a request to its end" },
  { name: "waiting", unit: "ns", better: "lower", doc: "arrival to the first instruction on the device" },
  {
    name: "ttft",
    unit: "ns",
    better: "lower",
    doc: "time to first token: arrival to the end of the iteration that made it",
  },
  {
    name: "tpot",
    unit: "ns",
    better: "lower",
    doc: "time per output token: (end - first token) ÷ (output tokens - 1)",
  },
  {
    name: "slowdown",
    unit: "1",
    better: "lower",
    doc: "latency ÷ latency of the same request when its tenant has a whole GPU alone, its own queue included; the mean is mean latency ÷ mean latency alone, because few requests would decide a mean of ratios; null where the tenant alone on one GPU would be overloaded, or was not run alone",
  },
  {
    name: "interference",
    unit: "1",
    better: "lower",
    doc: "latency ÷ latency of the same request when its tenant has the same partition alone, its own queue included; the mean is mean latency ÷ mean latency alone",
  },
  { name: "throughput", unit: "1/s", better: "higher", doc: "requests finished per second of the measured window" },
  {
    name: "goodput",
    unit: "1/s",
    better: "higher",
    doc: "requests finished per second of the measured window that met every per-request limit",
  },
  {
    name: "sloAttainment",
    unit: "1",
    better: "higher",
    doc: "share of arrived requests that met every per-request limit; rejected and unfinished ones count as missed",
  },
  {
    name: "smUtilisation",
    unit: "1",
    better: "neither",
    doc: "SM-time busy ÷ SM-time of the partition (DCGM SM_ACTIVE)",
  },
  {
    name: "bandwidthUtilisation",
    unit: "1",
    better: "neither",
    doc: "memory bandwidth used ÷ bandwidth of the partition",
  },
  { name: "fairness", unit: "1", better: "higher", doc: "Jain's index over 1 ÷ mean slowdown of the tenants" },
];

/** The metrics where an orchestrator places tenants, in some policy differently in each replication. */
export const PLACED_METRICS: readonly MetricInfo[] = METRICS.map((metric) =>
  metric.name === "latency"
    ? {
        ...metric,
        doc: `${metric.doc}; under a policy with placement, percentiles of this and other times are means over placements, while latencyCdf, targets and their verdicts are about the requests of all placements together`,
      }
    : metric,
);

/** What results of scenarios with faults have besides. */
export const FAULT_METRICS: readonly MetricInfo[] = [
  {
    name: "failed share",
    unit: "1",
    better: "lower",
    doc: "share of arrived requests that a fault took, at work or in the queue of a process that died, and whose client tried no more",
  },
  {
    name: "availability",
    unit: "1",
    better: "higher",
    doc: "share of the measured window in which a process of the tenant is not down, the mean over its processes; one that hangs is not down",
  },
  {
    name: "downtime",
    unit: "ns",
    better: "lower",
    doc: "time of the measured window in which no process of the tenant is up",
  },
  {
    name: "broken minutes",
    unit: "1",
    better: "lower",
    doc: "minutes of the clock in which, for some percentile target, a smaller share than the percentile of the requests that arrived was within the limit; failed, rejected and unfinished ones were not; minutes that overlap with the measured window count, minutes without arrivals are not broken",
  },
];

/** Units by the ending of a field's name. */
export const FIELD_UNITS: Readonly<Record<string, string>> = {
  Ns: "nanoseconds",
  Bytes: "bytes",
  PerS: "1/second",
  PerHour: "currency/hour",
  "": "1 (a share, a ratio or a count)",
};

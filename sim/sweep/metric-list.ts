import { BLAME_CAUSES, type BlameCause, type Distribution, type MetricInfo, PERCENTILES } from "../result/run.ts";

/** A metric of the table: what it is about, and its definition. */
export interface TableMetric extends MetricInfo {
  readonly of: "policy" | "partition" | "tenant";
}

/** Quantities that are distributions over requests; `field` is that of a tenant's result. */
export const QUANTITIES = [
  { name: "latency", field: "latencyNs", unit: "ns", doc: "arrival of a request to its end" },
  { name: "waiting", field: "waitingNs", unit: "ns", doc: "arrival to the first instruction on the device" },
  { name: "ttft", field: "ttftNs", unit: "ns", doc: "time to first token" },
  { name: "tpot", field: "tpotNs", unit: "ns", doc: "time per output token after the first" },
  { name: "slowdown", field: "slowdown", unit: "1", doc: "latency ÷ latency of the same request alone on a whole GPU" },
  {
    name: "interference",
    field: "interference",
    unit: "1",
    doc: "latency ÷ latency of the same request alone on the same partition",
  },
] as const;

/** Statistics of a distribution: name in the table and field of the result. */
export const STATISTICS: readonly {
  readonly name: string;
  readonly field: keyof Omit<Distribution, "count" | "effective" | "intervals" | "refused">;
}[] = [
  { name: "mean", field: "mean" },
  ...PERCENTILES.map((field) => ({ name: field === "p999" ? "p99.9" : field, field })),
  { name: "max", field: "max" },
];

const CAUSES: Readonly<Record<BlameCause, string>> = {
  queue: "time in the queue",
  batching: "time in which a batch waited for its other members",
  turn: "time in which others had their turn",
  switch: "time of context switches",
  contention: "time lost to neighbours on the device",
  device: "time of the own device work",
  host: "time of the own host work",
  copy: "time of copies between host and GPU, waiting for the link included",
};

/** What the ratio of a target is called: "ratio of p99 ttft". */
export const RATIO_OF = "ratio of ";

/** Stands for every metric of a policy that is not possible in a cell. */
export const EVERY_METRIC = "all";

/** Every metric of the table, in the order of its rows. */
export const TABLE_METRICS: readonly TableMetric[] = [
  metric("policy", "GPUs used", "1", "lower", "GPUs that the policy uses"),
  metric(
    "policy",
    "cost per hour",
    "currency/h",
    "lower",
    "price of the GPUs used; absent where the scenario gives none",
  ),
  metric("policy", "fairness", "1", "higher", "Jain's index over the tenants' 1 ÷ mean slowdown"),
  metric("policy", "worst slowdown", "1", "lower", "the largest mean slowdown of a tenant"),
  metric(
    "policy",
    "worst ratio",
    "1",
    "lower",
    "the largest ratio of all targets of all tenants; above 1 one is missed",
  ),
  metric("partition", "SM utilisation", "1", "neither", "SM-time busy ÷ SM-time of the partition (DCGM SM_ACTIVE)"),
  metric("partition", "bandwidth utilisation", "1", "neither", "memory bandwidth used ÷ bandwidth of the partition"),
  metric("partition", "busy share", "1", "neither", "share of the engine's time with work on it"),
  metric("partition", "switching share", "1", "lower", "share of the engine's time in context switches"),
  metric("partition", "cold share", "1", "lower", "share of the engine's time lost to cold caches"),
  metric("partition", "idle share", "1", "neither", "share of the engine's time without work"),
  ...QUANTITIES.flatMap(({ name, unit, doc }) =>
    STATISTICS.map((statistic) =>
      metric("tenant", `${statistic.name} ${name}`, unit, "lower", `${statistic.name} of: ${doc}`),
    ),
  ),
  metric("tenant", "throughput", "1/s", "higher", "requests finished per second of the measured window"),
  metric("tenant", "goodput", "1/s", "higher", "requests per second that finished within every per-request limit"),
  metric("tenant", "attainment", "1", "higher", "share of arrived requests that met every per-request limit"),
  metric(
    "tenant",
    "arrived",
    "1",
    "neither",
    "requests that arrived in the measured window, all replications together",
  ),
  metric("tenant", "finished", "1", "higher", "of these, requests that finished"),
  metric("tenant", "rejected", "1", "lower", "of these, requests that were turned away"),
  metric("tenant", "timedOut", "1", "lower", "of these, requests that left a queue because they had waited too long"),
  metric("tenant", "failed", "1", "lower", "of these, requests that a fault took; in scenarios with faults"),
  metric("tenant", "failed share", "1", "lower", "these as a share of those that arrived"),
  metric(
    "tenant",
    "availability",
    "1",
    "higher",
    "share of the time in which a process is up; in scenarios with faults",
  ),
  metric(
    "tenant",
    "downtime",
    "ns",
    "lower",
    "time of a replication in which no process is up; in scenarios with faults",
  ),
  metric(
    "tenant",
    "broken minutes",
    "1",
    "lower",
    "minutes in which a percentile target was broken; in scenarios with faults",
  ),
  metric("tenant", "preemptions", "1", "lower", "times a request lost its KV cache and was recomputed"),
  metric(
    "tenant",
    "offered load",
    "1",
    "neither",
    "GPU time that arrivals ask for per second of time; absent for LLM serving",
  ),
  metric("tenant", "carried", "1/s", "higher", "requests that finish per second in the second half of the window"),
  metric("tenant", "growth", "1/s", "lower", "growth of the number of open requests"),
  metric(
    "tenant",
    `${RATIO_OF}…`,
    "1",
    "lower",
    "one for each target, such as ratio of p99 ttft: above 1 it is missed",
  ),
  ...BLAME_CAUSES.map((cause) =>
    metric("tenant", `blame ${cause}`, "ns", "lower", `mean over requests: ${CAUSES[cause]}`),
  ),
  metric("policy", EVERY_METRIC, "1", "neither", "stands for every metric of a policy that is not possible in a cell"),
];

function metric(
  of: TableMetric["of"],
  name: string,
  unit: string,
  better: MetricInfo["better"],
  doc: string,
): TableMetric {
  return { of, name, unit, better, doc };
}

import type { SweepAxis } from "../result/sweep.ts";
import type { LoadVerdict } from "../result/run.ts";

/** A column of the table. */
export interface Column {
  readonly name: string;
  /** How Parquet holds it; numbers may be null, text may be empty. */
  readonly type: "DOUBLE" | "INT32" | "STRING";
  /** Of the numbers in it; null where there is none, or where the row tells it. */
  readonly unit: string | null;
  readonly doc: string;
}

/** One number of one cell. */
export interface Row {
  readonly cell: string;
  /** One for each axis: the number, or the text on a category axis. */
  readonly axes: readonly (number | string)[];
  readonly policy: string;
  readonly partition: string;
  readonly tenant: string;
  readonly metric: string;
  readonly unit: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
  readonly replications: number | null;
  /** The verdict on the tenant's load. Not called load, which is what people call an axis. */
  readonly queue: LoadVerdict | "";
  readonly status: string;
  readonly command: string;
}

/** A field of a row as tables hold it. */
export type Field = number | string | null;

const BEFORE_AXES: readonly Column[] = [
  { name: "cell", type: "STRING", unit: null, doc: "first 16 hexadecimal digits of the cell's content address" },
];

const AFTER_AXES: readonly Column[] = [
  { name: "policy", type: "STRING", unit: null, doc: "name of the policy" },
  { name: "partition", type: "STRING", unit: null, doc: "id of the partition, for metrics of partitions; else empty" },
  { name: "tenant", type: "STRING", unit: null, doc: "name of the tenant, for metrics of tenants; else empty" },
  { name: "metric", type: "STRING", unit: null, doc: "name of the metric; see the list of metrics" },
  { name: "unit", type: "STRING", unit: null, doc: "unit of value, low and high; 1: a share, a ratio or a count" },
  {
    name: "value",
    type: "DOUBLE",
    unit: null,
    doc: "the metric, mean over replications; empty unless the status gives it",
  },
  { name: "low", type: "DOUBLE", unit: null, doc: "lower end of the interval in which the true value plausibly lies" },
  { name: "high", type: "DOUBLE", unit: null, doc: "upper end of the interval" },
  {
    name: "n",
    type: "INT32",
    unit: "1",
    doc: "requests behind the value, or replications for metrics that are not about requests",
  },
  { name: "replications", type: "INT32", unit: "1", doc: "replications of the cell" },
  {
    name: "queue",
    type: "STRING",
    unit: null,
    doc: "stable, backlogged or overloaded: whether the tenant's queue keeps up; else empty",
  },
  {
    name: "status",
    type: "STRING",
    unit: null,
    doc: "ok; lower bound: open requests entered with their age; withheld, refused, open, failed, left out, no requests, not possible: why there is no value",
  },
  { name: "command", type: "STRING", unit: null, doc: "the command that runs this cell alone" },
];

/** The columns of the table of a sweep, in order: the cell, one for each axis, the rest. */
export function columnsOf(axes: readonly SweepAxis[]): readonly Column[] {
  return [
    ...BEFORE_AXES,
    ...axes.map(({ name, title, unit, scale }): Column => ({
      name,
      type: scale === "category" ? "STRING" : "DOUBLE",
      unit,
      doc: `axis of the sweep: ${title}`,
    })),
    ...AFTER_AXES,
  ];
}

/** Whether an axis of this name would be taken for another column. */
export function isReservedColumn(name: string): boolean {
  return [...BEFORE_AXES, ...AFTER_AXES].some((column) => column.name === name);
}

/** The fields of a row in the order of {@link columnsOf}. */
export function fieldsOf(row: Row): readonly Field[] {
  const { cell, axes, policy, partition, tenant, metric, unit, value, low, high } = row;
  const { n, replications, queue, status, command } = row;
  return [
    cell,
    ...axes,
    policy,
    partition,
    tenant,
    metric,
    unit,
    value,
    low,
    high,
    n,
    replications,
    queue,
    status,
    command,
  ];
}

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

/** What can be said of the value of a row, and what it means. */
export const STATUSES = {
  ok: "the value stands",
  "lower bound": "requests still open at the end entered with their age: the true value is at least this",
  refused: "no value: each replication has fewer effective requests than the percentile needs; see has and needs",
  withheld: "no value: the tenant is overloaded, so that it would tell how long the run was",
  open: "no value: it cannot be told from the requests that finished",
  "no requests": "no value: none was counted",
  failed: "no value: the tenant did not run; see why",
  "left out": "no value: the policy cannot be compared with others; see why",
  "not possible": "no value of any metric: the policy does not exist in this cell; see why",
} as const;
export type Status = keyof typeof STATUSES;

/** One number of one cell. */
export interface Row {
  readonly cell: string;
  /** One for each axis: the number, or the text on a category axis; after it one text for each of its zipped paths. */
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
  readonly status: Status;
  /** Effective requests in each replication, rounded down, and how many a refused percentile needs; else null. */
  readonly has: number | null;
  readonly needs: number | null;
  /** The reason in words where the status has one; else empty. */
  readonly why: string;
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
    doc: "the metric, mean over replications; empty unless the status is ok or lower bound",
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
    doc: `what can be said of the value, one of: ${Object.keys(STATUSES).join(", ")}; see the list of statuses`,
  },
  {
    name: "has",
    type: "INT32",
    unit: "1",
    doc: "effective requests in each replication, rounded down, where a percentile, or the ratio of one, is refused; else empty",
  },
  { name: "needs", type: "INT32", unit: "1", doc: "effective requests that a refused percentile needs; else empty" },
  { name: "why", type: "STRING", unit: null, doc: "why there is no value, in words; else empty" },
  { name: "command", type: "STRING", unit: null, doc: "the command that runs this cell alone" },
];

/** The columns of the table of a sweep, in order: the cell, those of each axis, the rest. */
export function columnsOf(axes: readonly SweepAxis[]): readonly Column[] {
  return [
    ...BEFORE_AXES,
    ...axes.flatMap(({ name, title, unit, scale, zipped = [] }): Column[] => [
      { name, type: scale === "category" ? "STRING" : "DOUBLE", unit, doc: `axis of the sweep: ${title}` },
      ...zipped.map((other): Column => ({
        name: other.name,
        type: "STRING",
        unit: null,
        doc: `varies together with ${name}: ${other.path}, as written`,
      })),
    ]),
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
  const { n, replications, queue, status, has, needs, why, command } = row;
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
    has,
    needs,
    why,
    command,
  ];
}

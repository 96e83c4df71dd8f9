import type { Ended } from "../result/ends.ts";
import { isAscending } from "./ascending.ts";
import { defined } from "./distribution.ts";
import type { RequestRecord } from "./recorder.ts";

/** The requests of a record that arrived in a window. */
export interface CountedRequests {
  readonly arrived: number;
  readonly ended: Ended;
  /** Times that a client tried again. */
  readonly retries: number;
  readonly preemptions: number;
  readonly finished: number;
  readonly open: number;
  /** Rows of the record's columns: the finished ones, in the order of their ends. */
  readonly rows: Int32Array;
  /**
   * Times of the finished ones in that order, then of the open ones with their age so far, a lower bound: without
   * them, a process that starves its queue would look fast. TPOT has no open ones.
   */
  readonly latencyNs: Float64Array;
  readonly ttftNs: Float64Array;
  readonly tpotNs: Float64Array;
  /** One of these lists in the order of arrival, to be read only; what is not defined for a request is left out. */
  readonly byArrival: (values: Float64Array) => Float64Array;
}

/** Picks the requests of a record that arrived in [fromNs, toNs). */
export function countedIn(record: RequestRecord, fromNs: number, toNs: number): CountedRequests {
  const { open } = record;
  const rows = rowsInside(record.arrivalNs, fromNs, toNs);
  const openRows = rowsInside(open.arrivalNs, fromNs, toNs);
  const running = at(open.running, openRows).reduce((sum, isRunning) => sum + isRunning, 0);
  const rejected = countInside(record.rejectedArrivalNs, fromNs, toNs);
  const timedOut = countInside(record.timedOutArrivalNs, fromNs, toNs);
  const failed = record.failedArrivalNs === undefined ? 0 : countInside(record.failedArrivalNs, fromNs, toNs);
  let order: Int32Array | null | undefined;
  return {
    arrived: rows.length + openRows.length + rejected + timedOut + failed,
    ended: {
      finished: rows.length,
      rejected,
      timedOut,
      running,
      queued: openRows.length - running,
      ...(failed === 0 ? {} : { failed }),
    },
    retries: countInside(record.retriedArrivalNs, fromNs, toNs),
    preemptions: countInside(record.preemptedArrivalNs, fromNs, toNs),
    finished: rows.length,
    open: openRows.length,
    rows,
    latencyNs: joined(at(record.latencyNs, rows), at(open.ageNs, openRows)),
    ttftNs: joined(at(record.ttftNs, rows), at(open.ttftNs, openRows)),
    tpotNs: at(record.tpotNs, rows),
    byArrival: (values) => {
      order ??= orderOf(joined(at(record.index, rows), at(open.index, openRows)));
      return order === null ? defined(values) : inOrder(values, order);
    },
  };
}

/** How many of the times lie in [fromNs, toNs). */
export function countInside(timesNs: Float64Array, fromNs: number, toNs: number): number {
  let inside = 0;
  for (let i = 0; i < timesNs.length; i++) if (timesNs[i]! >= fromNs && timesNs[i]! < toNs) inside++;
  return inside;
}

function rowsInside(arrivalNs: Float64Array, fromNs: number, toNs: number): Int32Array {
  const rows = new Int32Array(countInside(arrivalNs, fromNs, toNs));
  let count = 0;
  for (let row = 0; row < arrivalNs.length; row++) {
    if (arrivalNs[row]! >= fromNs && arrivalNs[row]! < toNs) rows[count++] = row;
  }
  return rows;
}

/** The column at some rows, to be read only; empty where the column is: not every tenant has such a time. */
export function at(column: Float64Array, rows: Int32Array): Float64Array {
  // Rows ascend, so as many as there are must be all of them.
  if (column.length === 0 || rows.length === column.length) return column;
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column[rows[i]!]!;
  return values;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  if (b.length === 0) return a;
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Positions of the requests in the order of their numbers, which is that of arrival; null where they stand in it. */
function orderOf(index: Float64Array): Int32Array | null {
  if (isAscending(index)) return null;
  let first = Infinity;
  let last = -1;
  for (let i = 0; i < index.length; i++) {
    first = Math.min(first, index[i]!);
    last = Math.max(last, index[i]!);
  }
  const positions = new Int32Array(Math.max(0, last - first + 1)).fill(-1);
  for (let position = 0; position < index.length; position++) positions[index[position]! - first] = position;
  const order = new Int32Array(index.length);
  let count = 0;
  for (let i = 0; i < positions.length; i++) if (positions[i]! >= 0) order[count++] = positions[i]!;
  return order;
}

function inOrder(values: Float64Array, order: Int32Array): Float64Array {
  const ordered = new Float64Array(order.length);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const value = order[i]! < values.length ? values[order[i]!]! : NaN;
    if (!Number.isNaN(value)) ordered[count++] = value;
  }
  return ordered.subarray(0, count);
}

import type { EndState } from "../result/run.ts";
import type { RequestRecord } from "./recorder.ts";

/** The requests of a record that arrived in a window. */
export interface CountedRequests {
  readonly arrived: number;
  readonly ended: Readonly<Record<EndState, number>>;
  readonly preemptions: number;
  readonly finished: number;
  readonly open: number;
  /** Rows of the record's columns: the finished ones, in the order of their ends. */
  readonly rows: Float64Array;
  /**
   * Times of the finished ones in that order, then of the open ones with their age so far, a lower bound: without
   * them, a process that starves its queue would look fast. TPOT has no open ones.
   */
  readonly latencyNs: Float64Array;
  readonly ttftNs: Float64Array;
  readonly tpotNs: Float64Array;
  /** Puts one of these lists into the order of arrival; what is not defined for a request is left out. */
  readonly byArrival: (values: Float64Array) => Float64Array;
}

/** Picks the requests of a record that arrived in [fromNs, toNs). */
export function countedIn(record: RequestRecord, fromNs: number, toNs: number): CountedRequests {
  const isInside = (arrivalNs: number): boolean => arrivalNs >= fromNs && arrivalNs < toNs;
  const rows = Float64Array.from(record.arrivalNs.keys()).filter((row) => isInside(record.arrivalNs[row]!));
  const openRows = Float64Array.from(record.open.arrivalNs.keys()).filter((row) =>
    isInside(record.open.arrivalNs[row]!),
  );
  const running = openRows.reduce((sum, row) => sum + record.open.running[row]!, 0);
  const rejected = record.rejectedArrivalNs.filter(isInside).length;
  const order = orderOf(joined(at(record.index, rows), at(record.open.index, openRows)));
  return {
    arrived: rows.length + openRows.length + rejected,
    ended: { finished: rows.length, rejected, running, queued: openRows.length - running },
    preemptions: record.preemptedArrivalNs.filter(isInside).length,
    finished: rows.length,
    open: openRows.length,
    rows,
    latencyNs: joined(at(record.latencyNs, rows), at(record.open.ageNs, openRows)),
    ttftNs: joined(at(record.ttftNs, rows), at(record.open.ttftNs, openRows)),
    tpotNs: at(record.tpotNs, rows),
    byArrival: (values) =>
      Float64Array.from(order, (position) => values[position] ?? NaN).filter((value) => !Number.isNaN(value)),
  };
}

/** Empty where the column is: not every tenant has such a time. */
function at(column: Float64Array, rows: Float64Array): Float64Array {
  return column.length === 0 ? column : rows.map((row) => column[row]!);
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Positions of the requests in the order of their numbers, which is that of arrival. */
function orderOf(index: Float64Array): Int32Array {
  const first = index.reduce((least, number) => Math.min(least, number), Infinity);
  const last = index.reduce((most, number) => Math.max(most, number), -1);
  const positions = new Int32Array(Math.max(0, last - first + 1)).fill(-1);
  for (let position = 0; position < index.length; position++) positions[index[position]! - first] = position;
  return positions.filter((position) => position >= 0);
}

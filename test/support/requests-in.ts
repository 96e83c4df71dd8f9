import type { RequestRecord } from "../../sim/metrics/recorder.ts";
import { BLAME_CAUSES, type BlameCause } from "../../sim/result/run.ts";

/** The requests of a tenant that arrived in a window, as tests ask for them. */
export interface RequestsIn {
  readonly arrived: number;
  readonly finished: number;
  readonly rejected: number;
  readonly timedOut: number;
  readonly retries: number;
  readonly preemptions: number;
  /** Requests that finished in the window, whenever they arrived. */
  readonly finishedInWindow: number;
  /** Finished ones in the order of their ends; TTFT and TPOT are empty unless the tenant generates tokens. */
  readonly index: Float64Array;
  readonly arrivalNs: Float64Array;
  readonly latencyNs: Float64Array;
  readonly waitingNs: Float64Array;
  readonly ttftNs: Float64Array;
  readonly tpotNs: Float64Array;
  readonly blameNs: Readonly<Record<BlameCause, Float64Array>>;
  readonly open: {
    readonly count: number;
    readonly running: number;
    readonly ageNs: Float64Array;
    readonly ttftNs: Float64Array;
  };
}

/** Picks what arrived in [fromNs, toNs). Written apart from sim/metrics/counted.ts, which it is held against. */
export function requestsIn(record: RequestRecord, fromNs: number, toNs: number): RequestsIn {
  const isInside = (ns: number): boolean => ns >= fromNs && ns < toNs;
  const finished = (column: Float64Array): Float64Array => column.filter((_, k) => isInside(record.arrivalNs[k]!));
  const open = (column: Float64Array): Float64Array => column.filter((_, k) => isInside(record.open.arrivalNs[k]!));
  const latencyNs = finished(record.latencyNs);
  const ageNs = open(record.open.ageNs);
  const rejected = record.rejectedArrivalNs.filter(isInside).length;
  const timedOut = record.timedOutArrivalNs.filter(isInside).length;
  return {
    arrived: latencyNs.length + ageNs.length + rejected + timedOut,
    finished: latencyNs.length,
    rejected,
    timedOut,
    retries: record.retriedArrivalNs.filter(isInside).length,
    preemptions: record.preemptedArrivalNs.filter(isInside).length,
    finishedInWindow: record.arrivalNs.filter((ns, k) => isInside(ns + record.latencyNs[k]!)).length,
    index: finished(record.index),
    arrivalNs: finished(record.arrivalNs),
    latencyNs,
    waitingNs: finished(record.waitingNs),
    ttftNs: finished(record.ttftNs),
    tpotNs: finished(record.tpotNs),
    blameNs: Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, finished(record.blameNs[cause])])) as Record<
      BlameCause,
      Float64Array
    >,
    open: {
      count: ageNs.length,
      running: open(record.open.running).filter((isRunning) => isRunning === 1).length,
      ageNs,
      ttftNs: open(record.open.ttftNs),
    },
  };
}

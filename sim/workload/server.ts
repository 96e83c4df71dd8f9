import type { Burst } from "./burst.ts";

/**
 * One process of a tenant: a queue of requests and the rule by which it turns them into bursts. The station of
 * its partition asks for the next burst, runs it, and reports its end.
 */
export interface Server {
  /** Filled by `next`; the station reads it and writes `startedNs`. */
  readonly burst: Burst;
  /** Running totals by cause (spent.ts) that the station keeps up to date when a burst ends [ns]. */
  readonly spent: Float64Array;
  /** Requests queued or in service. */
  readonly outstanding: number;
  /** The station's bell, rung when a request arrives. */
  connect(bell: Bell): void;
  /** A request joins the queue. */
  offer(row: number, nowNs: number): void;
  /** Prepares the next burst. @returns false when there is nothing to do */
  next(nowNs: number): boolean;
  /** The burst has ended. */
  done(nowNs: number): void;
}

/** Tells a station that the process may have something to do; it decides when all of the instant is known. */
export interface Bell {
  ring(nowNs: number): void;
}

/** Where requests are reported when something happens to them, before their row is used again. Metrics implement it. */
export interface Sink {
  arrived(tenant: number, row: number, nowNs: number): void;
  finished(tenant: number, row: number, nowNs: number): void;
  rejected(tenant: number, row: number, nowNs: number): void;
  /** A running request lost its memory and starts over. */
  preempted(tenant: number, row: number): void;
}

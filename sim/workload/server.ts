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
  /**
   * How far a station that serves nobody else may sleep: until then one burst follows the other, no request ends and
   * none begins, unless the bell rings. A server without it has something to do at the end of every burst.
   * @param endNs when the burst that was prepared last will end
   * @returns when the last of the foreseen bursts will end, `endNs` or later [ns]
   */
  foresee?(endNs: number): number;
}

/**
 * Where a request of a tenant joins a queue: a process with a queue of its own, or the common line of several. The
 * tenant's router chooses among its doors.
 */
export interface Door {
  /** Requests queued or in service. */
  readonly outstanding: number;
  /** Requests in the queue; also those that a process takes from it in this very instant. */
  readonly waiting: number;
  /** Requests that can be in service at once. */
  readonly places: number;
  /** A request joins the queue. */
  offer(row: number, nowNs: number): void;
  /** A request that waits, and that no process has begun, leaves the queue. */
  withdraw(row: number, nowNs: number): void;
}

/**
 * A process that can be ended in the middle of its work, by a fault of itself, of a neighbour or of the hardware. Who ends
 * it has taken its burst off the engine before.
 */
export interface Mortal {
  /** The row whose input moves to the device or waits there for its bursts, -1 for none; nothing copies without it. */
  readonly loading?: number;
  /** Takes nothing new until it is revived, from a common line neither. @returns rows that it has not begun, in order */
  unqueue(): number[];
  /** Ends with nothing left, after {@link Mortal.unqueue}. @returns rows that it was at work on */
  crash(nowNs: number): number[];
  /** Serves again, with an empty memory. */
  revive(nowNs: number): void;
}

/** Tells a station that the process may have something to do; it decides when all of the instant is known. */
export interface Bell {
  ring(nowNs: number): void;
  /** Runs the foreseen bursts that end before this instant. A server that foresees calls it before a request joins. */
  catchUp?(beforeNs: number): void;
}

/** How a request ends that is not finished. */
export type TurnedAway = "rejected" | "timedOut" | "failed";

/** Where requests are reported when something happens to them, before their row is used again. Metrics implement it. */
export interface Sink {
  arrived(tenant: number, row: number, nowNs: number): void;
  finished(tenant: number, row: number, nowNs: number): void;
  /** It was turned away, had waited too long, or a fault took it; its client tries no more. */
  rejected(tenant: number, row: number, nowNs: number, end: TurnedAway): void;
  /** A running request lost its memory and starts over. */
  preempted(tenant: number, row: number): void;
}

import type { Sink, TurnedAway } from "../workload/server.ts";
import type { Recutter } from "./recutter.ts";

/** Passes on what happens to requests, and tells recutters when one has ended. */
export class RecutSink implements Sink {
  readonly #next: Sink;
  /** Filled in when the stations are wired. */
  recutters: readonly Recutter[] = [];

  constructor(next: Sink) {
    this.#next = next;
  }

  arrived(tenant: number, row: number, nowNs: number): void {
    this.#next.arrived(tenant, row, nowNs);
  }

  finished(tenant: number, row: number, nowNs: number): void {
    this.#next.finished(tenant, row, nowNs);
    this.poke(nowNs);
  }

  rejected(tenant: number, row: number, nowNs: number, end: TurnedAway): void {
    this.#next.rejected(tenant, row, nowNs, end);
    this.poke(nowNs);
  }

  preempted(tenant: number, row: number): void {
    this.#next.preempted(tenant, row);
  }

  /** Lets recutters look whether parts are idle. */
  poke(nowNs: number): void {
    for (const recutter of this.recutters) recutter.poke(nowNs);
  }
}

import type { Draws } from "./draws.ts";
import { RequestTable } from "./request-table.ts";
import type { Router } from "./routing.ts";
import type { Server, Sink } from "./server.ts";

/**
 * A tenant at run time: its open requests, its processes, and the way from an arrival to a process. A tenant
 * whose processes all failed to start has none, and its requests end as rejected.
 */
export class Tenant {
  readonly rank: number;
  readonly requests = new RequestTable();
  readonly servers: Server[] = [];
  readonly #draws: Draws;
  readonly #route: Router;
  readonly #sink: Sink;
  #onEnd: (nowNs: number, finished: boolean) => void = () => {};
  #arrived = 0;

  /** @param rank position in the order of names, the tie-break at equal times */
  constructor(rank: number, draws: Draws, route: Router, sink: Sink) {
    this.rank = rank;
    this.#draws = draws;
    this.#route = route;
    this.#sink = sink;
  }

  /** Requests that have arrived so far. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Lets a closed loop know that one of its requests has ended. */
  onEnd(listener: (nowNs: number, finished: boolean) => void): void {
    this.#onEnd = listener;
  }

  /** The next request arrives and goes to one of the processes. */
  arrive(nowNs: number): void {
    const index = this.#arrived++;
    const row = this.requests.acquire(index, nowNs);
    this.#draws(this.requests, row, index);
    this.#sink.arrived(this.rank, row, nowNs);
    const servers = this.servers;
    if (servers.length === 0) this.reject(row, nowNs);
    else servers[servers.length === 1 ? 0 : this.#route(servers)]!.offer(row, nowNs);
  }

  /** Called by a server when a request is done. */
  finish(row: number, nowNs: number): void {
    this.#sink.finished(this.rank, row, nowNs);
    this.requests.release(row);
    this.#onEnd(nowNs, true);
  }

  /** Called by a server when a running request starts over. */
  preempt(row: number): void {
    this.#sink.preempted(this.rank, row);
  }

  /** Called by a server when a request can never be served. */
  reject(row: number, nowNs: number): void {
    this.#sink.rejected(this.rank, row, nowNs);
    this.requests.release(row);
    this.#onEnd(nowNs, false);
  }
}

import type { RandomStream } from "../base/random.ts";
import { type Admission, admissionOf } from "./admission.ts";
import type { Draws } from "./draws.ts";
import { NO_RULES, type RequestRules } from "./request-rules.ts";
import { RequestTable } from "./request-table.ts";
import { type RetryPause, retryPauses } from "./retry-pauses.ts";
import type { Router } from "./routing.ts";
import type { Door, Sink, TurnedAway } from "./server.ts";
import { Waits } from "./waits.ts";

/** How a request has ended, for the client that waits for it. */
export type RequestEnd = "finished" | TurnedAway;

/**
 * A tenant at run time: its open requests, its processes, and the way from an arrival to a process. A tenant
 * whose processes all failed to start has none, and its requests end as rejected.
 *
 * A request is let in by the tenant's admission rule, picks a door by its routing rule, or the next one with room if
 * that is full, and waits there until a process begins it or its time is over. If any of these fails, its client tries
 * again as the retry rule says; a request ends when it is finished or its client tries no more.
 */
export class Tenant {
  readonly rank: number;
  readonly requests = new RequestTable();
  /** Where requests join a queue: every process, or the common line of all. */
  readonly servers: Door[] = [];
  /** Needs an alarm clock of the class of arrivals; null where nothing waits for a time. */
  readonly waits: Waits | null;
  readonly #draws: Draws;
  readonly #route: Router;
  readonly #sink: Sink;
  readonly #queueLimit: number = 0;
  readonly #tries: number;
  readonly #pause: RetryPause | null;
  readonly #admission: Admission | null;
  #onEnd: (nowNs: number, end: RequestEnd) => void = () => {};
  #arrived = 0;

  /**
   * @param rank   position in the order of names, the tie-break at equal times
   * @param random for the pauses between tries; needed with a retry rule
   */
  constructor(
    rank: number,
    draws: Draws,
    route: Router,
    sink: Sink,
    rules: RequestRules = NO_RULES,
    random?: RandomStream,
  ) {
    this.rank = rank;
    this.#draws = draws;
    this.#route = route;
    this.#sink = sink;
    const { queueLimit, timeoutNs, retries, admission } = rules;
    this.#queueLimit = queueLimit;
    this.#tries = 1 + (retries?.max ?? 0);
    this.#pause = retries === null ? null : retryPauses(retries, random!);
    this.#admission = admission === null ? null : admissionOf(admission);
    const ends = {
      timedOut: (row: number, door: number, nowNs: number): void => {
        this.servers[door]!.withdraw(row, nowNs);
        this.#turnAway(row, nowNs, "timedOut");
      },
      again: (row: number, nowNs: number): void => {
        this.requests.tries[row]!++;
        this.#send(row, nowNs);
      },
    };
    this.waits = timeoutNs < Infinity || retries !== null ? new Waits(this.requests, timeoutNs, ends) : null;
  }

  /** Requests that have arrived so far. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Lets a closed loop, or the pipeline that it is a stage of, know that one of its requests has ended. */
  onEnd(listener: (nowNs: number, end: RequestEnd) => void): void {
    this.#onEnd = listener;
  }

  /**
   * The next request arrives and goes to one of the processes.
   * @param index its number; that of its arrival unless it has one from an earlier stage of a pipeline
   */
  arrive(nowNs: number, index = this.#arrived): void {
    this.#arrived++;
    const row = this.requests.acquire(index, nowNs);
    this.#draws(this.requests, row, index);
    this.#sink.arrived(this.rank, row, nowNs);
    this.#send(row, nowNs);
  }

  /** Called by a server when it begins to work on a request. */
  begin(row: number, spent: Float64Array): void {
    this.requests.admit(row, spent);
    this.waits?.begun(row);
  }

  /** Called by a server when a request is done. */
  finish(row: number, nowNs: number): void {
    this.#sink.finished(this.rank, row, nowNs);
    this.requests.release(row);
    this.#onEnd(nowNs, "finished");
  }

  /** Called by a server when a running request starts over. */
  preempt(row: number): void {
    this.#sink.preempted(this.rank, row);
  }

  /** Called by a server when a request that no process has begun is lost; its client may try again. */
  lose(row: number, nowNs: number): void {
    this.waits?.begun(row);
    this.#turnAway(row, nowNs, "rejected");
  }

  /** A fault has ended the process that a request was at. @returns whether its client tries again */
  fail(row: number, nowNs: number): boolean {
    this.waits?.begun(row);
    const isSentAgain = this.requests.tries[row]! < this.#tries;
    // One that ends here keeps its start for whoever watches.
    if (isSentAgain) this.requests.forget(row);
    this.#turnAway(row, nowNs, "failed");
    return isSentAgain;
  }

  /** Called by a server when a request can never be served, so that trying again is of no use. */
  reject(row: number, nowNs: number): void {
    this.waits?.begun(row);
    this.#end(row, nowNs, "rejected");
  }

  /** A request, new or again, is let in or not, and joins a queue or finds none with room. */
  #send(row: number, nowNs: number): void {
    if (this.#admission !== null && !this.#admission(nowNs, this.#outstanding())) {
      this.#turnAway(row, nowNs, "rejected");
      return;
    }
    const { servers } = this;
    if (servers.length === 0) {
      this.reject(row, nowNs);
      return;
    }
    let picked = servers.length === 1 ? 0 : this.#route(servers);
    if (this.#queueLimit < Infinity) {
      picked = this.#withRoom(picked);
      if (picked < 0) {
        this.#turnAway(row, nowNs, "rejected");
        return;
      }
    }
    this.waits?.joins(row, picked, nowNs);
    servers[picked]!.offer(row, nowNs);
  }

  /** Requests queued or in service, without the one that asks. */
  #outstanding(): number {
    return this.requests.open - 1 - (this.waits?.paused ?? 0);
  }

  /** The first door with room, from one of them on and round the list; -1 when all are full. */
  #withRoom(from: number): number {
    const { servers } = this;
    for (let i = 0; i < servers.length; i++) {
      const number = (from + i) % servers.length;
      const { outstanding, places } = servers[number]!;
      if (outstanding - places < this.#queueLimit) return number;
    }
    return -1;
  }

  /** A try has failed: another one follows, or the request has ended. */
  #turnAway(row: number, nowNs: number, why: TurnedAway): void {
    const tries = this.requests.tries[row]!;
    if (tries < this.#tries) this.waits!.pause(row, nowNs + this.#pause!(tries));
    else this.#end(row, nowNs, why);
  }

  #end(row: number, nowNs: number, why: TurnedAway): void {
    this.#sink.rejected(this.rank, row, nowNs, why);
    this.requests.release(row);
    this.#onEnd(nowNs, why);
  }
}

import { exponential, type RandomStream } from "../../base/random.ts";
import type { Entrance } from "../entrance.ts";
import type { RequestEnd } from "../tenant.ts";
import type { AlarmClock, Arrivals, ArrivalSource } from "./index.ts";

/** Pause of a client after a rejection, at least; without one, a client that nobody serves would spin. [ns] */
const RETRY_NS = 1e9;

/**
 * Clients that wait for an answer, think, and ask again. With no think time the next request arrives in the
 * instant of the answer, so a server that has just finished finds it in its queue.
 */
export class ClosedLoop implements ArrivalSource {
  readonly #arrivals: Extract<Arrivals, { kind: "closed" }>;
  readonly #tenant: Entrance;
  readonly #random: RandomStream;
  /** Times at which thinking clients ask again, in order [ns]; the first `#thinking` entries. */
  readonly #due: Float64Array;
  #thinking = 0;
  #alarm: AlarmClock | undefined;

  constructor(arrivals: Extract<Arrivals, { kind: "closed" }>, tenant: Entrance, random: RandomStream) {
    this.#arrivals = arrivals;
    this.#tenant = tenant;
    this.#random = random;
    this.#due = new Float64Array(arrivals.concurrency);
    tenant.onEnd((nowNs, end) => this.#answered(nowNs, end));
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
    this.#due.fill(this.#arrivals.startNs);
    this.#thinking = this.#arrivals.concurrency;
    alarm.wakeAt(this.#arrivals.startNs);
  }

  wake(nowNs: number): void {
    let due = 0;
    while (due < this.#thinking && this.#due[due]! <= nowNs) due++;
    this.#due.copyWithin(0, due, this.#thinking);
    this.#thinking -= due;
    for (let i = 0; i < due; i++) this.#tenant.arrive(nowNs);
    if (this.#thinking > 0) this.#alarm!.wakeAt(this.#due[0]!);
  }

  #answered(nowNs: number, end: RequestEnd): void {
    const drawn =
      this.#arrivals.think === "exponential"
        ? Math.round(this.#arrivals.thinkNs * exponential(this.#random))
        : this.#arrivals.thinkNs;
    // Who gave up waiting has waited: that cannot spin.
    const pauseNs = end === "rejected" ? Math.max(RETRY_NS, drawn) : drawn;
    if (pauseNs === 0) {
      this.#tenant.arrive(nowNs);
      return;
    }
    const at = nowNs + pauseNs;
    let place = this.#thinking++;
    while (place > 0 && this.#due[place - 1]! > at) {
      this.#due[place] = this.#due[place - 1]!;
      place--;
    }
    this.#due[place] = at;
    this.#alarm!.wakeAt(this.#due[0]!);
  }
}

import type { AlarmClock, ArrivalSource } from "../arrivals/index.ts";
import type { Burst } from "../burst.ts";
import type { ProcessHeap } from "../memory-pool.ts";
import { RowQueue } from "../row-queue.ts";
import type { Bell, Door, Mortal, Server } from "../server.ts";
import type { Tenant } from "../tenant.ts";

/** What a process does: it serves, it is being started again, or it stays away. */
const UP = 0;
const STARTING = 1;
const GONE = 2;

/**
 * A process that asks for more memory when it begins a request. If there is none, it dies: the request and those in its
 * queue are turned away, which their clients may answer with another try, and all its memory is free. Requests that come
 * while it is started again wait; one that stays away turns all of them away.
 *
 * The queue stands in front of the server that does the work, which gets one request at a time, so that no request is
 * under way when the process dies. Wakes in the class of arrivals, when a new start is over.
 */
export class GrowingProcess implements Server, Door, Mortal, ArrivalSource {
  readonly burst: Burst;
  readonly spent: Float64Array;
  readonly places = 1;
  readonly #inner: Server & Door & Mortal;
  readonly #tenant: Tenant;
  readonly #heap: ProcessHeap;
  readonly #restartNs: number | null;
  readonly #onFailure: (nowNs: number, lost: number) => void;
  readonly #onAway: (nowNs: number) => void;
  readonly #queue = new RowQueue();
  #state: typeof UP | typeof STARTING | typeof GONE = UP;
  #bell: Bell | undefined;
  #alarm: AlarmClock | undefined;
  /** Whether a fault has ended it, and whoever did that starts it again. */
  #isEnded = false;
  /** Whether the station is asking, so that it need not be rung for. */
  #isAsked = false;

  /**
   * @param inner     serves one request at a time
   * @param restartNs null for a process that stays away
   * @param onFailure told of each allocation that failed, and how many requests were lost by it
   * @param onAway    told of each request that comes after the process has gone for good
   */
  constructor(
    inner: Server & Door & Mortal,
    tenant: Tenant,
    heap: ProcessHeap,
    restartNs: number | null,
    onFailure: (nowNs: number, lost: number) => void,
    onAway: (nowNs: number) => void,
  ) {
    this.burst = inner.burst;
    this.spent = inner.spent;
    this.#inner = inner;
    this.#tenant = tenant;
    this.#heap = heap;
    this.#restartNs = restartNs;
    this.#onFailure = onFailure;
    this.#onAway = onAway;
  }

  /** This and the next are Infinity for a process that stays away: it is never the one with the least to do. */
  get outstanding(): number {
    return this.#state === GONE ? Infinity : this.#queue.length + this.#inner.outstanding;
  }

  get waiting(): number {
    return this.#state === GONE ? Infinity : this.#queue.length;
  }

  connect(bell: Bell): void {
    this.#bell = bell;
    this.#inner.connect({
      ring: (nowNs) => {
        if (!this.#isAsked) bell.ring(nowNs);
      },
    });
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
  }

  offer(row: number, nowNs: number): void {
    if (this.#state === GONE) {
      this.#onAway(nowNs);
      this.#tenant.lose(row, nowNs);
      return;
    }
    this.#queue.push(row);
    this.#bell!.ring(nowNs);
  }

  withdraw(row: number): void {
    this.#queue.remove(row);
  }

  next(nowNs: number): boolean {
    if (this.#state !== UP) return false;
    if (this.#inner.outstanding === 0) {
      const row = this.#queue.shift();
      if (row < 0) return false;
      if (!this.#heap.grow(nowNs)) {
        this.#die(row, nowNs);
        return false;
      }
      this.#isAsked = true;
      this.#inner.offer(row, nowNs);
      this.#isAsked = false;
    }
    return this.#inner.next(nowNs);
  }

  done(nowNs: number): void {
    this.#inner.done(nowNs);
  }

  unqueue(): number[] {
    return this.#queue.drain();
  }

  crash(nowNs: number): number[] {
    this.#isEnded = true;
    if (this.#state === UP) {
      this.#heap.release();
      this.#state = STARTING;
    }
    return this.#inner.crash(nowNs);
  }

  revive(nowNs: number): void {
    if (!this.#isEnded) return;
    this.#isEnded = false;
    this.wake(nowNs);
  }

  /** The process has started again, unless others have taken its memory. */
  wake(nowNs: number): void {
    if (this.#isEnded || this.#state !== STARTING) return;
    if (!this.#heap.restart(nowNs)) {
      this.#onFailure(nowNs, 0);
      if (this.#restartNs === null) this.#state = GONE;
      else this.#alarm!.wakeAt(nowNs + this.#restartNs);
      return;
    }
    this.#state = UP;
    this.#bell!.ring(nowNs);
  }

  #die(row: number, nowNs: number): void {
    const lost = [row];
    for (let next = this.#queue.shift(); next >= 0; next = this.#queue.shift()) lost.push(next);
    this.#heap.release();
    this.#state = this.#restartNs === null ? GONE : STARTING;
    if (this.#restartNs !== null) this.#alarm!.wakeAt(nowNs + this.#restartNs);
    this.#onFailure(nowNs, lost.length);
    for (const one of lost) this.#tenant.lose(one, nowNs);
  }
}

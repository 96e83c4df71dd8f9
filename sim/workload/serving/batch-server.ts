import { doubled } from "../../base/columns.ts";
import type { AlarmClock, ArrivalSource } from "../arrivals/index.ts";
import { emptyBurst, sealBurst } from "../burst.ts";
import { type BurstTimes, fillBurst } from "../burst-times.ts";
import { RowQueue } from "../row-queue.ts";
import type { Bell, Door, Mortal, Server } from "../server.ts";
import { SPENT_CAUSES } from "../spent.ts";
import type { Tenant } from "../tenant.ts";

/** How a process collects requests that it then serves together. */
export interface BatchingRule {
  /** Requests in a batch, at most. */
  readonly max: number;
  /** A batch that is not full waits so long for more, from the moment its first request joined the queue [ns]. */
  readonly delayNs: number;
  /**
   * - `dynamic` a batch takes as long as the requests in it ask for
   * - `static`  it takes as long as a full one, because the shape of its tensors is fixed
   */
  readonly mode: "dynamic" | "static";
}

/**
 * Serves requests in batches, first come, first served: one sequence of bursts for all requests of a batch, which all end
 * with the last of them. A free process begins when as many wait as fit a batch, or the first of them has waited for the
 * delay. Inputs are padded to the largest, so its size factor holds for all. The wait for a batch is time in the queue;
 * what the batch takes beyond a request's own device time is blamed on batching.
 * @source Triton Inference Server, dynamic batcher: preferred size and maximum queue delay
 */
export class BatchServer implements Server, Door, Mortal, ArrivalSource {
  readonly burst = emptyBurst();
  readonly spent = new Float64Array(SPENT_CAUSES);
  readonly #tenant: Tenant;
  readonly #times: readonly BurstTimes[];
  readonly #bursts: number;
  readonly #rule: BatchingRule;
  readonly #queue = new RowQueue();
  /** By row: when it joined the queue [ns]. */
  #joinedNs = new Float64Array(64);
  /** The rows of the batch in service. */
  readonly #batch: Int32Array;
  #count = 0;
  #burstsLeft = 0;
  /** Scratch: the burst that one request would be by itself. */
  readonly #own = emptyBurst();
  #bell: Bell | undefined;
  #alarm: AlarmClock | undefined;

  /**
   * @param times  of a burst by the number of requests in it, from 1 to the rule's max; the first entry is not used
   * @param bursts bursts of one request, at least 1
   */
  constructor(tenant: Tenant, times: readonly BurstTimes[], bursts: number, rule: BatchingRule) {
    this.#tenant = tenant;
    this.#times = times;
    this.#bursts = bursts;
    this.#rule = rule;
    this.#batch = new Int32Array(rule.max);
  }

  get outstanding(): number {
    return this.#queue.length + this.#count;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get places(): number {
    return this.#rule.max;
  }

  connect(bell: Bell): void {
    this.#bell = bell;
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
  }

  /** A delay is over, unless its request has been begun or has left since then. */
  wake(nowNs: number): void {
    if (this.#count === 0 && this.#queue.length > 0) this.#bell!.ring(nowNs);
  }

  offer(row: number, nowNs: number): void {
    while (row >= this.#joinedNs.length) this.#joinedNs = doubled(this.#joinedNs);
    this.#joinedNs[row] = nowNs;
    this.#queue.push(row);
    this.#bell!.ring(nowNs);
  }

  withdraw(row: number, nowNs: number): void {
    this.#queue.remove(row);
    this.#bell!.ring(nowNs);
  }

  next(nowNs: number): boolean {
    if (this.#count === 0 && !this.#collect(nowNs)) return false;
    fillBurst(this.burst, this.#timesOfBatch(), this.#largestSize());
    sealBurst(this.burst);
    return true;
  }

  done(nowNs: number): void {
    const requests = this.#tenant.requests;
    const count = this.#count;
    for (let i = 0; i < count; i++) {
      const row = this.#batch[i]!;
      if (requests.startedNs[row]! < 0) requests.startedNs[row] = this.burst.startedNs;
      fillBurst(this.#own, this.#times[1]!, requests.size[row]!);
      sealBurst(this.#own);
      requests.ownDeviceNs[row]! += this.#own.deviceNs;
    }
    if (--this.#burstsLeft > 0) return;
    this.#count = 0;
    for (let i = 0; i < count; i++) {
      const row = this.#batch[i]!;
      requests.leave(row, this.spent);
      this.#tenant.finish(row, nowNs);
    }
  }

  unqueue(): number[] {
    return this.#queue.drain();
  }

  crash(): number[] {
    const rows = Array.from(this.#batch.subarray(0, this.#count));
    this.#count = 0;
    return rows;
  }

  revive(nowNs: number): void {
    this.#bell!.ring(nowNs);
  }

  /** @returns whether a batch is full or has waited long enough, and now is in service */
  #collect(nowNs: number): boolean {
    const waiting = this.#queue.length;
    if (waiting === 0) return false;
    const untilNs = this.#joinedNs[this.#queue.peek()]! + this.#rule.delayNs;
    if (waiting < this.#rule.max && nowNs < untilNs) {
      this.#alarm!.wakeAt(untilNs);
      return false;
    }
    this.#count = Math.min(waiting, this.#rule.max);
    for (let i = 0; i < this.#count; i++) {
      const row = this.#queue.shift();
      this.#batch[i] = row;
      this.#tenant.begin(row, this.spent);
    }
    this.#burstsLeft = this.#bursts;
    this.burst.requestSinceNs = this.#tenant.requests.arrivalNs[this.#batch[0]!]!;
    return true;
  }

  #timesOfBatch(): BurstTimes {
    return this.#times[this.#rule.mode === "static" ? this.#rule.max : this.#count]!;
  }

  #largestSize(): number {
    const { size } = this.#tenant.requests;
    let largest = 0;
    for (let i = 0; i < this.#count; i++) largest = Math.max(largest, size[this.#batch[i]!]!);
    return largest;
  }
}

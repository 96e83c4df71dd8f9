import type { Burst } from "../burst.ts";
import { RowQueue } from "../row-queue.ts";
import type { Bell, Door, Mortal, Server } from "../server.ts";
import type { Tenant } from "../tenant.ts";

/** Whether it serves, ends what it has begun and begins nothing, or is dead. */
const UP = 0;
const DRAINING = 1;
const DOWN = 2;

/** What the death of a process takes with it. */
export interface Lost {
  /** Rows that the engine had run some of, and the others. */
  readonly serving: readonly number[];
  readonly queued: readonly number[];
  /** Device time that the requests at work had been given, of a kernel that hangs up to that [ns, not rounded]. */
  readonly workNs: number;
}

/**
 * A process that faults can end, in front of the server that does the work. Requests that come while it is down, or is
 * drained, wait here; doors that are not up look full to routing rules that look at queues, so that those send requests
 * elsewhere while they can. Only scenarios with faults have one: others run their servers bare.
 *
 * It foresees nothing, so that a station looks at every burst; what it does is the same.
 */
export class MortalProcess implements Server, Door {
  readonly burst: Burst;
  readonly spent: Float64Array;
  readonly #inner: Server & Door & Mortal;
  readonly #tenant: Tenant;
  readonly #held = new RowQueue();
  #state: typeof UP | typeof DRAINING | typeof DOWN = UP;
  #isHanging = false;
  #isStuck = false;
  #stuckNs = 0;
  /** When it began to hang; of a burst that has been made one that never ends, its start and what of it was done [ns]. */
  #hungNs = Infinity;
  #startedNs = -1;
  #doneNs = 0;

  constructor(inner: Server & Door & Mortal, tenant: Tenant) {
    this.burst = inner.burst;
    this.spent = inner.spent;
    this.#inner = inner;
    this.#tenant = tenant;
  }

  /** The server that does the work. */
  get inner(): Server & Door & Mortal {
    return this.#inner;
  }

  get isDown(): boolean {
    return this.#state === DOWN;
  }

  get isUp(): boolean {
    return this.#state === UP;
  }

  /** Whether the burst under way is one that never ends. */
  get isStuck(): boolean {
    return this.#isStuck;
  }

  /** Whether no request is in service. */
  get isIdle(): boolean {
    return this.#inner.outstanding === 0;
  }

  get outstanding(): number {
    return this.#inner.outstanding + this.#held.length + this.#far();
  }

  get waiting(): number {
    return this.#inner.waiting + this.#held.length + this.#far();
  }

  /** So many that a limit of the queue holds for those that wait here. */
  get places(): number {
    return this.#state === UP ? this.#inner.places : this.#inner.outstanding + FAR;
  }

  connect(bell: Bell): void {
    this.#inner.connect({ ring: (nowNs) => bell.ring(nowNs) });
  }

  offer(row: number, nowNs: number): void {
    if (this.#state === UP) this.#inner.offer(row, nowNs);
    else this.#held.push(row);
  }

  withdraw(row: number, nowNs: number): void {
    if (this.#state === UP) this.#inner.withdraw(row, nowNs);
    else this.#held.remove(row);
  }

  next(nowNs: number): boolean {
    if (this.#state === DOWN) return false;
    if (!this.#isStuck) return this.#inner.next(nowNs);
    this.#stick();
    return true;
  }

  done(nowNs: number): void {
    if (!this.#isHanging) {
      this.#inner.done(nowNs);
      return;
    }
    if (!this.#isStuck) {
      this.#startedNs = this.burst.startedNs;
      this.#doneNs = this.#beforeHang(this.burst.deviceNs, nowNs);
    }
    this.#isStuck = true;
  }

  /** The burst under way, or the next one if there is none, never ends. @param forNs until somebody ends the process */
  hang(forNs: number, nowNs: number): void {
    if (this.#state === DOWN) return;
    this.#hungNs = nowNs;
    this.#isHanging = true;
    this.#stuckNs = Math.max(1, forNs);
  }

  /** Ends what it has begun and begins nothing more, until it dies. Requests in its queue wait. */
  drain(): void {
    if (this.#state !== UP) return;
    this.#state = DRAINING;
    const { requests } = this.#tenant;
    for (const row of this.#inner.unqueue()) {
      // One that had lost its memory and waited to be begun again.
      if (requests.startedNs[row]! >= 0) requests.forget(row);
      this.#held.push(row);
    }
  }

  /**
   * It dies; its burst is off the engine already. What it loses is for the caller to tell the tenant.
   * @param ranNs  device time that the burst has had
   * @param isKept whether those that wait since it is drained go on waiting, because it was drained for this
   */
  die(nowNs: number, ranNs: number, isKept: boolean): Lost {
    const { startedNs, ownDeviceNs } = this.#tenant.requests;
    const sinceNs = this.#isStuck ? this.#startedNs : this.burst.startedNs;
    const isRunning = this.#isStuck || ranNs > 0;
    const burstNs = this.#isStuck ? this.#doneNs : this.#isHanging ? this.#beforeHang(ranNs, nowNs) : ranNs;
    this.#state = DOWN;
    this.#isHanging = false;
    this.#isStuck = false;
    this.#hungNs = Infinity;
    const waiting = this.#inner.unqueue();
    if (!isKept) waiting.push(...this.#held.drain());
    const loading = this.#inner.loading ?? -1;
    const begun = this.#inner.crash(nowNs);
    const serving: number[] = [];
    const queued: number[] = [];
    for (const row of begun) {
      if (startedNs[row]! < 0 && isRunning && row !== loading) startedNs[row] = sinceNs;
      (startedNs[row]! < 0 ? queued : serving).push(row);
    }
    queued.push(...waiting);
    const before = serving.reduce((sum, row) => sum + ownDeviceNs[row]!, 0);
    return { serving, queued, workNs: serving.length === 0 ? 0 : before + burstNs };
  }

  /** It serves again: first those that waited for it. */
  rise(nowNs: number): void {
    this.#state = UP;
    this.#inner.revive(nowNs);
    for (const row of this.#held.drain()) this.#inner.offer(row, nowNs);
  }

  /** What of a burst's device time was done before the hang, as if its pace had been even from its start until now. */
  #beforeHang(ranNs: number, nowNs: number): number {
    const { startedNs } = this.burst;
    if (startedNs < 0 || this.#hungNs <= startedNs) return 0;
    return (ranNs * (Math.min(this.#hungNs, nowNs) - startedNs)) / Math.max(1, nowNs - startedNs);
  }

  /** The burst that has ended goes on at the pace of the one that hangs. */
  #stick(): void {
    const { burst } = this;
    const factor = this.#stuckNs / burst.deviceNs;
    burst.hostNs = 0;
    burst.floorNs *= factor;
    burst.computeNs *= factor;
    burst.memoryNs *= factor;
    burst.latencyNs *= factor;
    burst.deviceNs = this.#stuckNs;
  }

  #far(): number {
    return this.#state === UP ? 0 : FAR;
  }
}

/** More requests than any queue holds, and far from where sums of such numbers lose precision. */
const FAR = 2 ** 40;

import { emptyBurst, sealBurst } from "../burst.ts";
import { type BurstTimes, fillBurst } from "../burst-times.ts";
import { type CopyClient, type CopyDirection, type CopyPort, type CopyTimes, TO_DEVICE, TO_HOST } from "../copies.ts";
import { RowQueue } from "../row-queue.ts";
import type { Bell, Door, Mortal, Server } from "../server.ts";
import { SPENT, SPENT_CAUSES } from "../spent.ts";
import type { Tenant } from "../tenant.ts";
import type { SharedLine } from "./shared-line.ts";

/** The copies of one process. */
export interface Copying {
  readonly times: CopyTimes;
  readonly overlaps: boolean;
  readonly port: CopyPort;
}

/**
 * Serves requests in the order of arrival, each in three stages: its input moves to the device, its bursts run, its
 * output moves back. Without overlap the stages of one request end before those of the next begin. With overlap each
 * stage holds one request, and a request that finds the next stage taken keeps its own: two buffers in each direction.
 */
export class OneWithCopies implements Server, Door, Mortal, CopyClient {
  readonly burst = emptyBurst();
  readonly spent = new Float64Array(SPENT_CAUSES);
  readonly places: number;
  readonly #tenant: Tenant;
  readonly #times: BurstTimes;
  readonly #bursts: number;
  readonly #copying: Copying;
  /** Whether inputs move while bursts run. */
  readonly #prefetches: boolean;
  readonly #queue = new RowQueue();
  readonly #ownLine: SharedLine | null;
  /** null while it takes nothing from it. */
  #line: SharedLine | null;
  readonly #place: number;
  #bell: Bell | undefined;
  /** The request in each stage, -1 for none. */
  #loading = -1;
  #running = -1;
  #storing = -1;
  #isLoaded = false;
  #burstsLeft = 0;
  /** When the input began to move, and when the bursts ended whose output moves. */
  #loadingSinceNs = 0;
  #storingSinceNs = 0;
  /** When the bursts of the running request ended, whose output cannot move yet; -1 while they run. */
  #ranUntilNs = -1;

  /** @param bursts bursts of one request, at least 1 */
  constructor(tenant: Tenant, times: BurstTimes, bursts: number, copying: Copying, line: SharedLine | null = null) {
    const { inNs, outNs } = copying.times;
    this.#tenant = tenant;
    this.#times = times;
    this.#bursts = bursts;
    this.#copying = copying;
    this.#prefetches = copying.overlaps && inNs > 0;
    this.places = copying.overlaps ? 1 + (inNs > 0 ? 1 : 0) + (outNs > 0 ? 1 : 0) : 1;
    this.#ownLine = line;
    this.#line = line;
    this.#place = line === null ? 0 : line.join(this);
    copying.port.connect(this);
  }

  get outstanding(): number {
    const inStages = (this.#loading < 0 ? 0 : 1) + (this.#running < 0 ? 0 : 1) + (this.#storing < 0 ? 0 : 1);
    return this.#queue.length + inStages;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get loading(): number {
    return this.#loading;
  }

  connect(bell: Bell): void {
    this.#bell = bell;
  }

  offer(row: number, nowNs: number): void {
    this.#queue.push(row);
    this.#load(nowNs);
  }

  withdraw(row: number): void {
    this.#queue.remove(row);
  }

  next(nowNs: number): boolean {
    if (this.#running < 0) {
      if (!this.#isLoaded) return false;
      this.#running = this.#loading;
      this.#loading = -1;
      this.#isLoaded = false;
      this.#burstsLeft = this.#bursts;
      this.#tenant.requests.admit(this.#running, this.spent);
      this.burst.requestSinceNs = this.#tenant.requests.arrivalNs[this.#running]!;
      this.#load(nowNs);
    } else if (this.#ranUntilNs >= 0) return false;
    fillBurst(this.burst, this.#times, this.#tenant.requests.size[this.#running]!);
    sealBurst(this.burst);
    return true;
  }

  done(nowNs: number): void {
    const { requests } = this.#tenant;
    const row = this.#running;
    if (requests.startedNs[row]! < 0) requests.startedNs[row] = this.burst.startedNs;
    requests.ownDeviceNs[row]! += this.burst.deviceNs;
    if (--this.#burstsLeft > 0) return;
    requests.leave(row, this.spent);
    if (this.#copying.times.outNs === 0) {
      this.#running = -1;
      this.#finish(row, nowNs);
      return;
    }
    requests.admit(row, NOTHING_SPENT);
    if (this.#storing < 0) this.#store(nowNs, nowNs);
    else this.#ranUntilNs = nowNs;
  }

  copied(direction: CopyDirection, nowNs: number): void {
    const { requests } = this.#tenant;
    if (direction === TO_DEVICE) {
      requests.charge(this.#loading, SPENT.copy, nowNs - this.#loadingSinceNs);
      this.#isLoaded = true;
      this.#bell!.ring(nowNs);
      return;
    }
    const row = this.#storing;
    requests.charge(row, SPENT.copy, nowNs - this.#storingSinceNs);
    this.#storing = -1;
    if (this.#ranUntilNs >= 0) {
      this.#store(this.#ranUntilNs, nowNs);
      this.#ranUntilNs = -1;
    }
    this.#finish(row, nowNs);
    this.#bell!.ring(nowNs);
  }

  unqueue(): number[] {
    this.#line?.leave(this.#place);
    this.#line = null;
    return this.#queue.drain();
  }

  crash(nowNs: number): number[] {
    this.#copying.port.cancel(nowNs);
    const rows = [this.#storing, this.#running, this.#loading].filter((row) => row >= 0);
    this.#storing = this.#running = this.#loading = -1;
    this.#isLoaded = false;
    this.#ranUntilNs = -1;
    return rows;
  }

  revive(nowNs: number): void {
    this.#line = this.#ownLine;
    this.#load(nowNs);
  }

  #finish(row: number, nowNs: number): void {
    this.#tenant.finish(row, nowNs);
    this.#load(nowNs);
  }

  /** Begins the next request, if its stage and those before which it must wait are free. */
  #load(nowNs: number): void {
    if (this.#loading >= 0 || (!this.#prefetches && this.#running >= 0)) return;
    if (!this.#copying.overlaps && this.#storing >= 0) return;
    let row = this.#queue.shift();
    if (row < 0 && this.#line !== null) row = this.#line.next(this.#place);
    if (row < 0) return;
    // What the process spends before the request's own bursts is not the request's.
    this.#tenant.begin(row, NOTHING_SPENT);
    this.#loading = row;
    this.#loadingSinceNs = nowNs;
    const { times, port } = this.#copying;
    if (times.inNs > 0) port.begin(TO_DEVICE, times.inNs, nowNs);
    else {
      this.#isLoaded = true;
      this.#bell!.ring(nowNs);
    }
  }

  /** The running request's output leaves. @param sinceNs when its bursts ended: since then it waits for its copy */
  #store(sinceNs: number, nowNs: number): void {
    this.#storing = this.#running;
    this.#running = -1;
    this.#storingSinceNs = sinceNs;
    this.#copying.port.begin(TO_HOST, this.#copying.times.outNs, nowNs);
    this.#load(nowNs);
  }
}

const NOTHING_SPENT = new Float64Array(SPENT_CAUSES);

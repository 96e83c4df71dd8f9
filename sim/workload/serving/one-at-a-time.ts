import { emptyBurst, sealBurst } from "../burst.ts";
import { type BurstTimes, fillBurst } from "../burst-times.ts";
import { RowQueue } from "../row-queue.ts";
import type { Bell, Door, Mortal, Server } from "../server.ts";
import { SPENT_CAUSES } from "../spent.ts";
import type { Tenant } from "../tenant.ts";
import type { SharedLine } from "./shared-line.ts";

/**
 * Serves one request after the other, first come, first served; a request is a fixed number of bursts. With a common
 * line it goes on with the head of that when it has nothing left of its own.
 */
export class OneAtATime implements Server, Door, Mortal {
  readonly burst = emptyBurst();
  readonly spent = new Float64Array(SPENT_CAUSES);
  readonly places = 1;
  readonly #tenant: Tenant;
  readonly #times: BurstTimes;
  readonly #bursts: number;
  readonly #queue = new RowQueue();
  readonly #ownLine: SharedLine | null;
  /** null while it takes nothing from it. */
  #line: SharedLine | null;
  /** Its number in the line. */
  readonly #place: number;
  #bell: Bell | undefined;
  #current = -1;
  #burstsLeft = 0;

  /** @param bursts bursts of one request, at least 1 */
  constructor(tenant: Tenant, times: BurstTimes, bursts: number, line: SharedLine | null = null) {
    this.#tenant = tenant;
    this.#times = times;
    this.#bursts = bursts;
    this.#ownLine = line;
    this.#line = line;
    this.#place = line === null ? 0 : line.join(this);
  }

  get outstanding(): number {
    return this.#queue.length + (this.#current < 0 ? 0 : 1);
  }

  get waiting(): number {
    return this.#queue.length;
  }

  connect(bell: Bell): void {
    this.#bell = bell;
  }

  offer(row: number, nowNs: number): void {
    this.#queue.push(row);
    this.#bell!.ring(nowNs);
  }

  withdraw(row: number, nowNs: number): void {
    this.#queue.remove(row);
    this.#bell!.ring(nowNs);
  }

  next(): boolean {
    if (this.#current < 0) {
      this.#current = this.#queue.shift();
      if (this.#current < 0 && this.#line !== null) this.#current = this.#line.next(this.#place);
      if (this.#current < 0) return false;
      this.#tenant.begin(this.#current, this.spent);
      this.#burstsLeft = this.#bursts;
      this.burst.requestSinceNs = this.#tenant.requests.arrivalNs[this.#current]!;
    }
    fillBurst(this.burst, this.#times, this.#tenant.requests.size[this.#current]!);
    sealBurst(this.burst);
    return true;
  }

  done(nowNs: number): void {
    const requests = this.#tenant.requests;
    const row = this.#current;
    if (requests.startedNs[row]! < 0) requests.startedNs[row] = this.burst.startedNs;
    requests.ownDeviceNs[row]! += this.burst.deviceNs;
    if (--this.#burstsLeft > 0) return;
    this.#current = -1;
    requests.leave(row, this.spent);
    this.#tenant.finish(row, nowNs);
  }

  unqueue(): number[] {
    this.#line?.leave(this.#place);
    this.#line = null;
    return this.#queue.drain();
  }

  crash(): number[] {
    const row = this.#current;
    this.#current = -1;
    return row < 0 ? [] : [row];
  }

  revive(nowNs: number): void {
    this.#line = this.#ownLine;
    this.#bell!.ring(nowNs);
  }
}

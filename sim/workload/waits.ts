import { doubled } from "../base/columns.ts";
import type { AlarmClock, ArrivalSource } from "./arrivals/index.ts";
import type { RequestTable } from "./request-table.ts";
import { RowTimers } from "./row-timers.ts";

/** What becomes of a request whose wait is over. */
export interface WaitEnds {
  /** No process has begun it in time. @param door the one that it waits at */
  readonly timedOut: (row: number, door: number, nowNs: number) => void;
  /** Its client tries again. */
  readonly again: (row: number, nowNs: number) => void;
}

/**
 * The requests of one tenant that wait for something that may come in time or not: those in a queue for a process, those
 * of a pausing client for its next try. Wakes in the class of arrivals, after all sources of them: a request whose time is
 * over in the very instant in which a process becomes free has left by then.
 */
export class Waits implements ArrivalSource {
  readonly #requests: RequestTable;
  readonly #timeoutNs: number;
  readonly #ends: WaitEnds;
  readonly #timers = new RowTimers();
  /** By row: number of the door that the request waits at, -1 while its client pauses. */
  #door = new Int32Array(64);
  #paused = 0;
  #alarm: AlarmClock | undefined;
  /** When the alarm is set, Infinity when it is not [ns]. */
  #alarmNs = Infinity;

  /** @param timeoutNs Infinity for requests that wait in a queue as long as it takes */
  constructor(requests: RequestTable, timeoutNs: number, ends: WaitEnds) {
    this.#requests = requests;
    this.#timeoutNs = timeoutNs;
    this.#ends = ends;
  }

  /** Open requests whose clients pause. */
  get paused(): number {
    return this.#paused;
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
  }

  /** A request is about to join the queue at a door. */
  joins(row: number, door: number, nowNs: number): void {
    if (this.#timeoutNs < Infinity) this.#set(row, door, nowNs + this.#timeoutNs);
  }

  /** A process has begun a request, or it has ended. */
  begun(row: number): void {
    this.#timers.clear(row);
  }

  /** The client of a request that was turned away tries again after a pause. */
  pause(row: number, untilNs: number): void {
    this.#paused++;
    this.#set(row, PAUSED, untilNs);
  }

  wake(nowNs: number): void {
    this.#alarmNs = Infinity;
    while (this.#timers.nextNs <= nowNs) {
      const row = this.#timers.pop();
      const door = this.#door[row]!;
      if (door !== PAUSED) this.#ends.timedOut(row, door, nowNs);
      else {
        this.#paused--;
        this.#ends.again(row, nowNs);
      }
    }
    this.#arm();
  }

  #set(row: number, door: number, timeNs: number): void {
    while (row >= this.#door.length) this.#door = doubled(this.#door);
    this.#door[row] = door;
    this.#timers.set(row, timeNs, this.#requests.index[row]!);
    this.#arm();
  }

  /** A wake-up for a request that has been begun since then does no harm, and moving it each time would cost more. */
  #arm(): void {
    const { nextNs } = this.#timers;
    if (nextNs >= this.#alarmNs) return;
    this.#alarmNs = nextNs;
    this.#alarm!.wakeAt(nextNs);
  }
}

const PAUSED = -1;

import type { Alarm } from "../engine/simulator.ts";
import { WakeQueue } from "../engine/wake-queue.ts";
import type { Member } from "./policy.ts";

/** What a process does: nothing, host work before its burst, or its burst is due on the engine or running there. */
const IDLE = 0;
const HOST = 1;
const DUE = 2;

/**
 * The way of every process from an arrival to a burst that wants the engine, the same for every policy that shares
 * one. It only notes that somebody rang; work is fetched in the station's own wake-up, when all arrivals of the
 * instant are known.
 */
export class ProcessPhases {
  readonly #members: readonly Member[];
  readonly #onDue: (process: number, nowNs: number) => void;
  readonly #phase: Uint8Array;
  readonly #dueNs: Float64Array;
  /** Processes to look at: those at work on the host when that ends, idle ones when something arrives for them. */
  readonly #agenda: WakeQueue;

  /** @param onDue called when a process's burst becomes due */
  constructor(members: readonly Member[], onDue: (process: number, nowNs: number) => void) {
    this.#members = members;
    this.#onDue = onDue;
    this.#phase = new Uint8Array(members.length);
    this.#dueNs = new Float64Array(members.length);
    this.#agenda = new WakeQueue(members.length);
  }

  /** Earliest end of host work, Infinity when no process is at it. */
  get nextDueNs(): number {
    return this.#agenda.nextNs;
  }

  isDue(process: number): boolean {
    return this.#phase[process] === DUE;
  }

  /** When the burst of a due process became due. */
  dueNs(process: number): number {
    return this.#dueNs[process]!;
  }

  /** Hangs the station's bell on every process. */
  connect(alarm: Alarm): void {
    this.#members.forEach(({ server }, i) => {
      server.connect({
        ring: (nowNs) => {
          if (this.#phase[i] !== IDLE || this.#agenda.timeOf(i) === nowNs) return;
          this.#agenda.set(i, nowNs);
          alarm.wakeAt(nowNs);
        },
      });
    });
  }

  /** Fetches work for the processes that were rung for, and makes those due whose host work is over. */
  admit(nowNs: number): void {
    while (this.#agenda.nextNs <= nowNs) {
      const i = this.#agenda.pop();
      if (this.#phase[i] === HOST) this.#becomeDue(i, nowNs);
      else this.fetch(i, nowNs);
      this.#agenda.settle();
    }
  }

  /** Asks a process for its next burst, because it is idle or its last one has ended. */
  fetch(i: number, nowNs: number): void {
    const { server } = this.#members[i]!;
    if (!server.next(nowNs)) {
      this.#phase[i] = IDLE;
      return;
    }
    this.#phase[i] = HOST;
    const dueNs = nowNs + server.burst.hostNs;
    this.#dueNs[i] = dueNs;
    if (dueNs === nowNs) this.#becomeDue(i, nowNs);
    else this.#agenda.set(i, dueNs);
  }

  /** The process has died: it is idle, whatever it was at. @returns whether its burst was due */
  abort(i: number): boolean {
    const wasDue = this.#phase[i] === DUE;
    this.#agenda.clear(i);
    this.#phase[i] = IDLE;
    return wasDue;
  }

  #becomeDue(i: number, nowNs: number): void {
    this.#phase[i] = DUE;
    this.#onDue(i, nowNs);
  }
}

import type { Alarm } from "../engine/simulator.ts";
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
  /** Whether something arrived at an idle process since the last wake-up. */
  readonly #rung: Uint8Array;
  readonly #dueNs: Float64Array;
  #nextDueNs = Infinity;
  /** Whether any process was rung for. */
  #isAnyRung = false;

  /** @param onDue called when a process's burst becomes due */
  constructor(members: readonly Member[], onDue: (process: number, nowNs: number) => void) {
    this.#members = members;
    this.#onDue = onDue;
    this.#phase = new Uint8Array(members.length);
    this.#rung = new Uint8Array(members.length);
    this.#dueNs = new Float64Array(members.length);
  }

  /** Earliest end of host work, Infinity when no process is at it. */
  get nextDueNs(): number {
    return this.#nextDueNs;
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
          if (this.#phase[i] !== IDLE || this.#rung[i] === 1) return;
          this.#rung[i] = 1;
          this.#isAnyRung = true;
          alarm.wakeAt(nowNs);
        },
      });
    });
  }

  /** Fetches work for the processes that were rung for, and makes those due whose host work is over. */
  admit(nowNs: number): void {
    if (!this.#isAnyRung && nowNs < this.#nextDueNs) return;
    this.#isAnyRung = false;
    let next = Infinity;
    for (let i = 0; i < this.#phase.length; i++) {
      if (this.#rung[i] === 1) {
        this.#rung[i] = 0;
        if (this.#phase[i] === IDLE) this.fetch(i, nowNs);
      }
      if (this.#phase[i] !== HOST) continue;
      if (this.#dueNs[i]! <= nowNs) this.#becomeDue(i, nowNs);
      else next = Math.min(next, this.#dueNs[i]!);
    }
    this.#nextDueNs = next;
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
    else if (dueNs < this.#nextDueNs) this.#nextDueNs = dueNs;
  }

  #becomeDue(i: number, nowNs: number): void {
    this.#phase[i] = DUE;
    this.#onDue(i, nowNs);
  }
}

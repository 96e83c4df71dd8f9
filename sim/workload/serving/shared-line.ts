import { RowQueue } from "../row-queue.ts";
import type { Door } from "../server.ts";

/** A process that takes its requests from a common line. */
interface LineProcess {
  offer(row: number, nowNs: number): void;
}

/**
 * One queue for several processes that serve one request at a time. A request that finds processes with nothing to do
 * goes to the first of them in the order of the list; otherwise it waits, and whichever becomes free first takes it.
 */
export class SharedLine implements Door {
  readonly #rows = new RowQueue();
  readonly #processes: LineProcess[] = [];
  /** By process: 1 while it has nothing to do. */
  #idle = new Uint8Array();
  #idleCount = 0;

  get outstanding(): number {
    return this.#rows.length + this.#processes.length - this.#idleCount;
  }

  get waiting(): number {
    return this.#rows.length;
  }

  get places(): number {
    return this.#processes.length;
  }

  /** Adds a process, before the first request. @returns its number, by which it asks for requests */
  join(process: LineProcess): number {
    const number = this.#processes.push(process) - 1;
    this.#idle = new Uint8Array(this.#processes.length).fill(1);
    this.#idleCount = this.#processes.length;
    return number;
  }

  offer(row: number, nowNs: number): void {
    if (this.#idleCount === 0) {
      this.#rows.push(row);
      return;
    }
    const first = this.#idle.indexOf(1);
    this.#idle[first] = 0;
    this.#idleCount--;
    this.#processes[first]!.offer(row, nowNs);
  }

  withdraw(row: number): void {
    this.#rows.remove(row);
  }

  /** A process takes nothing until it asks again. */
  leave(process: number): void {
    if (this.#idle[process] === 0) return;
    this.#idle[process] = 0;
    this.#idleCount--;
  }

  /** A process is free. @returns the request at the head of the line; -1 when there is none, and the process rests */
  next(process: number): number {
    const row = this.#rows.shift();
    if (row < 0 && this.#idle[process] === 0) {
      this.#idle[process] = 1;
      this.#idleCount++;
    }
    return row;
  }
}

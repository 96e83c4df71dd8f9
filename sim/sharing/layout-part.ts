import type { Alarm } from "../engine/simulator.ts";
import type { Door } from "../workload/server.ts";
import type { Station } from "./policy.ts";

/** The processes of a part, as they are after a start: nothing in their queues, no context on the engine. */
export interface FreshPart {
  readonly station: Station;
  /** Doors of its processes, with the rank of the tenant that each belongs to. */
  readonly doors: readonly { readonly tenant: number; readonly door: Door }[];
}

/**
 * A part of the GPU that is there in some layouts only. A part that went away idle has nothing to do until it comes
 * again; one that was ended in the middle of its work is thrown away, and comes again with new processes.
 */
export class LayoutPart implements Station {
  readonly #rebuild: () => FreshPart;
  #fresh: FreshPart;
  #alarm: Alarm | undefined;
  #isSpent = false;

  /** @param rebuild makes the processes anew */
  constructor(fresh: FreshPart, rebuild: () => FreshPart) {
    this.#fresh = fresh;
    this.#rebuild = rebuild;
  }

  /** Whether no process of it has a request, queued or in service. */
  get isIdle(): boolean {
    return this.#fresh.doors.every(({ door }) => door.outstanding === 0);
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#fresh.station.start(alarm);
  }

  wake(nowNs: number): void {
    this.#fresh.station.wake(nowNs);
  }

  abort(process: number, nowNs: number): number {
    return this.#fresh.station.abort(process, nowNs);
  }

  close(nowNs: number): void {
    if (!this.#isSpent) this.#fresh.station.close(nowNs);
  }

  /** Its processes serve. @returns their doors */
  up(): FreshPart["doors"] {
    if (this.#isSpent) {
      this.#isSpent = false;
      this.#fresh = this.#rebuild();
      this.#fresh.station.start(this.#alarm!);
    }
    return this.#fresh.doors;
  }

  /** Its processes end, whatever they are doing. */
  down(nowNs: number): void {
    if (this.isIdle) return;
    this.#fresh.station.close(nowNs);
    this.#alarm!.cancel();
    this.#isSpent = true;
  }
}

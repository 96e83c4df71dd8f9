import { WakeQueue } from "./wake-queue.ts";

/**
 * The classes of events, in the order in which they happen at equal times. What arrives in the instant of a
 * completion is there when the completion is handled; whoever observes an instant sees all of it.
 */
export const EVENT_CLASSES = ["arrival", "server", "observation"] as const;
export type EventClass = (typeof EVENT_CLASSES)[number];

/** Something that asks to be woken. It has at most one wake-up pending; asking again moves it. */
export interface Source {
  /** @param nowNs the time it asked for, which is the simulator's time */
  wake(nowNs: number): void;
}

/** What a source sees of the simulator: its own alarm clock. */
export interface Alarm {
  /** Sets or moves the wake-up. @throws RangeError when the time lies in the past or is not an integer */
  wakeAt(timeNs: number): void;
  cancel(): void;
}

/** Events handled between two looks at the stop flag; also lets the engine re-optimise a hot loop. */
const CHUNK = 4096;

/**
 * The event loop: an integer clock [ns] and the wake-ups of its sources in the total order
 * (time, class, order of attaching within the class).
 */
export class Simulator {
  #queue = new WakeQueue(0);
  readonly #sources: Source[] = [];
  #lastClass = 0;
  #nowNs = 0;
  #stopped = false;
  #events = 0;

  get nowNs(): number {
    return this.#nowNs;
  }

  /** Events handled so far. */
  get events(): number {
    return this.#events;
  }

  /**
   * Adds a source. Sources are attached class by class, in the order of {@link EVENT_CLASSES}, before the first
   * wake-up: that order is the tie-break.
   * @throws RangeError when a class comes too late or a wake-up is already pending
   */
  attach(eventClass: EventClass, source: Source): Alarm {
    const rank = EVENT_CLASSES.indexOf(eventClass);
    if (rank < this.#lastClass) throw new RangeError(`sources of class ${eventClass} must be attached earlier`);
    if (this.#queue.size > 0) throw new RangeError("sources must be attached before the first wake-up");
    this.#lastClass = rank;
    const id = this.#sources.push(source) - 1;
    this.#queue = new WakeQueue(this.#sources.length);
    return new SourceAlarm(this, id);
  }

  /** Whether {@link stop} was called. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Makes {@link run} return after the current event. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Handles events until none is left, {@link stop} is called, or the next one lies beyond `limitNs`; then the
   * clock stands at the last event, or at `limitNs` in the last case. It never goes back.
   * @param limitNs Infinity for no limit
   */
  run(limitNs: number): void {
    while (!this.#stopped && this.#runChunk(limitNs));
  }

  /** @returns whether more events may follow */
  #runChunk(limitNs: number): boolean {
    const queue = this.#queue;
    for (let handled = 0; handled < CHUNK && !this.#stopped; handled++) {
      const timeNs = queue.nextNs;
      if (timeNs === Infinity) return false;
      if (timeNs > limitNs) {
        this.#nowNs = Math.max(this.#nowNs, limitNs);
        return false;
      }
      this.#nowNs = timeNs;
      this.#events++;
      this.#sources[queue.pop()]!.wake(timeNs);
    }
    return true;
  }

  /** Used by the alarms. @throws RangeError when the time lies in the past or is not an integer */
  wakeAt(id: number, timeNs: number): void {
    if (!(timeNs >= this.#nowNs) || !Number.isInteger(timeNs)) {
      throw new RangeError(`monotone clock: wake-up at ${timeNs} ns asked for at ${this.#nowNs} ns`);
    }
    this.#queue.set(id, timeNs);
  }

  /** Used by the alarms. */
  cancel(id: number): void {
    this.#queue.clear(id);
  }
}

/** One class for all alarms, so that calls to them are direct; two closures for each source cost more. */
class SourceAlarm implements Alarm {
  readonly #simulator: Simulator;
  readonly #id: number;

  constructor(simulator: Simulator, id: number) {
    this.#simulator = simulator;
    this.#id = id;
  }

  wakeAt(timeNs: number): void {
    this.#simulator.wakeAt(this.#id, timeNs);
  }

  cancel(): void {
    this.#simulator.cancel(this.#id);
  }
}

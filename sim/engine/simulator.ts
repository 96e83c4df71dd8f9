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
 *
 * Each class has a queue of its own, so that the frequent wake-ups of one station are not sifted through the
 * arrivals of everybody, and each of the three calls below meets few kinds of sources.
 */
export class Simulator {
  readonly #clock = new Clock();
  readonly #arrivals = new SourceClass(this.#clock);
  readonly #servers = new SourceClass(this.#clock);
  readonly #observers = new SourceClass(this.#clock);
  #stopped = false;
  #events = 0;

  get nowNs(): number {
    return this.#clock.nowNs;
  }

  /** Events handled so far. */
  get events(): number {
    return this.#events;
  }

  /**
   * Adds a source, before the first wake-up: the order within its class is the tie-break.
   * @throws RangeError when a wake-up is already pending
   */
  attach(eventClass: EventClass, source: Source): Alarm {
    const isPending = this.#arrivals.queue.size + this.#servers.queue.size + this.#observers.queue.size > 0;
    if (isPending) throw new RangeError("sources must be attached before the first wake-up");
    return this.#classOf(eventClass).attach(source);
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
    const clock = this.#clock;
    const arrivals = this.#arrivals;
    const servers = this.#servers;
    const observers = this.#observers;
    let handled = 0;
    let isMore = true;
    for (; handled < CHUNK && !this.#stopped; handled++) {
      const arrivalNs = arrivals.queue.nextNs;
      const serverNs = servers.queue.nextNs;
      const observationNs = observers.queue.nextNs;
      if (serverNs < arrivalNs && serverNs <= observationNs && serverNs <= limitNs) {
        clock.nowNs = serverNs;
        servers.sources[servers.queue.pop()]!.wake(serverNs);
        servers.queue.settle();
      } else if (arrivalNs <= observationNs && arrivalNs <= limitNs && arrivalNs < Infinity) {
        clock.nowNs = arrivalNs;
        arrivals.sources[arrivals.queue.pop()]!.wake(arrivalNs);
        arrivals.queue.settle();
      } else if (observationNs <= limitNs && observationNs < Infinity) {
        clock.nowNs = observationNs;
        observers.sources[observers.queue.pop()]!.wake(observationNs);
        observers.queue.settle();
      } else {
        const isPending = arrivalNs < Infinity || serverNs < Infinity || observationNs < Infinity;
        if (isPending) clock.nowNs = Math.max(clock.nowNs, limitNs);
        isMore = false;
        break;
      }
    }
    this.#events += handled;
    return isMore;
  }

  #classOf(eventClass: EventClass): SourceClass {
    switch (eventClass) {
      case "arrival":
        return this.#arrivals;
      case "server":
        return this.#servers;
      case "observation":
        return this.#observers;
    }
  }
}

/** The time, shared by all alarms. */
class Clock {
  nowNs = 0;
}

/** The sources of one class and their wake-ups. */
class SourceClass {
  readonly clock: Clock;
  readonly sources: Source[] = [];
  queue = new WakeQueue(0);

  constructor(clock: Clock) {
    this.clock = clock;
  }

  attach(source: Source): Alarm {
    const id = this.sources.push(source) - 1;
    this.queue = new WakeQueue(this.sources.length);
    return new SourceAlarm(this, id);
  }
}

/** One class for all alarms, so that calls to them are direct; two closures for each source cost more. */
class SourceAlarm implements Alarm {
  readonly #class: SourceClass;
  readonly #clock: Clock;
  readonly #id: number;

  constructor(sourceClass: SourceClass, id: number) {
    this.#class = sourceClass;
    this.#clock = sourceClass.clock;
    this.#id = id;
  }

  wakeAt(timeNs: number): void {
    if (!(timeNs >= this.#clock.nowNs) || !Number.isInteger(timeNs)) {
      throw new RangeError(`monotone clock: wake-up at ${timeNs} ns asked for at ${this.#clock.nowNs} ns`);
    }
    this.#class.queue.set(this.#id, timeNs);
  }

  cancel(): void {
    this.#class.queue.clear(this.#id);
  }
}

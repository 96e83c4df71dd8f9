import { type Seed, stream } from "../../base/random.ts";
import type { Entrance } from "../entrance.ts";
import { batchSizes } from "./batch.ts";
import { ClosedLoop } from "./closed-loop.ts";
import type { AlarmClock, Arrivals, ArrivalSource } from "./index.ts";
import type { Instants, Streams } from "./instants.ts";
import type { ArrivalProcess } from "./process.ts";
import { processKind } from "./processes.ts";

/**
 * The source of a tenant's requests. It draws from the tenant's own streams: gaps from "arrivals", states of its own
 * from "modulation", sizes from "batches"; and from those of the modulators that it names.
 */
export function arrivalSource(arrivals: Arrivals, tenant: Entrance, name: string, seed: Seed): ArrivalSource {
  switch (arrivals.kind) {
    case "closed":
      return new ClosedLoop(arrivals, tenant, stream(seed, name, "arrivals"));
    case "listed":
      return new ListedArrivals(arrivals.atNs, tenant);
    case "fed":
      return { start: () => {}, wake: () => {} };
    case "batch": {
      const sizes = batchSizes(arrivals.size, stream(seed, name, "batches"));
      return new BatchSource(processInstants(arrivals.batches, name, seed), sizes, tenant);
    }
    default:
      return new ProcessSource(processInstants(arrivals, name, seed), tenant);
  }
}

/** The arrivals of a process, as they are drawn for a tenant of that name. */
export function processInstants(process: ArrivalProcess, name: string, seed: Seed): Instants {
  const streams: Streams = {
    own: (purpose) => stream(seed, name, purpose),
    shared: (modulator) => stream(seed, modulator, "modulator"),
  };
  return processKind(process).instants(process, streams);
}

class ProcessSource implements ArrivalSource {
  readonly #instants: Instants;
  readonly #tenant: Entrance;
  #alarm: AlarmClock | undefined;

  constructor(instants: Instants, tenant: Entrance) {
    this.#instants = instants;
    this.#tenant = tenant;
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
    this.#arm();
  }

  wake(nowNs: number): void {
    this.#tenant.arrive(nowNs);
    this.#arm();
  }

  #arm(): void {
    const atNs = this.#instants.next();
    if (atNs < Infinity) this.#alarm!.wakeAt(Math.round(atNs));
  }
}

class BatchSource implements ArrivalSource {
  readonly #instants: Instants;
  readonly #size: () => number;
  readonly #tenant: Entrance;
  #alarm: AlarmClock | undefined;

  constructor(instants: Instants, size: () => number, tenant: Entrance) {
    this.#instants = instants;
    this.#size = size;
    this.#tenant = tenant;
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
    this.#arm();
  }

  wake(nowNs: number): void {
    // All requests of a batch arrive before anything is served.
    for (let left = this.#size(); left > 0; left--) this.#tenant.arrive(nowNs);
    this.#arm();
  }

  #arm(): void {
    const atNs = this.#instants.next();
    if (atNs < Infinity) this.#alarm!.wakeAt(Math.round(atNs));
  }
}

class ListedArrivals implements ArrivalSource {
  readonly #atNs: Float64Array;
  readonly #tenant: Entrance;
  #next = 0;
  #alarm: AlarmClock | undefined;

  constructor(atNs: Float64Array, tenant: Entrance) {
    this.#atNs = atNs;
    this.#tenant = tenant;
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
    if (this.#atNs.length > 0) alarm.wakeAt(this.#atNs[0]!);
  }

  wake(nowNs: number): void {
    // All requests of one instant arrive before anything is served.
    while (this.#next < this.#atNs.length && this.#atNs[this.#next] === nowNs) {
      this.#next++;
      this.#tenant.arrive(nowNs);
    }
    if (this.#next < this.#atNs.length) this.#alarm!.wakeAt(this.#atNs[this.#next]!);
  }
}

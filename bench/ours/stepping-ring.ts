import type { Alarm, Source } from "../../sim/engine/simulator.ts";
import { Simulator } from "../../sim/engine/simulator.ts";
import type { RequestStream } from "./stream-file.ts";

/** What an engine counted; equal for all engines that serve the same stream. */
export interface RingCounts {
  /** Requests that arrived before the duration, and finished. */
  readonly finished: number;
  /** Sum of their latencies [ns]. */
  readonly latencyNs: number;
  /** Switches that began before the duration. */
  readonly switches: number;
}

const FREE = 0;
const RUNNING = 1;
const SWITCHING = 2;

/**
 * The round robin without anything around it: requests are numbers, nothing is recorded but sums. It steps through
 * every slice and every switch. `bench/peers/round-robin.cpp` is the same algorithm, step for step.
 */
class SteppingRing implements Source {
  readonly #stream: RequestStream;
  readonly #simulator: Simulator;
  readonly #sliceNs: number = 0;
  readonly #switchNs: number = 0;
  #alarm: Alarm | undefined;
  /** By tenant: requests that have finished, and that have arrived. */
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  readonly #leftNs: Float64Array;
  #engine = FREE;
  #resident = -1;
  #readyCount = 0;
  #engineNs = Infinity;
  #sinceNs = 0;
  /** Boundaries of the slice timer lie at this instant plus multiples of the slice. */
  #timerNs = 0;
  #usedNs = 0;
  #sliceEndNs = Infinity;
  #openCounted = 0;
  #isSettling = false;
  #finished = 0;
  #latencyNs = 0;
  #switches = 0;

  constructor(stream: RequestStream, simulator: Simulator, sliceNs: number, switchNs: number) {
    this.#stream = stream;
    this.#simulator = simulator;
    this.#sliceNs = sliceNs;
    this.#switchNs = switchNs;
    const n = stream.atNs.length;
    this.#head = new Int32Array(n);
    this.#tail = new Int32Array(n);
    this.#leftNs = new Float64Array(n);
  }

  get counts(): RingCounts {
    return { finished: this.#finished, latencyNs: this.#latencyNs, switches: this.#switches };
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
  }

  arrive(i: number, nowNs: number): void {
    if (nowNs < this.#stream.durationNs) this.#openCounted++;
    if (this.#tail[i]!++ > this.#head[i]!) return;
    this.#leftNs[i] = this.#stream.workNs[i]![this.#head[i]!]!;
    this.#readyCount++;
    this.#alarm!.wakeAt(nowNs);
  }

  /** From now on the run ends with the last counted request. */
  settle(): void {
    this.#isSettling = true;
    if (this.#openCounted === 0) this.#simulator.stop();
  }

  wake(nowNs: number): void {
    if (this.#engine === RUNNING) this.#progress(nowNs);
    else if (this.#engine === SWITCHING && nowNs === this.#engineNs) {
      this.#usedNs = 0;
      this.#engine = FREE;
    }
    this.#decide(nowNs);
    if (this.#engineNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(this.#engineNs);
  }

  #progress(nowNs: number): void {
    const i = this.#resident;
    const leftNs = this.#leftNs[i]! - (nowNs - this.#sinceNs);
    this.#leftNs[i] = leftNs;
    this.#sinceNs = nowNs;
    if (leftNs > 0) return;
    const ranNs = nowNs - this.#timerNs;
    this.#usedNs = ranNs <= this.#sliceNs ? ranNs : ranNs % this.#sliceNs || this.#sliceNs;
    this.#engine = FREE;
    this.#engineNs = Infinity;
    const request = this.#head[i]!++;
    const atNs = this.#stream.atNs[i]![request]!;
    if (this.#head[i]! < this.#tail[i]!) this.#leftNs[i] = this.#stream.workNs[i]![request + 1]!;
    else this.#readyCount--;
    if (atNs >= this.#stream.durationNs) return;
    this.#finished++;
    this.#latencyNs += nowNs - atNs;
    if (--this.#openCounted === 0 && this.#isSettling) this.#simulator.stop();
  }

  #decide(nowNs: number): void {
    if (this.#engine === SWITCHING) return;
    const i = this.#resident;
    const isReady = i >= 0 && this.#isReady(i);
    const isContested = this.#readyCount > (isReady ? 1 : 0);
    if (!isContested && this.#usedNs === this.#sliceNs) this.#usedNs = 0;
    if (isReady && this.#usedNs < this.#sliceNs) {
      if (this.#engine !== RUNNING) {
        this.#engine = RUNNING;
        this.#sinceNs = nowNs;
        this.#timerNs = nowNs - this.#usedNs;
        this.#sliceEndNs = Infinity;
      }
      if (!isContested) this.#sliceEndNs = Infinity;
      else if (this.#sliceEndNs === Infinity) {
        const ranNs = nowNs - this.#timerNs;
        const slices = ranNs <= this.#sliceNs ? 1 : Math.ceil(ranNs / this.#sliceNs);
        this.#sliceEndNs = this.#timerNs + slices * this.#sliceNs;
      }
      if (nowNs < this.#sliceEndNs) {
        this.#engineNs = Math.min(nowNs + this.#leftNs[i]!, this.#sliceEndNs);
        return;
      }
    }
    if (!isReady && !isContested) {
      this.#engine = FREE;
      this.#engineNs = Infinity;
      return;
    }
    const next = this.#nextInRing();
    this.#resident = next;
    if (i < 0) {
      this.#usedNs = 0;
      this.#decide(nowNs);
      return;
    }
    this.#engine = SWITCHING;
    if (nowNs < this.#stream.durationNs) this.#switches++;
    this.#engineNs = nowNs + this.#switchNs;
  }

  #isReady(i: number): boolean {
    return this.#head[i]! < this.#tail[i]!;
  }

  /** The next tenant after the resident one that has work; there is one. */
  #nextInRing(): number {
    const n = this.#head.length;
    let i = this.#resident;
    do i = i + 1 >= n ? 0 : i + 1;
    while (!this.#isReady(i));
    return i;
  }
}

/** Reads one tenant's arrivals off the stream. */
class StreamArrivals implements Source {
  readonly #ring: SteppingRing;
  readonly #tenant: number;
  readonly #atNs: Float64Array;
  readonly #alarm: Alarm;
  #next = 0;

  constructor(ring: SteppingRing, tenant: number, atNs: Float64Array, simulator: Simulator) {
    this.#ring = ring;
    this.#tenant = tenant;
    this.#atNs = atNs;
    this.#alarm = simulator.attach("arrival", this);
  }

  start(): void {
    this.#alarm.wakeAt(this.#atNs[0]!);
  }

  wake(nowNs: number): void {
    this.#ring.arrive(this.#tenant, nowNs);
    this.#alarm.wakeAt(this.#atNs[++this.#next]!);
  }
}

/** Serves a stream to the end. @returns the counts and how many events it took */
export function runSteppingRing(
  stream: RequestStream,
  { sliceNs, switchNs }: { readonly sliceNs: number; readonly switchNs: number },
): RingCounts & { readonly events: number } {
  const simulator = new Simulator();
  const ring = new SteppingRing(stream, simulator, sliceNs, switchNs);
  const sources = stream.atNs.map((atNs, tenant) => new StreamArrivals(ring, tenant, atNs, simulator));
  ring.start(simulator.attach("server", ring));
  const observer = simulator.attach("observation", { wake: () => ring.settle() });
  for (const source of sources) source.start();
  observer.wakeAt(stream.durationNs);
  simulator.run(Infinity);
  return { ...ring.counts, events: simulator.events };
}

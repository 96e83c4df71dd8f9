import { type Alarm, Simulator, type Source } from "../../sim/engine/simulator.ts";
import type { Prepare } from "../harness/round.ts";
import { processorNs } from "../harness/stopwatch.ts";
import { readStream, type RequestStream } from "./stream-file.ts";

/** The bare event loop with one server, first come, first served. */
export const contender: Prepare<{ readonly stream: string }> = ({ stream: file }) => {
  const stream = readStream(file);
  return () => {
    const from = processorNs();
    const counts = runOneQueue(stream);
    return { ns: processorNs() - from, units: counts.finished, counts };
  };
};

/** Serves a stream of one tenant to the end. */
export function runOneQueue(stream: RequestStream): { finished: number; latencyNs: number; steps: number } {
  const simulator = new Simulator();
  const server = new FirstComeServer(stream, simulator);
  const arrivals = new Arrivals(stream.atNs[0]!, server, simulator);
  server.start(simulator.attach("server", server));
  const observer = simulator.attach("observation", { wake: () => server.settle() });
  arrivals.start();
  observer.wakeAt(stream.durationNs);
  simulator.run(Infinity);
  return { finished: server.finished, latencyNs: server.latencyNs, steps: simulator.events };
}

class FirstComeServer implements Source {
  finished = 0;
  latencyNs = 0;
  readonly #stream: RequestStream;
  readonly #atNs: Float64Array;
  readonly #workNs: Float64Array;
  readonly #simulator: Simulator;
  #alarm: Alarm | undefined;
  #head = 0;
  #tail = 0;
  #counted = 0;
  #isRunning = false;
  #isSettling = false;

  constructor(stream: RequestStream, simulator: Simulator) {
    this.#stream = stream;
    this.#atNs = stream.atNs[0]!;
    this.#workNs = stream.workNs[0]!;
    this.#simulator = simulator;
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
  }

  arrive(nowNs: number): void {
    if (nowNs < this.#stream.durationNs) this.#counted++;
    if (this.#tail++ === this.#head) this.#alarm!.wakeAt(nowNs);
  }

  wake(nowNs: number): void {
    if (this.#isRunning) this.#finish(nowNs);
    this.#isRunning = this.#head < this.#tail;
    if (this.#isRunning) this.#alarm!.wakeAt(nowNs + this.#workNs[this.#head]!);
  }

  settle(): void {
    this.#isSettling = true;
    if (this.#counted === 0) this.#simulator.stop();
  }

  #finish(nowNs: number): void {
    const atNs = this.#atNs[this.#head++]!;
    if (atNs >= this.#stream.durationNs) return;
    this.finished++;
    this.latencyNs += nowNs - atNs;
    if (--this.#counted === 0 && this.#isSettling) this.#simulator.stop();
  }
}

class Arrivals implements Source {
  readonly #atNs: Float64Array;
  readonly #server: FirstComeServer;
  readonly #alarm: Alarm;
  #next = 0;

  constructor(atNs: Float64Array, server: FirstComeServer, simulator: Simulator) {
    this.#atNs = atNs;
    this.#server = server;
    this.#alarm = simulator.attach("arrival", this);
  }

  start(): void {
    this.#alarm.wakeAt(this.#atNs[0]!);
  }

  wake(nowNs: number): void {
    this.#server.arrive(nowNs);
    this.#alarm.wakeAt(this.#atNs[++this.#next]!);
  }
}

import { ROUND_ROBIN } from "../ours/documents.ts";
import { readStream, type RequestStream } from "../ours/stream-file.ts";
import type { Prepare } from "../harness/round.ts";
import { processorNs } from "../harness/stopwatch.ts";
import { loadSimJs, type SimJs } from "./load-simjs.ts";

/** The round robin on simjs, the fastest discrete-event package on npm: an entity for each tenant's arrivals and one for the engine. */
export const contender: Prepare<{ readonly stream: string }> = async ({ stream: file }) => {
  const simjs = await loadSimJs();
  const stream = readStream(file);
  return () => {
    const from = processorNs();
    const counts = runRing(simjs, stream);
    return { ns: processorNs() - from, units: counts.finished, counts };
  };
};

interface Waiting {
  readonly atNs: number;
  leftNs: number;
}

function runRing(
  { Sim, Entity }: SimJs,
  { durationNs, atNs, workNs }: RequestStream,
): { finished: number; latencyNs: number; switches: number } {
  const { sliceNs, switchNs } = ROUND_ROBIN;
  const queues = atNs.map(() => Array<Waiting>());
  const counts = { finished: 0, latencyNs: 0, switches: 0 };
  let open = 0;
  let isSettled = false;

  const nextInRing = (resident: number): number => {
    for (let step = 1; step < queues.length; step++) {
      const tenant = (resident + step + queues.length) % queues.length;
      if (queues[tenant]!.length > 0) return tenant;
    }
    return -1;
  };

  class Engine extends Entity {
    isIdle = true;
    #resident = -1;
    #usedNs = 0;

    start(): void {}

    ring(): void {
      if (!this.isIdle) return;
      this.isIdle = false;
      // Not before all of the instant is known.
      this.setTimer(0).done(() => this.decide());
    }

    decide(): void {
      if (this.#resident < 0) this.#resident = nextInRing(-1);
      const next = nextInRing(this.#resident);
      const queue = queues[this.#resident]!;
      if (next < 0 && this.#usedNs === sliceNs) this.#usedNs = 0;
      if (queue.length > 0 && this.#usedNs < sliceNs) {
        const ranNs = Math.min(sliceNs - this.#usedNs, queue[0]!.leftNs);
        this.setTimer(ranNs).done(() => this.#progress(queue, ranNs));
      } else if (next < 0) {
        this.isIdle = true;
      } else {
        if (this.time() < durationNs) counts.switches++;
        this.#resident = next;
        this.#usedNs = 0;
        this.setTimer(switchNs).done(() => this.decide());
      }
    }

    #progress(queue: Waiting[], ranNs: number): void {
      this.#usedNs += ranNs;
      const request = queue[0]!;
      request.leftNs -= ranNs;
      if (request.leftNs === 0) {
        queue.shift();
        if (request.atNs < durationNs) {
          counts.finished++;
          counts.latencyNs += this.time() - request.atNs;
          if (--open === 0 && this.time() >= durationNs) isSettled = true;
        }
      }
      if (!isSettled) this.decide();
    }
  }

  const simulation = new Sim();
  const engine = simulation.addEntity(Engine);

  class Arrivals extends Entity {
    #tenant = -1;
    #next = 0;

    start(): void {
      this.#tenant = tenants++;
      this.#arm();
    }

    #arm(): void {
      this.setTimer(atNs[this.#tenant]![this.#next]! - this.time()).done(() => this.#arrive());
    }

    #arrive(): void {
      if (isSettled) return;
      const request = this.#next++;
      const arrivalNs = this.time();
      if (arrivalNs < durationNs) open++;
      queues[this.#tenant]!.push({ atNs: arrivalNs, leftNs: workNs[this.#tenant]![request]! });
      engine.ring();
      this.#arm();
    }
  }

  let tenants = 0;
  for (let i = 0; i < queues.length; i++) simulation.addEntity(Arrivals);
  // It ends by itself: once all counted requests have finished, nobody sets another timer.
  simulation.simulate(Infinity);
  return counts;
}

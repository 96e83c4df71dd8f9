import { doubled } from "../base/columns.ts";

/** Stages of a pipeline at most. */
export const MOST_STAGES = 16;

/** How long each stage took for the open requests of a pipeline [ns]; 0 for stages that lie before them. */
export class StageTimes {
  readonly count: number;
  /** By row, then by stage. */
  #latencyNs: Float64Array<ArrayBuffer>;

  /** @param count stages of the pipeline, at most MOST_STAGES */
  constructor(count: number) {
    this.count = count;
    this.#latencyNs = new Float64Array(INITIAL * count);
  }

  /** A request begins its way: nothing of it is done. */
  reset(row: number): void {
    while ((row + 1) * this.count > this.#latencyNs.length) this.#latencyNs = doubled(this.#latencyNs);
    this.#latencyNs.fill(0, row * this.count, (row + 1) * this.count);
  }

  set(row: number, stage: number, latencyNs: number): void {
    this.#latencyNs[row * this.count + stage] = latencyNs;
  }

  /** Latency of a request at one stage, from its arrival there to its end there [ns]. */
  ns(row: number, stage: number): number {
    return this.#latencyNs[row * this.count + stage]!;
  }
}

const INITIAL = 64;

import type { Steps } from "../statistics/trend.ts";

/** Cells of a window: as many as the batches that a queue's trend is found from, so that borders of both fall together. */
const CELLS = 20;

/** How many requests were open, and how many ended, in each of 20 cells of every window. Plain data. */
export interface OpenLevel {
  /** Borders of the cells [ns], ascending; one more than there are cells. */
  readonly edgesNs: Float64Array;
  /** Mean and lowest number of open requests in a cell. */
  readonly mean: Float64Array;
  readonly low: Float64Array;
  /** Requests that finished in it, and those within every limit among them. */
  readonly finished: Float64Array;
  readonly good: Float64Array;
}

/** Follows the number of open requests of a tenant. Times must not go back. */
export class OpenLevelMeter {
  readonly #edgesNs: Float64Array;
  readonly #area: Float64Array;
  readonly #low: Float64Array;
  readonly #finished: Float64Array;
  readonly #good: Float64Array;
  readonly #cells: number;
  #cell = 0;
  #level = 0;
  #sinceNs = 0;

  /** @param edgesNs borders of the windows, ascending */
  constructor(edgesNs: Float64Array) {
    const windows = edgesNs.length - 1;
    this.#cells = windows * CELLS;
    this.#edgesNs = Float64Array.from({ length: this.#cells + 1 }, (_, i) => {
      const window = Math.min(windows - 1, Math.floor(i / CELLS));
      const [fromNs, toNs] = [edgesNs[window]!, edgesNs[window + 1]!];
      return fromNs + ((toNs - fromNs) * (i - window * CELLS)) / CELLS;
    });
    this.#area = new Float64Array(this.#cells);
    this.#low = new Float64Array(this.#cells).fill(Infinity);
    this.#finished = new Float64Array(this.#cells);
    this.#good = new Float64Array(this.#cells);
    this.#sinceNs = this.#edgesNs[0]!;
  }

  /** A request arrives. */
  arrived(nowNs: number): void {
    this.#advance(nowNs);
    this.#level++;
  }

  /** It turns out not to count, in the instant of its arrival or later. */
  rejected(nowNs: number): void {
    this.#advance(nowNs);
    this.#level--;
  }

  finished(nowNs: number, isGood: boolean): void {
    this.#advance(nowNs);
    this.#level--;
    if (nowNs < this.#edgesNs[0]! || this.#cell === this.#cells) return;
    this.#finished[this.#cell]!++;
    if (isGood) this.#good[this.#cell]!++;
  }

  /** The run is over; what is open then was so until the end of the last window. */
  close(): OpenLevel {
    this.#advance(this.#edgesNs[this.#cells]!);
    const mean = this.#area.map((area, cell) => area / (this.#edgesNs[cell + 1]! - this.#edgesNs[cell]!));
    return { edgesNs: this.#edgesNs, mean, low: this.#low, finished: this.#finished, good: this.#good };
  }

  /** Takes note of the present level up to now, and moves on to the cell of now. */
  #advance(nowNs: number): void {
    while (this.#cell < this.#cells) {
      const endNs = this.#edgesNs[this.#cell + 1]!;
      const stopNs = Math.min(nowNs, endNs);
      if (stopNs > this.#sinceNs) {
        this.#area[this.#cell]! += this.#level * (stopNs - this.#sinceNs);
        if (this.#level < this.#low[this.#cell]!) this.#low[this.#cell] = this.#level;
        this.#sinceNs = stopNs;
      }
      if (nowNs < endNs) return;
      this.#cell++;
    }
  }
}

/** The cells as steps that have their means and lowest levels: one half of each at its lowest. */
export function stepsOf({ edgesNs, mean, low }: OpenLevel): Steps {
  const times = new Float64Array(2 * mean.length);
  const levels = new Float64Array(2 * mean.length);
  for (let cell = 0; cell < mean.length; cell++) {
    times[2 * cell] = edgesNs[cell]!;
    times[2 * cell + 1] = (edgesNs[cell]! + edgesNs[cell + 1]!) / 2;
    levels[2 * cell] = low[cell]!;
    levels[2 * cell + 1] = 2 * mean[cell]! - low[cell]!;
  }
  return { times, levels };
}

/** Sum over the cells that begin in [fromNs, toNs), whose ends may be off by the rounding of a window's border. */
export function sumOfCells(column: Float64Array, { edgesNs }: OpenLevel, fromNs: number, toNs: number): number {
  let sum = 0;
  for (let cell = 0; cell < column.length; cell++) {
    if (edgesNs[cell]! >= fromNs - 1 && edgesNs[cell]! < toNs) sum += column[cell]!;
  }
  return sum;
}

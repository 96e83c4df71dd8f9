/**
 * Average and lowest level of each of several equal batches of a window, from a level that is told stretch by stretch in
 * the order of time.
 */
export class BatchLevels {
  /** By batch. Final once the level has been held until the end of the window. */
  readonly means: Float64Array;
  readonly lows: Float64Array;
  /** Numbers from the start, so that they are never boxed (record 15). */
  readonly #from: number = 0;
  readonly #to: number = 0;
  readonly #base: number = 0;
  #batch = 0;
  /** Up to where the level has been told. */
  #at = 0;
  #batchEnd = 0;
  #batchTime = 0;

  /** @param base averages are counted from it, so that a level that stays there has exactly that average */
  constructor(from: number, to: number, batches: number, base: number) {
    this.means = new Float64Array(batches).fill(base);
    this.lows = new Float64Array(batches).fill(Infinity);
    this.#from = from;
    this.#to = to;
    this.#base = base;
    this.#at = from;
    this.#batchEnd = this.#border(1);
    this.#batchTime = this.#batchEnd - from;
  }

  /** The level stays as it is until some time, which may lie outside the window. */
  hold(level: number, until: number): void {
    const end = until < this.#to ? until : this.#to;
    while (this.#at < end) {
      const stop = end < this.#batchEnd ? end : this.#batchEnd;
      const batch = this.#batch;
      this.means[batch]! += ((level - this.#base) * (stop - this.#at)) / this.#batchTime;
      if (level < this.lows[batch]!) this.lows[batch] = level;
      this.#at = stop;
      if (stop === this.#batchEnd) this.#next();
    }
  }

  #next(): void {
    const begin = this.#batchEnd;
    this.#batch++;
    this.#batchEnd = this.#border(this.#batch + 1);
    this.#batchTime = this.#batchEnd - begin;
  }

  #border(batch: number): number {
    const batches = this.means.length;
    return batch >= batches ? this.#to : this.#from + ((this.#to - this.#from) * batch) / batches;
  }
}

/**
 * Pending wake-ups, at most one per source, in the total order (time, source).
 *
 * An indexed binary heap in typed arrays: moving or cancelling a source's wake-up costs O(log n), nothing stale
 * is ever popped, and nothing is allocated after construction. Sources are numbered in the order in which ties
 * are broken, so the order does not depend on when a wake-up was asked for.
 */
export class WakeQueue {
  readonly #timeNs: Float64Array;
  readonly #heap: Int32Array;
  /** Position of each source in the heap, -1 when it has no wake-up. */
  readonly #position: Int32Array;
  #size = 0;

  /** @param sources how many sources there are; they are numbered 0 to sources - 1 */
  constructor(sources: number) {
    this.#timeNs = new Float64Array(sources);
    this.#heap = new Int32Array(sources);
    this.#position = new Int32Array(sources).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  /** Time of the next wake-up; Infinity when there is none. */
  get nextNs(): number {
    return this.#size === 0 ? Infinity : this.#timeNs[this.#heap[0]!]!;
  }

  /** Time of this source's wake-up; Infinity when it has none. */
  timeOf(source: number): number {
    return this.#position[source]! < 0 ? Infinity : this.#timeNs[source]!;
  }

  /** Sets or moves the wake-up of a source. */
  set(source: number, timeNs: number): void {
    const position = this.#position[source]!;
    if (position < 0) {
      this.#timeNs[source] = timeNs;
      this.#up(this.#size++, source);
      return;
    }
    const before = this.#timeNs[source]!;
    this.#timeNs[source] = timeNs;
    if (timeNs < before) this.#up(position, source);
    else this.#down(position, source);
  }

  /** Cancels the wake-up of a source, if it has one. */
  clear(source: number): void {
    const position = this.#position[source]!;
    if (position >= 0) this.#removeAt(position);
  }

  /** Takes the next source off; -1 when there is none. */
  pop(): number {
    if (this.#size === 0) return -1;
    const source = this.#heap[0]!;
    this.#removeAt(0);
    return source;
  }

  #removeAt(position: number): void {
    this.#position[this.#heap[position]!] = -1;
    const last = this.#heap[--this.#size]!;
    if (position === this.#size) return;
    if (position > 0 && this.#before(last, this.#heap[(position - 1) >> 1]!)) this.#up(position, last);
    else this.#down(position, last);
  }

  #before(a: number, b: number): boolean {
    const ta = this.#timeNs[a]!;
    const tb = this.#timeNs[b]!;
    return ta < tb || (ta === tb && a < b);
  }

  /** Carries `source` from a hole at `position` towards the root. */
  #up(position: number, source: number): void {
    const heap = this.#heap;
    let hole = position;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const other = heap[parent]!;
      if (!this.#before(source, other)) break;
      heap[hole] = other;
      this.#position[other] = hole;
      hole = parent;
    }
    heap[hole] = source;
    this.#position[source] = hole;
  }

  #down(position: number, source: number): void {
    const heap = this.#heap;
    const size = this.#size;
    let hole = position;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(heap[child + 1]!, heap[child]!)) child++;
      const other = heap[child]!;
      if (!this.#before(other, source)) break;
      heap[hole] = other;
      this.#position[other] = hole;
      hole = child;
    }
    heap[hole] = source;
    this.#position[source] = hole;
  }
}

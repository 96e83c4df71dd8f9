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
  /** Sources with a wake-up. While there is a hole they lie behind it. */
  #size = 0;
  /** Whether the root is empty, see {@link pop}. */
  #hasHole = false;
  /** Time of the next wake-up, Infinity when there is none; not to be read between {@link pop} and {@link settle}. */
  nextNs = Infinity;

  /** @param sources how many sources there are; they are numbered 0 to sources - 1 */
  constructor(sources: number) {
    this.#timeNs = new Float64Array(sources + 1).fill(Infinity);
    this.#heap = new Int32Array(sources + 1);
    this.#heap[0] = sources;
    this.#position = new Int32Array(sources).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  /** Time of this source's wake-up; Infinity when it has none. */
  timeOf(source: number): number {
    return this.#position[source]! < 0 ? Infinity : this.#timeNs[source]!;
  }

  /** Sets or moves the wake-up of a source. */
  set(source: number, timeNs: number): void {
    const times = this.#timeNs;
    if (this.#hasHole && this.#position[source]! < 0) {
      times[source] = timeNs;
      this.#hasHole = false;
      // Alone in its queue, as a station mostly is: there is nothing to compare it with.
      if (++this.#size === 1) {
        this.#heap[0] = source;
        this.#position[source] = 0;
        this.nextNs = timeNs;
        return;
      }
      this.#down(0, source);
    } else {
      if (this.#hasHole) this.#fillHole();
      times[source] = timeNs;
      const position = this.#position[source]!;
      if (position >= 0) this.#place(position, source);
      else this.#up(this.#size++, source);
    }
    this.nextNs = times[this.#heap[0]!]!;
  }

  /** Cancels the wake-up of a source, if it has one. */
  clear(source: number): void {
    if (this.#hasHole) this.#fillHole();
    const position = this.#position[source]!;
    if (position >= 0) this.#removeAt(position);
    this.nextNs = this.#timeNs[this.#heap[0]!]!;
  }

  /**
   * Takes the next source off; -1 when there is none. Its place at the root stays empty, because most sources ask to
   * be woken again at once, and then that fills it: one way down the heap instead of one down and one up. To be
   * followed by {@link settle}.
   */
  pop(): number {
    if (this.#hasHole) this.#fillHole();
    if (this.#size === 0) return -1;
    const source = this.#heap[0]!;
    this.#position[source] = -1;
    this.#hasHole = true;
    this.#size--;
    return source;
  }

  /** Closes the gap that {@link pop} left, unless a wake-up has already filled it. */
  settle(): void {
    if (this.#hasHole) this.#fillHole();
  }

  /** Moves the last source to the empty root, or nobody if there is none. */
  #fillHole(): void {
    this.#hasHole = false;
    if (this.#size > 0) this.#down(0, this.#heap[this.#size]!);
    else this.#heap[0] = this.#position.length;
    this.nextNs = this.#timeNs[this.#heap[0]!]!;
  }

  #removeAt(position: number): void {
    this.#position[this.#heap[position]!] = -1;
    const last = this.#heap[--this.#size]!;
    if (position < this.#size) this.#place(position, last);
    else if (this.#size === 0) this.#heap[0] = this.#position.length;
  }

  /** Puts a source whose time is new where it belongs. */
  #place(position: number, source: number): void {
    this.#up(position, source);
    const settled = this.#position[source]!;
    if (settled === position) this.#down(position, source);
  }

  /** Carries `source` from a hole at `position` towards the root. */
  #up(position: number, source: number): void {
    const heap = this.#heap;
    const times = this.#timeNs;
    const positions = this.#position;
    const timeNs = times[source]!;
    let hole = position;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const other = heap[parent]!;
      const otherNs = times[other]!;
      // The order (time, source), written out here and below: as a method it costs a tenth of the loop.
      if (otherNs < timeNs || (otherNs === timeNs && other < source)) break;
      heap[hole] = other;
      positions[other] = hole;
      hole = parent;
    }
    heap[hole] = source;
    positions[source] = hole;
  }

  #down(position: number, source: number): void {
    const heap = this.#heap;
    const times = this.#timeNs;
    const positions = this.#position;
    const timeNs = times[source]!;
    const size = this.#size;
    let hole = position;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      let other = heap[child]!;
      let otherNs = times[other]!;
      if (child + 1 < size) {
        const right = heap[child + 1]!;
        const rightNs = times[right]!;
        if (rightNs < otherNs || (rightNs === otherNs && right < other)) {
          child++;
          other = right;
          otherNs = rightNs;
        }
      }
      if (timeNs < otherNs || (timeNs === otherNs && source < other)) break;
      heap[hole] = other;
      positions[other] = hole;
      hole = child;
    }
    heap[hole] = source;
    positions[source] = hole;
  }
}

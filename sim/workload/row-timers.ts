import { doubled } from "../base/columns.ts";

/**
 * One alarm for each row of a request table, at most: a binary heap in the order (time, order), and by row where it
 * stands there, so that setting and clearing cost O(log n) and nothing stale is ever left. Arrays double when they are
 * full.
 */
export class RowTimers {
  #timeNs = new Float64Array(INITIAL);
  #order = new Float64Array(INITIAL);
  #heap = new Int32Array(INITIAL);
  /** Position of each row in the heap, -1 without an alarm. */
  #position = new Int32Array(INITIAL).fill(-1);
  #size = 0;

  /** The earliest alarm [ns]; Infinity when there is none. */
  get nextNs(): number {
    return this.#size === 0 ? Infinity : this.#timeNs[this.#heap[0]!]!;
  }

  /** Sets the alarm of a row that has none. @param order the lower goes first at equal times */
  set(row: number, timeNs: number, order: number): void {
    while (row >= this.#position.length) this.#grow();
    this.#timeNs[row] = timeNs;
    this.#order[row] = order;
    this.#up(this.#size++, row);
  }

  /** Takes back the alarm of a row, if it has one. */
  clear(row: number): void {
    if (row >= this.#position.length) return;
    const position = this.#position[row]!;
    if (position < 0) return;
    this.#position[row] = -1;
    const last = this.#heap[--this.#size]!;
    if (last === row) return;
    this.#up(position, last);
    this.#down(this.#position[last]!, last);
  }

  /** Takes off the row whose alarm is the earliest. There must be one. */
  pop(): number {
    const row = this.#heap[0]!;
    this.clear(row);
    return row;
  }

  #isBefore(a: number, b: number): boolean {
    const aNs = this.#timeNs[a]!;
    const bNs = this.#timeNs[b]!;
    return aNs < bNs || (aNs === bNs && this.#order[a]! < this.#order[b]!);
  }

  #up(position: number, row: number): void {
    let hole = position;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const other = this.#heap[parent]!;
      if (!this.#isBefore(row, other)) break;
      this.#put(hole, other);
      hole = parent;
    }
    this.#put(hole, row);
  }

  #down(position: number, row: number): void {
    let hole = position;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child++;
      const other = this.#heap[child]!;
      if (!this.#isBefore(other, row)) break;
      this.#put(hole, other);
      hole = child;
    }
    this.#put(hole, row);
  }

  #put(position: number, row: number): void {
    this.#heap[position] = row;
    this.#position[row] = position;
  }

  #grow(): void {
    const before = this.#position.length;
    this.#timeNs = doubled(this.#timeNs);
    this.#order = doubled(this.#order);
    this.#heap = doubled(this.#heap);
    this.#position = doubled(this.#position).fill(-1, before);
  }
}

const INITIAL = 64;

import { doubled } from "../base/columns.ts";

/** First in, first out queue of table rows: a ring, because Array.shift() costs more the longer the queue is. */
export class RowQueue {
  #ring = new Int32Array(64);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(row: number): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length++) & (this.#ring.length - 1)] = row;
  }

  /** Puts a row at the head, for a request that has lost its place through no fault of its own. */
  pushFront(row: number): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#ring.length - 1);
    this.#ring[this.#head] = row;
    this.#length++;
  }

  /** The row at the head; -1 when the queue is empty. */
  peek(): number {
    return this.#length === 0 ? -1 : this.#ring[this.#head]!;
  }

  /** Takes the row at the head off; -1 when the queue is empty. */
  shift(): number {
    if (this.#length === 0) return -1;
    const row = this.#ring[this.#head]!;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length--;
    return row;
  }

  /** Takes all rows off, in order. */
  drain(): number[] {
    return Array.from({ length: this.#length }, () => this.shift());
  }

  /**
   * Takes a row out of the queue, wherever it stands: those before it move up. Costs as much as there are rows before
   * it, so it is for rows near the head, such as the one that has waited longest. The row must be in the queue.
   */
  remove(row: number): void {
    const mask = this.#ring.length - 1;
    let place = 0;
    while (this.#ring[(this.#head + place) & mask] !== row) {
      if (++place >= this.#length) throw new RangeError(`row ${row} is not in the queue`);
    }
    for (; place > 0; place--) {
      this.#ring[(this.#head + place) & mask] = this.#ring[(this.#head + place - 1) & mask]!;
    }
    this.#head = (this.#head + 1) & mask;
    this.#length--;
  }

  #grow(): void {
    const size = this.#ring.length;
    const larger = doubled(this.#ring);
    // The ring wraps: what stood before the head moves behind the old end.
    larger.copyWithin(size, 0, this.#head);
    this.#ring = larger;
  }
}

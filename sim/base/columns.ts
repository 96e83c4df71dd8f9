type NumberColumn = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** A copy of the column with twice the room. Doubling keeps the cost of an append constant. */
export function doubled<T extends NumberColumn>(column: T): T {
  const Column = column.constructor as new (length: number) => T;
  const larger = new Column(column.length * 2);
  larger.set(column);
  return larger;
}

/** Numbers appended one by one; {@link FloatColumn.values} is what has been appended. */
export class FloatColumn {
  #data = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) this.#data = doubled(this.#data);
    this.#data[this.#length++] = value;
  }

  /** A view, not a copy; valid until the next push. */
  values(): Float64Array {
    return this.#data.subarray(0, this.#length);
  }
}

/** Numbers in a block: so large that blocks are few, so small that a short run does not pay for a long one's. */
const BLOCK = 16_384;

/**
 * Blocks that no table needs any more, for the next one: the pages of new memory cost more than what is written to
 * them. At most 32 MiB.
 */
const spares: Float64Array[] = [];
const MOST_SPARES = 256;

/**
 * Rows of numbers appended one by one and read column by column. They lie in blocks: growing copies nothing, and one
 * row is one place in memory.
 */
export class FloatTable {
  readonly #width: number;
  readonly #blockRows: number;
  readonly #blocks: Float64Array[] = [];
  #rows = 0;
  /** Rows left in the last block, and where the next one begins. */
  #left = 0;
  #next = 0;
  /** Holds the row that was opened last. */
  block: Float64Array = new Float64Array();

  /** @param width numbers in a row, from 1 to 16,384 */
  constructor(width: number) {
    this.#width = width;
    this.#blockRows = Math.floor(BLOCK / width);
  }

  get length(): number {
    return this.#rows;
  }

  /**
   * Opens a row. All its numbers must be written: they may be what another table has left.
   * @returns where it begins in {@link block}
   */
  open(): number {
    if (this.#left === 0) this.#grow();
    this.#left--;
    this.#rows++;
    const at = this.#next;
    this.#next += this.#width;
    return at;
  }

  /** Copies of all columns. Block by block, so that every block is read from memory once for all of them. */
  columns(): Float64Array[] {
    const width = this.#width;
    const columns = Array.from({ length: width }, () => new Float64Array(this.#rows));
    for (let i = 0, first = 0; i < this.#blocks.length; i++, first += this.#blockRows) {
      const block = this.#blocks[i]!;
      const end = Math.min(this.#rows, first + this.#blockRows);
      for (let index = 0; index < width; index++) {
        const column = columns[index]!;
        for (let row = first, at = index; row < end; row++, at += width) column[row] = block[at]!;
      }
    }
    return columns;
  }

  /** Forgets all rows and leaves their blocks to other tables. */
  clear(): void {
    for (const block of this.#blocks.splice(0)) if (spares.length < MOST_SPARES) spares.push(block);
    this.block = new Float64Array();
    this.#rows = 0;
    this.#left = 0;
  }

  #grow(): void {
    this.block = spares.pop() ?? new Float64Array(BLOCK);
    this.#blocks.push(this.block);
    this.#left = this.#blockRows;
    this.#next = 0;
  }
}

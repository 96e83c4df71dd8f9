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

/** Rows of a block: large enough that blocks are few, small enough that a short run does not pay for a long one's. */
const BLOCK_ROWS = 1024;

/**
 * Rows of numbers appended one by one and read column by column. They lie in blocks: growing copies nothing, and one
 * row is one place in memory.
 */
export class FloatTable {
  readonly #width: number;
  readonly #blocks: Float64Array[] = [];
  #rows = 0;
  /** Holds the row that was opened last. */
  block = new Float64Array();

  /** @param width numbers in a row, at least 1 */
  constructor(width: number) {
    this.#width = width;
  }

  get length(): number {
    return this.#rows;
  }

  /** Opens a row of zeros. @returns where it begins in {@link block} */
  open(): number {
    const row = this.#rows++ % BLOCK_ROWS;
    if (row === 0) this.#blocks.push((this.block = new Float64Array(BLOCK_ROWS * this.#width)));
    return row * this.#width;
  }

  /** Copies of all columns. Block by block, so that every block is read from memory once for all of them. */
  columns(): Float64Array[] {
    const columns = Array.from({ length: this.#width }, () => new Float64Array(this.#rows));
    this.#blocks.forEach((block, i) => {
      const first = i * BLOCK_ROWS;
      const end = Math.min(this.#rows, first + BLOCK_ROWS);
      columns.forEach((column, index) => {
        for (let row = first, at = index; row < end; row++, at += this.#width) column[row] = block[at]!;
      });
    });
    return columns;
  }
}

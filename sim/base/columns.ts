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

import type { GrowthRule } from "./growth.ts";

/** Memory of one partition that no process holds. Nothing is reserved: who asks first gets it. */
export class MemoryPool {
  #freeBytes: number;

  constructor(freeBytes: number) {
    this.#freeBytes = freeBytes;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** @returns whether there was so much */
  take(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

/** What one process holds of a pool. It has started, and its first memory is taken from the pool already. */
export class ProcessHeap {
  readonly #pool: MemoryPool;
  readonly #rule: GrowthRule;
  readonly #startBytes: number;
  #grownBytes = 0;
  #startedNs = 0;

  constructor(pool: MemoryPool, rule: GrowthRule, startBytes: number) {
    this.#pool = pool;
    this.#rule = rule;
    this.#startBytes = startBytes;
  }

  /** The process begins a request. @returns whether it got the memory that it asked for */
  grow(nowNs: number): boolean {
    const { perRequestBytes, bytesPerNs, limitBytes } = this.#rule;
    const wanted =
      perRequestBytes > 0 ? this.#grownBytes + perRequestBytes : Math.floor((nowNs - this.#startedNs) * bytesPerNs);
    const more = Math.min(wanted, limitBytes) - this.#grownBytes;
    if (more <= 0) return true;
    if (!this.#pool.take(more)) return false;
    this.#grownBytes += more;
    return true;
  }

  /** The process dies: all that it held is free. */
  release(): void {
    this.#pool.give(this.#startBytes + this.#grownBytes);
    this.#grownBytes = 0;
  }

  /** The process starts again with nothing grown. @returns whether it got what it starts with */
  restart(nowNs: number): boolean {
    this.#startedNs = nowNs;
    return this.#pool.take(this.#startBytes);
  }
}

import type { CopyLane } from "./copy-lane.ts";

/** Work below which a copy has ended: a millionth of a nanosecond, which only rounding of shares can leave. */
const LEFT_OVER = 1e-3;

/** Processor sharing: all copies of the partition move at once, each at an equal share of the rate. */
export class FairCopies implements CopyLane {
  /** By process: work left, 0 for none; and work asked for. */
  readonly #left: Float64Array;
  readonly #asked: Float64Array;
  #count = 0;
  #unitsPerNs = 0;
  #sinceNs = 0;

  constructor(processes: number) {
    this.#left = new Float64Array(processes);
    this.#asked = new Float64Array(processes);
  }

  get count(): number {
    return this.#count;
  }

  ask(process: number, units: number): void {
    this.#asked[process] = units;
  }

  cancel(process: number): void {
    this.#asked[process] = 0;
    if (this.#left[process] === 0) return;
    this.#left[process] = 0;
    this.#count--;
  }

  settle(nowNs: number): void {
    const left = this.#left;
    const moved = this.#count === 0 ? 0 : ((nowNs - this.#sinceNs) * this.#unitsPerNs) / this.#count;
    this.#sinceNs = nowNs;
    if (moved === 0) return;
    for (let i = 0; i < left.length; i++) {
      if (left[i]! > 0) left[i] = Math.max(LEFT_OVER, left[i]! - moved);
    }
  }

  takeDone(): number {
    const left = this.#left;
    if (this.#count === 0) return -1;
    for (let i = 0; i < left.length; i++) {
      if (left[i] === 0 || left[i]! > LEFT_OVER) continue;
      left[i] = 0;
      this.#count--;
      return i;
    }
    return -1;
  }

  admit(): void {
    const asked = this.#asked;
    for (let i = 0; i < asked.length; i++) {
      if (asked[i] === 0) continue;
      this.#left[i] = asked[i]!;
      asked[i] = 0;
      this.#count++;
    }
  }

  foresee(unitsPerNs: number, nowNs: number): number {
    this.#unitsPerNs = unitsPerNs;
    let least = Infinity;
    for (const left of this.#left) if (left > 0 && left < least) least = left;
    return least === Infinity ? Infinity : nowNs + Math.ceil(((least - LEFT_OVER) * this.#count) / unitsPerNs);
  }
}

import type { CopyLane } from "./copy-lane.ts";
import { ReadyRing } from "./ready-ring.ts";
import { beginOfTurn, deviceIn, endOfWork, newRotation, type Rotation, turnAt, turnsBefore } from "./turn-rotation.ts";

/**
 * Round robin in slices of time, without a cost between them. A copy that is alone renews its slice; one that comes in
 * the meantime waits for the end of the free-running slice. A process that asks for its next copy in the instant in which
 * one ends goes on in its slice; otherwise the rest of it is forfeited. Between two changes the turns are arithmetic
 * (turn-rotation.ts): nobody steps from slice to slice.
 */
export class SlicedCopies implements CopyLane {
  readonly #sliceNs: number;
  readonly #ring: ReadyRing;
  /** By process: work left, and work asked for. */
  readonly #left: Float64Array;
  readonly #asked: Float64Array;
  /** The turns to come, as they were foreseen last. */
  readonly #ahead: Rotation;
  #resident = -1;
  /** Whether no copy was left when the last instant was over. */
  #isDry = true;
  #unitsPerNs = 0;
  /** Up to where progress is booked, when the slice under way began, and when it ends: Infinity for a copy alone. */
  #sinceNs = 0;
  #sliceBeginNs = 0;
  #sliceEndNs = Infinity;

  constructor(processes: number, sliceNs: number) {
    this.#sliceNs = sliceNs;
    this.#ring = new ReadyRing(processes);
    this.#left = new Float64Array(processes);
    this.#asked = new Float64Array(processes);
    this.#ahead = newRotation(sliceNs, 0, new Float64Array(processes));
  }

  get count(): number {
    return this.#ring.count;
  }

  ask(process: number, units: number): void {
    this.#asked[process] = units;
  }

  cancel(process: number): void {
    this.#asked[process] = 0;
    if (!this.#ring.has(process)) return;
    this.#ring.remove(process);
    // Nobody is left to wait for the end of the slice.
    if (this.#ring.count === 1) this.#sliceEndNs = Infinity;
  }

  settle(nowNs: number): void {
    const fromNs = this.#sinceNs;
    this.#sinceNs = nowNs;
    if (this.#ring.count === 0) return;
    const ahead = this.#ahead;
    const turn = this.#ring.count === 1 ? 0 : turnAt(ahead, nowNs);
    if (turn === 0) {
      this.#left[this.#resident]! -= (nowNs - fromNs) * this.#unitsPerNs;
      return;
    }
    for (let position = 0; position < ahead.count; position++) {
      const ranNs = deviceIn(ahead, position, turnsBefore(ahead, position, turn));
      this.#left[ahead.contexts[position]!]! -= ranNs * this.#unitsPerNs;
    }
    this.#resident = ahead.contexts[turn % ahead.count]!;
    this.#sliceBeginNs = beginOfTurn(ahead, turn);
    this.#sliceEndNs = this.#sliceBeginNs + this.#sliceNs;
    this.#left[this.#resident]! -= (nowNs - this.#sliceBeginNs) * this.#unitsPerNs;
  }

  takeDone(): number {
    const i = this.#resident;
    const ring = this.#ring;
    if (this.#isDry || !ring.has(i) || this.#left[i]! > 0) return -1;
    ring.remove(i);
    return i;
  }

  admit(nowNs: number): void {
    const asked = this.#asked;
    const ring = this.#ring;
    for (let i = 0; i < asked.length; i++) {
      if (asked[i] === 0) continue;
      this.#left[i] = asked[i]!;
      asked[i] = 0;
      ring.add(i);
    }
    const goesOn = !this.#isDry && ring.has(this.#resident);
    this.#isDry = ring.count === 0;
    if (this.#isDry) return;
    if (!goesOn) this.#enter(nowNs);
    else if (ring.count > 1 && this.#sliceEndNs === Infinity) {
      const ranNs = nowNs - this.#sliceBeginNs;
      // A slice just begun lasts its length; one that ends in this instant is over, now that somebody waits.
      this.#sliceEndNs = this.#sliceBeginNs + Math.max(1, Math.ceil(ranNs / this.#sliceNs)) * this.#sliceNs;
    }
  }

  foresee(unitsPerNs: number, nowNs: number): number {
    this.#unitsPerNs = unitsPerNs;
    const { count } = this.#ring;
    if (count === 0) return Infinity;
    if (count === 1) return nowNs + Math.ceil(this.#left[this.#resident]! / unitsPerNs);
    const ahead = this.#ahead;
    ahead.beginNs = nowNs;
    ahead.endNs = this.#sliceEndNs;
    ahead.count = count;
    let firstNs = Infinity;
    let i = this.#resident;
    for (let position = 0; position < count; position++) {
      ahead.contexts[position] = i;
      i = this.#ring.after(i);
    }
    for (let position = 0; position < count; position++) {
      const workNs = Math.ceil(this.#left[ahead.contexts[position]!]! / unitsPerNs);
      firstNs = Math.min(firstNs, endOfWork(ahead, position, workNs));
    }
    return firstNs;
  }

  /** The next copy in ring order begins a slice. */
  #enter(nowNs: number): void {
    this.#resident = this.#ring.after(this.#resident);
    this.#sliceBeginNs = nowNs;
    this.#sliceEndNs = this.#ring.count > 1 ? nowNs + this.#sliceNs : Infinity;
  }
}

import type { LlmTimes } from "../llm/times.ts";
import type { RequestTable } from "../request-table.ts";

/**
 * The sequences of a batch that decode, one token each in every iteration. They differ only in constants: how far a
 * sequence is follows from the number of iterations, so an iteration touches none of them. A row's columns stand as
 * of its first decode iteration and are brought up to date when it leaves.
 *
 * A place is a position in order of admission. All sums are whole numbers, so it does not matter how they are grouped.
 */
export class DecodingSequences {
  readonly #requests: RequestTable;
  readonly #rows: Int32Array;
  #count = 0;
  /** What a sequence would take alone for one iteration, and for each token that it reads [ns]. */
  readonly #ownStepNs: number;
  readonly #ownTokenNs: number;
  /** Iterations ended so far, and minus that by the tokens of a block, because a remainder costs more than the rest. */
  #steps = 0;
  #phase = 0;
  /** By place: cached tokens of the sequence less `#steps`, and how many steps have passed when it is complete. */
  readonly #lead: Float64Array;
  readonly #endStep: Float64Array;
  #leadSum = 0;
  /** The earliest of the end steps, or earlier: then looking for complete sequences finds none. */
  #nextEnd = Infinity;
  /** How many sequences have a lead with this remainder by the tokens of a block. */
  readonly #withRemainder: Int32Array;
  readonly #blockTokens: number;

  /**
   * @param capacity    the most sequences there can be
   * @param blockTokens tokens that share a block of the cache, a power of two
   */
  constructor(requests: RequestTable, times: LlmTimes, capacity: number, blockTokens: number) {
    this.#requests = requests;
    this.#ownStepNs = times.matmulNs[1]! + times.headNs[1]! + times.otherFixedNs + times.otherPerTokenNs;
    this.#ownTokenNs = times.kvTokenNs;
    this.#rows = new Int32Array(capacity);
    this.#lead = new Float64Array(capacity);
    this.#endStep = new Float64Array(capacity);
    this.#withRemainder = new Int32Array(blockTokens);
    this.#blockTokens = blockTokens;
  }

  get count(): number {
    return this.#count;
  }

  /** Tokens that the next iteration reads: all that are cached and the one that is fed in. */
  get tokensRead(): number {
    return this.#leadSum + this.#count * (this.#steps + 1);
  }

  /** Iterations until the first sequence is complete; Infinity without sequences. */
  get stepsToEnd(): number {
    return this.#nextEnd - this.#steps;
  }

  /** Blocks that begin with the token fed in after so many more iterations. */
  blocksBegun(stepsAhead: number): number {
    return this.#withRemainder[(this.#phase - stepsAhead) & (this.#blockTokens - 1)]!;
  }

  /** Whether the sequence begins a block in the next iteration. */
  beginsBlock(place: number): boolean {
    return this.#remainder(this.#lead[place]! + this.#steps) === 0;
  }

  /** A sequence has generated a token, which was not its last, and decodes from the next iteration on. */
  join(row: number): void {
    const requests = this.#requests;
    const place = this.#count++;
    const cached = requests.computedTokens[row]!;
    const lead = cached - this.#steps;
    const endStep = this.#steps + requests.outputTokens[row]! - requests.generatedTokens[row]!;
    this.#rows[place] = row;
    this.#lead[place] = lead;
    this.#endStep[place] = endStep;
    this.#leadSum += lead;
    this.#nextEnd = Math.min(this.#nextEnd, endStep);
    this.#withRemainder[this.#remainder(lead)]!++;
    requests.scheduledTokens[row] = 1;
    requests.kvBlocks[row] = this.#blocksFor(cached + 1);
  }

  /** An iteration has ended. */
  step(): void {
    this.#steps++;
    this.#phase = (this.#phase - 1) & (this.#blockTokens - 1);
  }

  /**
   * Takes out the complete sequences, their rows up to date.
   * @param rows receives them, in order of admission
   * @returns how many
   */
  takeComplete(rows: Int32Array): number {
    if (this.#steps < this.#nextEnd) return 0;
    let complete = 0;
    let kept = 0;
    let nextEnd = Infinity;
    for (let place = 0; place < this.#count; place++) {
      const endStep = this.#endStep[place]!;
      if (endStep === this.#steps) {
        rows[complete++] = this.#rows[place]!;
        this.#settle(place);
        continue;
      }
      if (endStep < nextEnd) nextEnd = endStep;
      this.#rows[kept] = this.#rows[place]!;
      this.#lead[kept] = this.#lead[place]!;
      this.#endStep[kept] = endStep;
      kept++;
    }
    this.#count = kept;
    this.#nextEnd = nextEnd;
    return complete;
  }

  /** Takes out the sequence admitted last, its row up to date. @returns its row */
  takeLast(): number {
    const place = --this.#count;
    this.#settle(place);
    return this.#rows[place]!;
  }

  /**
   * Brings the row's columns up to date. Its own device time is one product of whole numbers and times, because a sum
   * over iterations would round at each of them.
   */
  #settle(place: number): void {
    const requests = this.#requests;
    const row = this.#rows[place]!;
    const lead = this.#lead[place]!;
    const cached = lead + this.#steps;
    const before = requests.computedTokens[row]!;
    const steps = cached - before;
    const read = steps * before + (steps * (steps + 1)) / 2;
    requests.ownDeviceNs[row]! += steps * this.#ownStepNs + read * this.#ownTokenNs;
    requests.computedTokens[row] = cached;
    requests.generatedTokens[row] = requests.outputTokens[row]! - (this.#endStep[place]! - this.#steps);
    requests.targetTokens[row] = cached + 1;
    requests.scheduledTokens[row] = 0;
    requests.kvBlocks[row] = this.#blocksFor(cached);
    this.#leadSum -= lead;
    this.#withRemainder[this.#remainder(lead)]!--;
  }

  #blocksFor(tokens: number): number {
    return Math.ceil(tokens / this.#blockTokens);
  }

  #remainder(tokens: number): number {
    const size = this.#blockTokens;
    return ((tokens % size) + size) % size;
  }
}

import { doubled } from "../base/columns.ts";
import { SPENT_CAUSES } from "./spent.ts";

/**
 * The open requests of one tenant, as columns. A request is the number of its row; rows are used again after the
 * request has ended, so memory is bounded by open requests. Columns double when they are full.
 */
export class RequestTable {
  /** Number of the request within its tenant, in order of arrival; pairs the same request across runs. */
  index = new Float64Array(INITIAL);
  arrivalNs = new Float64Array(INITIAL);
  /** Factor on device times. */
  size = new Float64Array(INITIAL).fill(1);
  promptTokens = new Int32Array(INITIAL);
  outputTokens = new Int32Array(INITIAL);
  /** First instruction on the device, -1 before. */
  startedNs = new Float64Array(INITIAL);
  /** End of the iteration that produced the first output token, -1 before. */
  firstTokenNs = new Float64Array(INITIAL).fill(-1);
  /** Device time this request alone would have needed for what was done for it [ns, not rounded]. */
  ownDeviceNs = new Float64Array(INITIAL);
  /** Whether a server works on it (1) or it waits in a queue (0). */
  admitted = new Uint8Array(INITIAL);
  /** Times it was sent, from 1 on: more than once where it was turned away or gave up waiting and its client tried again. */
  tries = new Int32Array(INITIAL);
  /** Tokens to process before the next output token, processed so far, and KV blocks held. */
  targetTokens = new Int32Array(INITIAL);
  computedTokens = new Int32Array(INITIAL);
  generatedTokens = new Int32Array(INITIAL);
  kvBlocks = new Int32Array(INITIAL);
  /** Tokens of the iteration under way. */
  scheduledTokens = new Int32Array(INITIAL);
  #spent = new Float64Array(INITIAL * SPENT_CAUSES);
  #free = new Int32Array(INITIAL);
  #freeCount = 0;
  #rows = 0;
  /** Whether its requests generate tokens. */
  #generates = false;

  /** Open requests. */
  get open(): number {
    return this.#rows - this.#freeCount;
  }

  /** One past the highest row ever used. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Opens a request and returns its row. What is drawn of it is left to the draws of its tenant, which write the same
   * columns every time, and the progress of tokens to {@link resetTokens}; all else is reset. Every column that is left
   * alone is one less to fetch from memory.
   */
  acquire(index: number, arrivalNs: number): number {
    if (this.#freeCount === 0 && this.#rows === this.index.length) this.#grow();
    const row = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#rows++;
    this.index[row] = index;
    this.arrivalNs[row] = arrivalNs;
    this.startedNs[row] = -1;
    if (this.#generates) this.firstTokenNs[row] = -1;
    this.ownDeviceNs[row] = 0;
    this.admitted[row] = 0;
    this.tries[row] = 1;
    // Not fill(): a call of it costs more than five stores.
    const spent = this.#spent;
    const end = (row + 1) * SPENT_CAUSES;
    for (let at = row * SPENT_CAUSES; at < end; at++) spent[at] = 0;
    return row;
  }

  /** A request that generates tokens joins a queue with none of them done. */
  resetTokens(row: number): void {
    this.#generates = true;
    this.targetTokens[row] = this.promptTokens[row]!;
    this.computedTokens[row] = 0;
    this.generatedTokens[row] = 0;
    this.kvBlocks[row] = 0;
    this.scheduledTokens[row] = 0;
  }

  /** Closes a request; its row may be given to the next one. */
  release(row: number): void {
    this.index[row] = -1;
    this.#free[this.#freeCount++] = row;
  }

  /** Whether the row holds an open request. */
  isOpen(row: number): boolean {
    return row < this.#rows && this.index[row]! >= 0;
  }

  /** A server begins to work on it: from now on the totals of that process are its own. */
  admit(row: number, spent: Float64Array): void {
    this.admitted[row] = 1;
    const at = row * SPENT_CAUSES;
    for (let cause = 0; cause < SPENT_CAUSES; cause++) this.#spent[at + cause]! -= spent[cause]!;
  }

  /** A server stops working on it, because it is done or pre-empted. */
  leave(row: number, spent: Float64Array): void {
    this.admitted[row] = 0;
    const at = row * SPENT_CAUSES;
    for (let cause = 0; cause < SPENT_CAUSES; cause++) this.#spent[at + cause]! += spent[cause]!;
  }

  /**
   * As if no process had ever begun the request: the time that it has cost so far counts as queued. No server works on it
   * any more.
   */
  forget(row: number): void {
    const end = (row + 1) * SPENT_CAUSES;
    for (let at = row * SPENT_CAUSES; at < end; at++) this.#spent[at] = 0;
    this.admitted[row] = 0;
    this.startedNs[row] = -1;
    this.firstTokenNs[row] = -1;
    this.ownDeviceNs[row] = 0;
  }

  /** Adds time that was spent on a request and is not among the totals of its process. */
  charge(row: number, cause: number, ns: number): void {
    this.#spent[row * SPENT_CAUSES + cause]! += ns;
  }

  /** Time spent on a cause while a server worked on it [ns]; final once it has left. */
  spentNs(row: number, cause: number): number {
    return this.#spent[row * SPENT_CAUSES + cause]!;
  }

  #grow(): void {
    this.index = doubled(this.index);
    this.arrivalNs = doubled(this.arrivalNs);
    this.size = doubled(this.size).fill(1, this.size.length);
    this.promptTokens = doubled(this.promptTokens);
    this.outputTokens = doubled(this.outputTokens);
    this.startedNs = doubled(this.startedNs);
    this.firstTokenNs = doubled(this.firstTokenNs).fill(-1, this.firstTokenNs.length);
    this.ownDeviceNs = doubled(this.ownDeviceNs);
    this.admitted = doubled(this.admitted);
    this.tries = doubled(this.tries);
    this.targetTokens = doubled(this.targetTokens);
    this.computedTokens = doubled(this.computedTokens);
    this.generatedTokens = doubled(this.generatedTokens);
    this.kvBlocks = doubled(this.kvBlocks);
    this.scheduledTokens = doubled(this.scheduledTokens);
    this.#spent = doubled(this.#spent);
    this.#free = doubled(this.#free);
  }
}

const INITIAL = 64;

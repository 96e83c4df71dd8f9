import { emptyBurst, sealBurst } from "../burst.ts";
import type { LlmTimes } from "../llm/times.ts";
import { RowQueue } from "../row-queue.ts";
import type { Bell, Door, Mortal, Server } from "../server.ts";
import { SPENT_CAUSES } from "../spent.ts";
import type { Tenant } from "../tenant.ts";
import { DecodingSequences } from "./decoding-sequences.ts";
import { KV_BLOCK_TOKENS } from "./kv-block.ts";

/** What bounds the batch of one process. */
export interface BatchLimits {
  readonly maxBatchedTokens: number;
  readonly maxSequences: number;
  /** Blocks of {@link KV_BLOCK_TOKENS} tokens that fit the memory for the KV cache. */
  readonly kvBlocks: number;
  readonly hostNs: number;
}

/**
 * Continuous batching with chunked prefill under a token budget, as vLLM schedules: one burst is one iteration.
 * Running sequences come first, in order of admission, one token each when they decode, a chunk when they
 * prefill; then waiting requests join while budget, places and cache blocks last. When a running sequence needs
 * a block and none is free, the one admitted last loses its blocks and starts over from the head of the queue.
 * A request that could never fit the cache is rejected on arrival.
 *
 * Every running sequence gets at least one token per iteration: one joins only if the budget is not used up by those
 * before it, and only the last one can be left with part of its prompt. So those that decode stand before those that
 * do not, and what an iteration costs to simulate does not depend on how many decode.
 * @source Kwon et al., "Efficient Memory Management for LLM Serving with PagedAttention", SOSP 2023; Agrawal et
 *   al., "Sarathi-Serve", OSDI 2024
 */
export class ContinuousBatching implements Server, Door, Mortal {
  readonly burst = emptyBurst();
  readonly spent = new Float64Array(SPENT_CAUSES);
  readonly #tenant: Tenant;
  readonly #times: LlmTimes;
  readonly #limits: BatchLimits;
  readonly #waiting = new RowQueue();
  /** Admitted before the sequences that prefill. */
  readonly #decoding: DecodingSequences;
  /** Rows that prefill, in order of admission. */
  readonly #prefilling: Int32Array;
  #prefillingCount = 0;
  #runningCount = 0;
  #freeBlocks: number;
  /** Whether answers of this instant are being given. */
  #isAnswering = false;
  /** Scratch: rows that are complete. */
  readonly #complete: Int32Array;
  /** Scratch: an iteration to come. */
  readonly #ahead = emptyBurst();
  #bell: Bell | undefined;

  constructor(tenant: Tenant, times: LlmTimes, limits: BatchLimits) {
    this.#tenant = tenant;
    this.#times = times;
    this.#limits = limits;
    this.#decoding = new DecodingSequences(tenant.requests, times, limits.maxSequences, KV_BLOCK_TOKENS);
    this.#prefilling = new Int32Array(limits.maxSequences);
    this.#complete = new Int32Array(limits.maxSequences);
    this.#freeBlocks = limits.kvBlocks;
  }

  get outstanding(): number {
    return this.#waiting.length + this.#runningCount;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get places(): number {
    return this.#limits.maxSequences;
  }

  connect(bell: Bell): void {
    this.#bell = bell;
  }

  offer(row: number, nowNs: number): void {
    const requests = this.#tenant.requests;
    // The last output token is never fed back, so it needs no place in the cache.
    const tokens = requests.promptTokens[row]! + requests.outputTokens[row]! - 1;
    if (blocksFor(tokens) > this.#limits.kvBlocks) {
      this.#tenant.reject(row, nowNs);
      return;
    }
    // What is over must not see the request; a burst that ends in this instant still may, unless its turn is past.
    this.#bell!.catchUp?.(this.#hasHadItsTurn() ? nowNs + 1 : nowNs);
    requests.resetTokens(row);
    this.#waiting.push(row);
    this.#bell!.ring(nowNs);
  }

  withdraw(row: number, nowNs: number): void {
    // What is over has seen the request; and the next one in the queue may fit where this one did not.
    this.#bell!.catchUp?.(nowNs);
    this.#waiting.remove(row);
    this.#bell!.ring(nowNs);
  }

  next(): boolean {
    if (this.#runningCount === 0 && this.#waiting.length === 0) return false;
    const budget = this.#scheduleRunning();
    if (budget > 0) this.#admitWaiting(budget);
    this.#fillBurst();
    return true;
  }

  done(nowNs: number): void {
    const decoding = this.#decoding;
    decoding.step();
    this.#isAnswering = true;
    const complete = decoding.takeComplete(this.#complete);
    for (let i = 0; i < complete; i++) this.#finish(this.#complete[i]!, nowNs);
    const count = this.#prefillingCount;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = this.#prefilling[i]!;
      const phase = this.#advance(row, nowNs);
      if (phase === PREFILLS) this.#prefilling[kept++] = row;
      else if (phase === DECODES) decoding.join(row);
      else this.#finish(row, nowNs);
    }
    this.#isAnswering = false;
    this.#prefillingCount = kept;
    // Only now: whoever routes a request that an answer has caused still counts the sequences of this iteration.
    this.#runningCount = decoding.count + kept;
  }

  /** The iterations that only decode, up to the first one that completes a sequence or finds no block free. */
  foresee(endNs: number): number {
    if (this.#prefillingCount > 0 || this.#mayAdmit()) return endNs;
    const decoding = this.#decoding;
    const { count } = decoding;
    const steps = Math.min(decoding.stepsToEnd, FORESIGHT);
    const { burst } = this;
    const ahead = this.#ahead;
    ahead.computeNs = burst.computeNs;
    ahead.latencyNs = burst.latencyNs;
    const perTokenNs = this.#times.kvTokenNs;
    const fixedNs = this.#fixedMemoryNs(count, count);
    let { tokensRead } = decoding;
    let free = this.#freeBlocks;
    let untilNs = endNs;
    for (let step = 1; step < steps; step++) {
      free -= decoding.blocksBegun(step);
      if (free < 0) break;
      tokensRead += count;
      ahead.memoryNs = fixedNs + perTokenNs * tokensRead;
      sealBurst(ahead);
      untilNs += burst.hostNs + ahead.deviceNs;
    }
    return untilNs;
  }

  unqueue(): number[] {
    return this.#waiting.drain();
  }

  crash(): number[] {
    const rows = Array.from(this.#prefilling.subarray(0, this.#prefillingCount)).reverse();
    while (this.#decoding.count > 0) rows.push(this.#decoding.takeLast());
    this.#prefillingCount = 0;
    this.#runningCount = 0;
    // Not block by block: those of the iteration under way are nobody's yet.
    this.#freeBlocks = this.#limits.kvBlocks;
    return rows.reverse();
  }

  revive(nowNs: number): void {
    this.#bell!.ring(nowNs);
  }

  /**
   * Whether bursts of this process that end in this instant have ended already: bursts of one instant end in the order
   * of processes, and the request that arrives is caused by an answer of a later one.
   */
  #hasHadItsTurn(): boolean {
    const { servers } = this.#tenant;
    for (let i = servers.length - 1; i >= 0 && servers[i] !== this; i--) {
      const server = servers[i]!;
      if (#isAnswering in server && server.#isAnswering) return true;
    }
    return false;
  }

  #finish(row: number, nowNs: number): void {
    const requests = this.#tenant.requests;
    this.#freeBlocks += requests.kvBlocks[row]!;
    requests.kvBlocks[row] = 0;
    requests.leave(row, this.spent);
    this.#tenant.finish(row, nowNs);
  }

  /** @returns the budget left; 0 after a pre-emption, because then memory is short and nobody may join */
  #scheduleRunning(): number {
    const requests = this.#tenant.requests;
    let isShort = this.#scheduleDecoding();
    let budget = this.#limits.maxBatchedTokens - this.#decoding.count;
    for (let i = 0; i < this.#prefillingCount; i++) {
      const row = this.#prefilling[i]!;
      const tokens = Math.min(requests.targetTokens[row]! - requests.computedTokens[row]!, budget);
      const needed = blocksFor(requests.computedTokens[row]! + tokens) - requests.kvBlocks[row]!;
      while (needed > this.#freeBlocks && this.#prefillingCount > i) {
        this.#preemptLast();
        isShort = true;
      }
      if (this.#prefillingCount <= i) break;
      this.#schedule(row, tokens, needed);
      budget -= tokens;
    }
    return isShort ? 0 : budget;
  }

  /** @returns whether sequences had to give up their blocks for those that decode */
  #scheduleDecoding(): boolean {
    const decoding = this.#decoding;
    const needed = decoding.blocksBegun(0);
    if (needed <= this.#freeBlocks) {
      this.#freeBlocks -= needed;
      return false;
    }
    for (let place = 0; place < decoding.count; place++) {
      if (!decoding.beginsBlock(place)) continue;
      while (this.#freeBlocks === 0 && decoding.count > place) this.#preemptLast();
      if (decoding.count > place) this.#freeBlocks--;
    }
    return true;
  }

  #admitWaiting(budgetLeft: number): void {
    const requests = this.#tenant.requests;
    let budget = budgetLeft;
    while (budget > 0 && this.#runningCount < this.#limits.maxSequences && this.#waiting.length > 0) {
      const row = this.#waiting.peek();
      const tokens = Math.min(requests.targetTokens[row]!, budget);
      const needed = blocksFor(tokens);
      if (needed > this.#freeBlocks) return;
      this.#waiting.shift();
      this.#tenant.begin(row, this.spent);
      this.#prefilling[this.#prefillingCount++] = row;
      this.#runningCount++;
      this.#schedule(row, tokens, needed);
      budget -= tokens;
    }
  }

  /** Whether the request at the head could join the next iteration. Free blocks only get fewer while all decode. */
  #mayAdmit(): boolean {
    if (this.#waiting.length === 0 || this.#runningCount >= this.#limits.maxSequences) return false;
    const budget = this.#limits.maxBatchedTokens - this.#runningCount;
    const tokens = Math.min(this.#tenant.requests.targetTokens[this.#waiting.peek()]!, budget);
    return budget > 0 && blocksFor(tokens) <= this.#freeBlocks;
  }

  #schedule(row: number, tokens: number, blocks: number): void {
    const requests = this.#tenant.requests;
    requests.scheduledTokens[row] = tokens;
    requests.kvBlocks[row]! += blocks;
    this.#freeBlocks -= blocks;
  }

  /** The sequence admitted last gives its blocks back and waits at the head; what it computed is lost. */
  #preemptLast(): void {
    const requests = this.#tenant.requests;
    const isPrefilling = this.#prefillingCount > 0;
    const row = isPrefilling ? this.#prefilling[--this.#prefillingCount]! : this.#decoding.takeLast();
    this.#runningCount--;
    this.#freeBlocks += requests.kvBlocks[row]!;
    requests.kvBlocks[row] = 0;
    requests.computedTokens[row] = 0;
    requests.scheduledTokens[row] = 0;
    requests.leave(row, this.spent);
    this.#waiting.pushFront(row);
    this.#tenant.preempt(row);
  }

  /** Adds up the iteration, and for each sequence that prefills what its tokens alone would have cost. */
  #fillBurst(): void {
    const requests = this.#tenant.requests;
    const times = this.#times;
    const { count, tokensRead } = this.#decoding;
    let tokens = count;
    let sampled = count;
    let cached = tokensRead;
    let pairs = 0;
    for (let i = 0; i < this.#prefillingCount; i++) {
      const row = this.#prefilling[i]!;
      const n = requests.scheduledTokens[row]!;
      const computed = requests.computedTokens[row]!;
      const samples = computed + n === requests.targetTokens[row] ? 1 : 0;
      // One generated token that is computed again costs what it cost before.
      const decodes = computed >= requests.promptTokens[row]! && n === 1;
      const ownCached = decodes ? computed + 1 : 0;
      const ownPairs = decodes ? 0 : n * (computed + (n + 1) / 2);
      tokens += n;
      sampled += samples;
      cached += ownCached;
      pairs += ownPairs;
      requests.ownDeviceNs[row]! +=
        times.matmulNs[n]! +
        times.headNs[samples]! +
        times.otherFixedNs +
        times.otherPerTokenNs * n +
        times.kvTokenNs * ownCached +
        times.prefillPairNs * ownPairs;
    }
    const burst = this.burst;
    burst.hostNs = this.#limits.hostNs;
    burst.floorNs = 0;
    burst.computeNs = times.matmulComputeNs[tokens]! + times.prefillPairNs * pairs;
    burst.memoryNs = this.#fixedMemoryNs(tokens, sampled) + times.kvTokenNs * cached;
    burst.latencyNs = times.otherFixedNs;
    sealBurst(burst);
  }

  /** Time bound by bandwidth of an iteration that reads no cached tokens [ns]. */
  #fixedMemoryNs(tokens: number, sampled: number): number {
    const times = this.#times;
    const matmulNs = times.matmulNs[tokens]! - times.matmulComputeNs[tokens]!;
    return matmulNs + times.headNs[sampled]! + times.otherPerTokenNs * tokens;
  }

  /** Books the tokens of a sequence that prefilled. @returns what it does next */
  #advance(row: number, nowNs: number): typeof PREFILLS | typeof DECODES | typeof COMPLETE {
    const requests = this.#tenant.requests;
    requests.computedTokens[row]! += requests.scheduledTokens[row]!;
    requests.scheduledTokens[row] = 0;
    if (requests.startedNs[row]! < 0) requests.startedNs[row] = this.burst.startedNs;
    if (requests.computedTokens[row]! < requests.targetTokens[row]!) return PREFILLS;
    const generated = ++requests.generatedTokens[row]!;
    if (generated === 1) requests.firstTokenNs[row] = nowNs;
    return generated === requests.outputTokens[row] ? COMPLETE : DECODES;
  }
}

/** What a running sequence does next. */
const PREFILLS = 0;
const DECODES = 1;
const COMPLETE = 2;

/** Iterations foreseen at once, at most: an arrival may make them idle talk. */
const FORESIGHT = 256;

function blocksFor(tokens: number): number {
  return Math.ceil(tokens / KV_BLOCK_TOKENS);
}

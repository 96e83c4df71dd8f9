import { emptyBurst, sealBurst } from "../../../sim/workload/burst.ts";
import type { LlmTimes } from "../../../sim/workload/llm/times.ts";
import { RowQueue } from "../../../sim/workload/row-queue.ts";
import type { Bell, Door, Server } from "../../../sim/workload/server.ts";
import { SPENT_CAUSES } from "../../../sim/workload/spent.ts";
import type { BatchLimits } from "../../../sim/workload/serving/continuous-batching.ts";
import { KV_BLOCK_TOKENS } from "../../../sim/workload/serving/kv-block.ts";
import type { Tenant } from "../../../sim/workload/tenant.ts";

/**
 * Continuous batching that goes through all its sequences three times in every iteration. Kept to compare with the
 * server that does not. The only change to what it was: what the decode iterations of a sequence alone would have cost is
 * counted in whole numbers and converted when the sequence leaves, because a sum over iterations would round at each.
 */
export class SteppingContinuousBatching implements Server, Door {
  readonly burst = emptyBurst();
  readonly spent = new Float64Array(SPENT_CAUSES);
  readonly #tenant: Tenant;
  readonly #times: LlmTimes;
  readonly #limits: BatchLimits;
  readonly #waiting = new RowQueue();
  /** By row, of sequences that have generated a token since they were admitted: iterations and tokens read in them. */
  readonly #decodeSteps = new Map<number, number>();
  readonly #tokensRead = new Map<number, number>();
  /** Rows in order of admission. */
  readonly #running: Int32Array;
  #runningCount = 0;
  #freeBlocks: number;
  #bell: Bell | undefined;

  constructor(tenant: Tenant, times: LlmTimes, limits: BatchLimits) {
    this.#tenant = tenant;
    this.#times = times;
    this.#limits = limits;
    this.#running = new Int32Array(limits.maxSequences);
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
    requests.resetTokens(row);
    this.#waiting.push(row);
    this.#bell!.ring(nowNs);
  }

  withdraw(row: number, nowNs: number): void {
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
    const requests = this.#tenant.requests;
    const count = this.#runningCount;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = this.#running[i]!;
      if (this.#advance(row, nowNs)) {
        this.#running[kept++] = row;
        continue;
      }
      this.#freeBlocks += requests.kvBlocks[row]!;
      requests.kvBlocks[row] = 0;
      this.#bookDecoding(row);
      requests.leave(row, this.spent);
      this.#tenant.finish(row, nowNs);
    }
    this.#runningCount = kept;
  }

  /** @returns the budget left; 0 after a pre-emption, because then memory is short and nobody may join */
  #scheduleRunning(): number {
    const requests = this.#tenant.requests;
    let budget = this.#limits.maxBatchedTokens;
    let preempted = false;
    for (let i = 0; i < this.#runningCount; i++) {
      const row = this.#running[i]!;
      const tokens = Math.min(requests.targetTokens[row]! - requests.computedTokens[row]!, budget);
      const held = requests.kvBlocks[row]!;
      const needed = blocksFor(requests.computedTokens[row]! + tokens) - held;
      while (needed > this.#freeBlocks && this.#runningCount > i) {
        this.#preemptLast();
        preempted = true;
      }
      if (this.#runningCount <= i) break;
      this.#schedule(row, tokens, needed);
      budget -= tokens;
    }
    return preempted ? 0 : budget;
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
      this.#running[this.#runningCount++] = row;
      this.#schedule(row, tokens, needed);
      budget -= tokens;
    }
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
    const row = this.#running[--this.#runningCount]!;
    this.#freeBlocks += requests.kvBlocks[row]!;
    requests.kvBlocks[row] = 0;
    requests.computedTokens[row] = 0;
    requests.scheduledTokens[row] = 0;
    this.#bookDecoding(row);
    requests.leave(row, this.spent);
    this.#waiting.pushFront(row);
    this.#tenant.preempt(row);
  }

  /** Adds up the iteration, and for each sequence what its tokens alone would have cost. */
  #fillBurst(): void {
    const requests = this.#tenant.requests;
    const times = this.#times;
    let tokens = 0;
    let sampled = 0;
    let cached = 0;
    let pairs = 0;
    for (let i = 0; i < this.#runningCount; i++) {
      const row = this.#running[i]!;
      const n = requests.scheduledTokens[row]!;
      if (n === 0) continue;
      const computed = requests.computedTokens[row]!;
      const samples = computed + n === requests.targetTokens[row] ? 1 : 0;
      const decodes = computed >= requests.promptTokens[row]! && n === 1;
      const ownCached = decodes ? computed + 1 : 0;
      const ownPairs = decodes ? 0 : n * (computed + (n + 1) / 2);
      tokens += n;
      sampled += samples;
      cached += ownCached;
      pairs += ownPairs;
      const steps = this.#decodeSteps.get(row);
      if (steps !== undefined) {
        this.#decodeSteps.set(row, steps + 1);
        this.#tokensRead.set(row, this.#tokensRead.get(row)! + ownCached);
        continue;
      }
      requests.ownDeviceNs[row]! +=
        times.matmulNs[n]! +
        times.headNs[samples]! +
        times.otherFixedNs +
        times.otherPerTokenNs * n +
        times.kvTokenNs * ownCached +
        times.prefillPairNs * ownPairs;
    }
    const burst = this.burst;
    const compute = times.matmulComputeNs[tokens]!;
    burst.hostNs = this.#limits.hostNs;
    burst.floorNs = 0;
    burst.computeNs = compute + times.prefillPairNs * pairs;
    burst.memoryNs =
      times.matmulNs[tokens]! -
      compute +
      times.headNs[sampled]! +
      times.otherPerTokenNs * tokens +
      times.kvTokenNs * cached;
    burst.latencyNs = times.otherFixedNs;
    sealBurst(burst);
  }

  /** @returns whether the sequence goes on */
  #advance(row: number, nowNs: number): boolean {
    const requests = this.#tenant.requests;
    const tokens = requests.scheduledTokens[row]!;
    if (tokens === 0) return true;
    requests.scheduledTokens[row] = 0;
    requests.computedTokens[row]! += tokens;
    if (requests.startedNs[row]! < 0) requests.startedNs[row] = this.burst.startedNs;
    if (requests.computedTokens[row]! < requests.targetTokens[row]!) return true;
    const generated = ++requests.generatedTokens[row]!;
    if (generated === 1) requests.firstTokenNs[row] = nowNs;
    if (generated === requests.outputTokens[row]) return false;
    requests.targetTokens[row]!++;
    if (!this.#decodeSteps.has(row)) {
      this.#decodeSteps.set(row, 0);
      this.#tokensRead.set(row, 0);
    }
    return true;
  }

  #bookDecoding(row: number): void {
    const times = this.#times;
    const steps = this.#decodeSteps.get(row);
    if (steps === undefined) return;
    const stepNs = times.matmulNs[1]! + times.headNs[1]! + times.otherFixedNs + times.otherPerTokenNs;
    this.#tenant.requests.ownDeviceNs[row]! += steps * stepNs + this.#tokensRead.get(row)! * times.kvTokenNs;
    this.#decodeSteps.delete(row);
    this.#tokensRead.delete(row);
  }
}

function blocksFor(tokens: number): number {
  return Math.ceil(tokens / KV_BLOCK_TOKENS);
}

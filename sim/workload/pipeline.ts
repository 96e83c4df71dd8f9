import type { AlarmClock, ArrivalSource } from "./arrivals/index.ts";
import type { Draws } from "./draws.ts";
import type { Entrance } from "./entrance.ts";
import { RequestTable } from "./request-table.ts";
import type { Sink } from "./server.ts";
import { SPENT, SPENT_CAUSES } from "./spent.ts";
import { StageTimes } from "./stage-times.ts";
import type { RequestEnd, Tenant } from "./tenant.ts";

/** One stage of a pipeline. */
export interface Stage {
  readonly tenant: Pick<Tenant, "requests" | "arrive" | "onEnd">;
  /**
   * What is random about its requests, drawn for every request of the pipeline, in order, whether it comes so far or not;
   * not called for the first stage, whose tenant draws by itself.
   */
  readonly draws: Draws;
  /** How its work goes by the answer of the last stage before it that generated tokens; absent: it does not. */
  readonly carry?: Carry;
}

/** The answer becomes part of a prompt; or the work is larger by it, as a share of an answer of the mean length. */
export type Carry = { readonly kind: "prompt" } | { readonly kind: "size"; readonly meanTokens: number };

/**
 * Tenants in a row: a request that one has finished arrives at the next, in the same instant or after a hop over the
 * network. A request of the pipeline is one from its arrival at the first stage to its end at the last one, or to the
 * first end that is no finish; only then does a client that waits for it hear of it.
 *
 * A request has one number at all stages. What is random about it at later stages is drawn when it arrives at the first,
 * so that it is the same request under every policy, whichever comes out of a stage first.
 */
export class Pipeline implements Entrance, ArrivalSource {
  /**
   * The open requests end to end: their blame and tries are the sums of those at their stages so far, and their prompt is
   * the last answer that a stage has given.
   */
  readonly requests = new RequestTable();
  readonly stages: StageTimes;
  readonly hopNs: number;
  readonly #rank: number;
  readonly #line: readonly Stage[];
  readonly #sink: Sink;
  /** For each stage but the first, the draws of the open requests, in the same rows as {@link requests}. */
  readonly #drawn: readonly RequestTable[];
  /** Rows of the open requests by their numbers. */
  readonly #rows = new Map<number, number>();
  /** Requests between two stages, in the order of their arrival at the next one. */
  readonly #hopping: Hop[] = [];
  /** Row of the request that has just left a stage; -1: none has. */
  #leaving = -1;
  #arrived = 0;
  #onEnd: (nowNs: number, end: RequestEnd) => void = () => {};
  #alarm: AlarmClock | undefined;

  /**
   * @param rank  under which it reports to the sink
   * @param line  its stages, at least one
   * @param hopNs from the end of one stage to the arrival at the next; above 0, it needs an alarm clock of the class of
   *   arrivals
   */
  constructor(rank: number, line: readonly Stage[], hopNs: number, sink: Sink) {
    this.#rank = rank;
    this.#line = line;
    this.hopNs = hopNs;
    this.#sink = sink;
    this.stages = new StageTimes(line.length);
    this.#drawn = line.slice(1).map(() => new RequestTable());
    line.forEach(({ tenant }, stage) => tenant.onEnd((nowNs, end) => this.#left(stage, nowNs, end)));
  }

  onEnd(listener: (nowNs: number, end: RequestEnd) => void): void {
    this.#onEnd = listener;
  }

  arrive(nowNs: number): void {
    const index = this.#arrived++;
    const row = this.requests.acquire(index, nowNs);
    this.stages.reset(row);
    // All tables open and close the same requests in the same order, so that a request has one row in all of them.
    this.#drawn.forEach((drawn, i) => this.#line[i + 1]!.draws(drawn, drawn.acquire(index, nowNs), index));
    this.#rows.set(index, row);
    this.#sink.arrived(this.#rank, row, nowNs);
    this.#line[0]!.tenant.arrive(nowNs, index);
  }

  /** Writes what was drawn for a stage after the first, and what is carried to it, into a row of its tenant. */
  give(stage: number, requests: RequestTable, row: number, index: number): void {
    const drawn = this.#drawn[stage - 1]!;
    const own = this.#rows.get(index)!;
    const { carry } = this.#line[stage]!;
    const carried = this.requests.promptTokens[own]!;
    requests.size[row] = drawn.size[own]! * (carry?.kind === "size" ? carried / carry.meanTokens : 1);
    requests.promptTokens[row] = drawn.promptTokens[own]! + (carry?.kind === "prompt" ? carried : 0);
    requests.outputTokens[row] = drawn.outputTokens[own]!;
  }

  /** A request is about to leave a stage, finished or not; its row there is still its own. */
  leaves(stage: number, row: number, nowNs: number): void {
    const { requests } = this.#line[stage]!.tenant;
    const own = this.#rowOf(requests, row);
    this.#leaving = own;
    this.stages.set(own, stage, nowNs - requests.arrivalNs[row]!);
    // What the request brings to later stages.
    if (requests.outputTokens[row]! > 0) this.requests.promptTokens[own] = requests.outputTokens[row]!;
    if (stage === 0) this.requests.startedNs[own] = requests.startedNs[row]!;
    this.requests.tries[own]! += requests.tries[row]! - 1;
    for (let cause = 0; cause < SPENT_CAUSES; cause++) this.requests.charge(own, cause, requests.spentNs(row, cause));
    // Rounded at every stage, as its own blame is, so that the blame of all stages adds up to that of the pipeline.
    const deviceNs = requests.spentNs(row, SPENT.device);
    this.requests.ownDeviceNs[own]! += Math.min(deviceNs, Math.round(requests.ownDeviceNs[row]!));
  }

  /** A request has lost its memory at a stage, and starts over there. */
  preempted(stage: number, row: number): void {
    this.#sink.preempted(this.#rank, this.#rowOf(this.#line[stage]!.tenant.requests, row));
  }

  start(alarm: AlarmClock): void {
    this.#alarm = alarm;
  }

  wake(nowNs: number): void {
    let due = 0;
    while (due < this.#hopping.length && this.#hopping[due]!.dueNs <= nowNs) due++;
    for (const { row, stage } of this.#hopping.splice(0, due)) this.#enter(row, stage, nowNs);
    if (this.#hopping.length > 0) this.#alarm!.wakeAt(this.#hopping[0]!.dueNs);
  }

  /** The run is over: an open request runs while a stage works on it, or while it is on its way to the next one. */
  close(): void {
    for (const { requests } of this.#line.map(({ tenant }) => tenant)) {
      for (let row = 0; row < requests.rows; row++) {
        if (!requests.isOpen(row)) continue;
        const own = this.#rowOf(requests, row);
        this.requests.admitted[own] = requests.admitted[row]!;
        this.requests.tries[own]! += requests.tries[row]! - 1;
      }
    }
    for (const { row } of this.#hopping) this.requests.admitted[row] = 1;
  }

  #rowOf(requests: RequestTable, row: number): number {
    return this.#rows.get(requests.index[row]!)!;
  }

  #left(stage: number, nowNs: number, end: RequestEnd): void {
    const row = this.#leaving;
    this.#leaving = -1;
    const next = stage + 1;
    if (end !== "finished" || next === this.#line.length) this.#end(row, nowNs, end);
    else if (this.hopNs === 0) this.#enter(row, next, nowNs);
    else {
      this.#hopping.push({ row, stage: next, dueNs: nowNs + this.hopNs });
      if (this.#hopping.length === 1) this.#alarm!.wakeAt(nowNs + this.hopNs);
    }
  }

  #enter(row: number, stage: number, nowNs: number): void {
    this.#line[stage]!.tenant.arrive(nowNs, this.requests.index[row]);
  }

  #end(row: number, nowNs: number, end: RequestEnd): void {
    if (end === "finished") this.#sink.finished(this.#rank, row, nowNs);
    else this.#sink.rejected(this.#rank, row, nowNs, end);
    this.#rows.delete(this.requests.index[row]!);
    this.requests.release(row);
    for (const drawn of this.#drawn) drawn.release(row);
    this.#onEnd(nowNs, end);
  }
}

/** A request on its way from one stage to the next. */
interface Hop {
  readonly row: number;
  /** The one that it goes to. */
  readonly stage: number;
  readonly dueNs: number;
}

import type { Alarm } from "../engine/simulator.ts";
import { SPENT } from "../workload/spent.ts";
import type { EngineProbe, Member, Station } from "./policy.ts";
import { ProcessPhases } from "./process-phases.ts";
import { ReadyRing } from "./ready-ring.ts";
import { reportTurns } from "./turn-report.ts";
import {
  beginOfTurn,
  coldIn,
  deviceIn,
  endOfTurn,
  endOfWork,
  newRotation,
  type Rotation,
  turnAt,
} from "./turn-rotation.ts";

/** Settings of time-slicing (time-slicing.ts) [ns]. */
export interface Slicing {
  readonly slice: number;
  readonly contextSwitch: number;
  readonly contextSwitchIdle: number;
  /** Shorter than the slice. */
  readonly coldCache: number;
  readonly idleLinger: number;
}

/** What the engine does. Lingering: the resident context has paused and may be back at once. */
const FREE = 0;
const RUNNING = 1;
const SWITCHING = 2;
const LINGERING = 3;

/**
 * A ring of contexts on one engine. Every decision is taken in `wake`, when all arrivals of the instant are
 * known. A burst's waiting is not booked slice by slice: when it ends, its time since it was ready is split into
 * own device time, switching (the engine's running total) and the rest, which is waiting for a turn.
 *
 * While several contexts have work, the station does not step from slice to slice. It calculates which burst ends
 * first if nobody comes, and sleeps until then. When it wakes, then or earlier, it first takes over the turns that
 * have passed, as sums (turn-rotation.ts), and stands where it would stand had it taken every step.
 */
export class TimeSlicedStation implements Station {
  readonly #members: readonly Member[];
  readonly #params: Slicing;
  readonly #probe: EngineProbe;
  #alarm: Alarm | undefined;

  readonly #phases: ProcessPhases;
  /** Contexts whose burst is due or under way. */
  readonly #ready: ReadyRing;
  /** Device time left of the burst under way. */
  readonly #leftNs: Float64Array;
  /** Cold-cache time still to pay in this turn, and paid for the burst under way. */
  readonly #coldLeftNs: Float64Array;
  readonly #coldPaidNs: Float64Array;
  /** Total switching time when the process became ready. */
  readonly #switchedAtReadyNs: Float64Array;

  #engine = FREE;
  /** The context on the engine, or the one being switched to; -1 before the first. */
  #resident = -1;
  /** When the engine changes by itself: burst or slice over, switch done, patience over. */
  #engineNs = Infinity;
  /** RUNNING: since when, or up to where progress is booked. SWITCHING: since when. */
  #sinceNs = 0;
  /** Boundaries of the free-running slice timer lie at this instant plus multiples of the slice. */
  #timerNs = 0;
  /** How much of its slice the resident context has used; RUNNING: when it last resumed. */
  #usedNs = 0;
  /** When the resident context last ran dry. */
  #pausedNs = -Infinity;
  /** End of the slice, Infinity while nobody else is ready. */
  #sliceEndNs = Infinity;
  #switchedNs = 0;
  /** The turns to come, as they were foreseen at the last wake-up if the station is skipping them. */
  readonly #ahead: Rotation;
  #isSkipping = false;

  constructor(members: readonly Member[], params: Slicing, probe: EngineProbe) {
    this.#members = members;
    this.#params = params;
    this.#probe = probe;
    const n = members.length;
    this.#phases = new ProcessPhases(members, (i, nowNs) => this.#becomeReady(i, nowNs));
    this.#ready = new ReadyRing(n);
    this.#leftNs = new Float64Array(n);
    this.#coldLeftNs = new Float64Array(n);
    this.#coldPaidNs = new Float64Array(n);
    this.#switchedAtReadyNs = new Float64Array(n);
    const coldNs = Float64Array.from(
      members,
      ({ cacheShare, refillNs = 0 }) => Math.round(params.coldCache * cacheShare) + refillNs,
    );
    this.#ahead = newRotation(params.slice, params.contextSwitch, coldNs);
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#phases.connect(alarm);
  }

  wake(nowNs: number): void {
    this.#catchUp(nowNs);
    if (this.#engine === RUNNING) this.#progress(nowNs);
    if (this.#engine === SWITCHING && nowNs === this.#engineNs) this.#switchDone(nowNs);
    // After the completions, so that what they caused to arrive in this instant takes part in the decision.
    this.#phases.admit(nowNs);
    this.#decide(nowNs);
    const engineNs = this.#lookAhead(nowNs);
    const { nextDueNs } = this.#phases;
    const wakeNs = engineNs < nextDueNs ? engineNs : nextDueNs;
    if (wakeNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(wakeNs);
  }

  abort(process: number, nowNs: number): number {
    const wasSkipping = this.#catchUp(nowNs);
    if (this.#engine === RUNNING) this.#book(nowNs);
    if (wasSkipping) {
      // Nobody woke the station for what was due in this instant: it has happened before the process dies.
      if (this.#engine === SWITCHING && nowNs === this.#engineNs) this.#switchDone(nowNs);
      this.#decide(nowNs);
    }
    // What follows is decided in a wake-up, as when a burst ends.
    this.#alarm!.wakeAt(nowNs);
    if (!this.#phases.abort(process)) return 0;
    this.#ready.remove(process);
    // Nobody is left to switch to.
    if (this.#resident === process && this.#engine === SWITCHING) this.#switchDone(nowNs);
    else if (this.#resident === process && this.#engine === RUNNING) {
      this.#usedNs = this.#usedBy(nowNs);
      // Nobody waits for it to come back at once.
      this.#pausedNs = -Infinity;
      this.#engine = FREE;
      this.#engineNs = Infinity;
    }
    return this.#members[process]!.server.burst.deviceNs - this.#leftNs[process]!;
  }

  close(nowNs: number): void {
    const wasSkipping = this.#catchUp(nowNs);
    if (this.#engine === RUNNING) this.#book(nowNs);
    // Nobody woke the station for a slice that ends now; what was due in this instant has happened all the same.
    if (wasSkipping) this.#decide(nowNs);
    if (this.#engine === SWITCHING && nowNs > this.#sinceNs) this.#probe.switching(this.#sinceNs, nowNs);
  }

  #becomeReady(i: number, nowNs: number): void {
    const { burst } = this.#members[i]!.server;
    const { deviceNs, computeNs, memoryNs } = burst;
    burst.startedNs = -1;
    this.#leftNs[i] = deviceNs;
    this.#ahead.smShare[i] = (computeNs + memoryNs) / deviceNs;
    this.#ahead.bandwidthShare[i] = memoryNs / deviceNs;
    this.#coldPaidNs[i] = 0;
    this.#ready.add(i);
    this.#switchedAtReadyNs[i] = this.#switchedNs + (this.#engine === SWITCHING ? nowNs - this.#sinceNs : 0);
  }

  /** Books what the running context has done, and ends its burst if that was all of it. */
  #progress(nowNs: number): void {
    this.#book(nowNs);
    const i = this.#resident;
    if (this.#leftNs[i]! > 0) return;
    this.#usedNs = this.#usedBy(nowNs);
    this.#pausedNs = nowNs;
    const { server } = this.#members[i]!;
    const { burst, spent } = server;
    const switchNs = this.#switchedNs - this.#switchedAtReadyNs[i]! + this.#coldPaidNs[i]!;
    spent[SPENT.host]! += burst.hostNs;
    spent[SPENT.device]! += burst.deviceNs;
    spent[SPENT.switch]! += switchNs;
    spent[SPENT.turn]! += nowNs - this.#phases.dueNs(i) - burst.deviceNs - switchNs;
    this.#ready.remove(i);
    this.#engine = FREE;
    this.#engineNs = Infinity;
    server.done(nowNs);
    this.#phases.fetch(i, nowNs);
  }

  /** How much of its slice the running context has used when it runs dry at this instant. */
  #usedBy(nowNs: number): number {
    const { slice } = this.#params;
    const ranNs = nowNs - this.#timerNs;
    // Renewed slices that nobody else wanted are forgotten; one that ends with the burst is used up.
    return ranNs <= slice ? ranNs : ranNs % slice || slice;
  }

  /** Moves the running context's progress up to now. */
  #book(nowNs: number): void {
    const i = this.#resident;
    let from = this.#sinceNs;
    const cold = Math.min(nowNs - from, this.#coldLeftNs[i]!);
    if (cold > 0) {
      this.#probe.coldCache(from, from + cold);
      this.#coldLeftNs[i]! -= cold;
      this.#coldPaidNs[i]! += cold;
      from += cold;
    }
    if (nowNs > from) {
      const { smShare, bandwidthShare } = this.#ahead;
      this.#probe.busy(from, nowNs, smShare[i]!, bandwidthShare[i]!, i);
      this.#leftNs[i]! -= nowNs - from;
    }
    this.#sinceNs = nowNs;
  }

  #switchDone(nowNs: number): void {
    this.#probe.switching(this.#sinceNs, nowNs);
    this.#switchedNs += nowNs - this.#sinceNs;
    const i = this.#resident;
    this.#coldLeftNs[i] = this.#ahead.coldNs[i]!;
    this.#usedNs = 0;
    this.#engine = FREE;
  }

  /** What the engine does next, now that the instant is complete. */
  #decide(nowNs: number): void {
    if (this.#engine === SWITCHING) return;
    const i = this.#resident;
    const residentReady = i >= 0 && this.#ready.has(i);
    const contested = this.#ready.count > (residentReady ? 1 : 0);
    // Only now is it known whether anybody wants the engine at the end of a slice; if not, the slice is renewed.
    if (!contested && this.#usedNs === this.#params.slice) this.#usedNs = 0;
    const isUsedUp = this.#usedNs === this.#params.slice;
    if (residentReady && !isUsedUp) {
      if (this.#engine !== RUNNING) this.#resume(nowNs);
      // The ending slice still owns its last instant, and a slice just begun lasts at least its length.
      if (!contested) this.#sliceEndNs = Infinity;
      else if (this.#sliceEndNs === Infinity) this.#sliceEndNs = this.#boundaryFrom(nowNs);
      if (nowNs < this.#sliceEndNs) {
        this.#engineNs = Math.min(nowNs + this.#coldLeftNs[i]! + this.#leftNs[i]!, this.#sliceEndNs);
        return;
      }
    }
    if (residentReady) {
      this.#switchTo(this.#ready.after(i), this.#params.contextSwitch, nowNs);
    } else if (!contested) {
      this.#engine = FREE;
      this.#engineNs = Infinity;
    } else if (i < 0) {
      this.#firstContext();
      this.#decide(nowNs);
    } else if (!isUsedUp && this.#mayLinger(nowNs)) {
      this.#engine = LINGERING;
    } else {
      this.#switchTo(this.#ready.after(i), this.#params.contextSwitchIdle, nowNs);
    }
  }

  /** The resident context goes on; its slice timer stood still while it had nothing to run. */
  #resume(nowNs: number): void {
    this.#engine = RUNNING;
    this.#sinceNs = nowNs;
    this.#timerNs = nowNs - this.#usedNs;
    this.#sliceEndNs = Infinity;
    const { burst } = this.#members[this.#resident]!.server;
    if (burst.startedNs < 0) burst.startedNs = nowNs + this.#coldLeftNs[this.#resident]!;
  }

  /** End of the slice under way at this instant. */
  #boundaryFrom(nowNs: number): number {
    const { slice } = this.#params;
    const ranNs = nowNs - this.#timerNs;
    return this.#timerNs + (ranNs <= slice ? slice : Math.ceil(ranNs / slice) * slice);
  }

  /** The engine waits for a context that has just paused, but not longer than `idleLinger`. */
  #mayLinger(nowNs: number): boolean {
    const untilNs = this.#pausedNs + this.#params.idleLinger;
    if (nowNs >= untilNs) return false;
    this.#engineNs = untilNs;
    return true;
  }

  /** The very first context finds the engine empty: nothing to save, no caches to lose. */
  #firstContext(): void {
    this.#resident = this.#ready.after(-1);
    this.#usedNs = 0;
  }

  #switchTo(next: number, costNs: number, nowNs: number): void {
    this.#resident = next;
    this.#engine = SWITCHING;
    this.#sinceNs = nowNs;
    this.#engineNs = nowNs + costNs;
    if (costNs > 0) return;
    this.#switchDone(nowNs);
    this.#decide(nowNs);
  }

  /**
   * Foresees the turns to come, if several contexts have work, and the first burst that ends in them.
   * @returns when the station has something to do if nobody comes [ns]
   */
  #lookAhead(nowNs: number): number {
    const i = this.#resident;
    const isRunning = this.#engine === RUNNING;
    if (this.#ready.count < 2 || (!isRunning && this.#engine !== SWITCHING)) return this.#engineNs;
    if (isRunning && nowNs + this.#coldLeftNs[i]! + this.#leftNs[i]! <= this.#sliceEndNs) return this.#engineNs;
    const ahead = this.#ahead;
    ahead.beginNs = isRunning ? nowNs : this.#engineNs;
    ahead.firstColdNs = isRunning ? this.#coldLeftNs[i]! : ahead.coldNs[i]!;
    ahead.endNs = isRunning ? this.#sliceEndNs : this.#engineNs + ahead.sliceNs;
    this.#lineUp();
    this.#isSkipping = true;
    let firstNs = Infinity;
    for (let position = 0; position < ahead.count; position++) {
      const endNs = endOfWork(ahead, position, this.#leftNs[ahead.contexts[position]!]!);
      if (endNs < firstNs) firstNs = endNs;
    }
    return firstNs;
  }

  /** Lines up the ready contexts in ring order, from the resident one on. */
  #lineUp(): void {
    const { contexts } = this.#ahead;
    const { count } = this.#ready;
    let i = this.#resident;
    for (let position = 0; position < count; position++) {
      contexts[position] = i;
      i = this.#ready.after(i);
    }
    this.#ahead.count = count;
  }

  /**
   * Takes over the turns that have passed since the station looked ahead, and enters the one under way. What that
   * one has done so far is left to be booked as ever.
   * @returns whether the station was skipping
   */
  #catchUp(nowNs: number): boolean {
    if (!this.#isSkipping) return false;
    this.#isSkipping = false;
    const ahead = this.#ahead;
    // Turn 0 is the one that the engine was in, or was switching to, when it looked ahead.
    this.#enterTurn(nowNs);
    const turn = turnAt(ahead, nowNs);
    if (turn === 0) return true;
    reportTurns(ahead, turn, this.#probe);
    this.#switchedNs += (turn - 1) * ahead.switchNs;
    const rounds = Math.floor(turn / ahead.count);
    const extra = turn - rounds * ahead.count;
    const served = rounds > 0 ? ahead.count : extra;
    for (let position = 0; position < served; position++) {
      this.#takeOver(position, position < extra ? rounds + 1 : rounds);
    }
    this.#resident = ahead.contexts[extra]!;
    this.#engine = SWITCHING;
    this.#sinceNs = endOfTurn(ahead, turn - 1);
    this.#engineNs = beginOfTurn(ahead, turn);
    this.#enterTurn(nowNs);
    return true;
  }

  /** Gives the context in a position what it got in its first turns. @param turns at least 1 */
  #takeOver(position: number, turns: number): void {
    const ahead = this.#ahead;
    const i = ahead.contexts[position]!;
    const { burst } = this.#members[i]!.server;
    this.#leftNs[i]! -= deviceIn(ahead, position, turns);
    this.#coldPaidNs[i]! += coldIn(ahead, position, turns);
    if (burst.startedNs < 0) burst.startedNs = beginOfTurn(ahead, position) + ahead.coldNs[i]!;
  }

  /**
   * Ends a switch that was over before now. One that is over just now is left to `wake`, and the end of the slice to
   * the decision that follows.
   */
  #enterTurn(nowNs: number): void {
    if (this.#engine !== SWITCHING || nowNs <= this.#engineNs) return;
    const beginNs = this.#engineNs;
    this.#switchDone(beginNs);
    this.#resume(beginNs);
  }
}

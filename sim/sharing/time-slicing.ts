import type { Alarm } from "../engine/simulator.ts";
import { SPENT } from "../workload/spent.ts";
import { coldCache, contextSwitch, contextSwitchIdle, DEFAULT_SLICE, IDLE_LINGER, SLICE_LEVELS } from "./constants.ts";
import { definePolicy, type EngineProbe, type Member, type Parameter, type Station } from "./policy.ts";
import { ProcessPhases } from "./process-phases.ts";
import { reportTurns } from "./turn-report.ts";
import { coldBefore, deviceBefore, endOfTurn, endOfWork, beginOfTurn, type Rotation, turnAt } from "./turn-rotation.ts";

const PARAMS = {
  slice: {
    type: "duration",
    doc: "length of a turn: a duration, or a level of nvidia-smi compute-policy (default, short, medium, long)",
    min: 100_000,
    max: 10e9,
    fallback: () => DEFAULT_SLICE,
    named: SLICE_LEVELS,
  },
  contextSwitch: {
    type: "duration",
    doc: "dead time when the turn passes on from a context that still has work",
    min: 0,
    max: 1e9,
    fallback: contextSwitch,
  },
  contextSwitchIdle: {
    type: "duration",
    doc: "dead time when the leaving context has nothing to save",
    min: 0,
    max: 1e9,
    fallback: contextSwitchIdle,
  },
  coldCache: {
    type: "duration",
    doc: "extra device time of a turn after another context ran, for a working set that fills the L2 cache",
    min: 0,
    max: 99_999,
    fallback: coldCache,
  },
  idleLinger: {
    type: "duration",
    doc: "gaps up to this length do not make a context give up the engine",
    min: 0,
    max: 1e9,
    fallback: () => IDLE_LINGER,
  },
} as const satisfies Record<string, Parameter>;

type Params = Readonly<Record<keyof typeof PARAMS, number>>;

/** Processes take turns on the whole partition: what a GPU does without MPS when several contexts have work. */
export const timeSlicing = definePolicy({
  name: "time-slicing",
  key: "timeSlicing",
  doc: "Round robin over processes; one context owns the whole partition during its turn.",
  workConserving: true,
  maxProcesses: { count: Infinity, rule: "" },
  params: PARAMS,
  station: (members, params, probe) => new TimeSlicedStation(members, params, probe),
});

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
class TimeSlicedStation implements Station {
  readonly #members: readonly Member[];
  readonly #params: Params;
  readonly #probe: EngineProbe;
  #alarm: Alarm | undefined;

  readonly #phases: ProcessPhases;
  /** Device time left of the burst under way. */
  readonly #leftNs: Float64Array;
  /** Cold-cache time of a turn, still to pay in this turn, and paid for the burst under way. */
  readonly #coldNs: Float64Array;
  readonly #coldLeftNs: Float64Array;
  readonly #coldPaidNs: Float64Array;
  /** What the burst under way uses while it runs. */
  readonly #smShare: Float64Array;
  readonly #bandwidthShare: Float64Array;
  /** Total switching time when the process became ready. */
  readonly #switchedAtReadyNs: Float64Array;

  #engine = FREE;
  /** The context on the engine, or the one being switched to; -1 before the first. */
  #resident = -1;
  #readyCount = 0;
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
  /** The turns to come from the last wake-up on, if the station has not stepped through them. */
  readonly #ahead: Rotation;
  #isAhead = false;

  constructor(members: readonly Member[], params: Params, probe: EngineProbe) {
    this.#members = members;
    this.#params = params;
    this.#probe = probe;
    const n = members.length;
    this.#phases = new ProcessPhases(members, (i, nowNs) => this.#becomeReady(i, nowNs));
    this.#leftNs = new Float64Array(n);
    this.#coldNs = Float64Array.from(members, ({ cacheShare }) => Math.round(params.coldCache * cacheShare));
    this.#coldLeftNs = new Float64Array(n);
    this.#coldPaidNs = new Float64Array(n);
    this.#smShare = new Float64Array(n);
    this.#bandwidthShare = new Float64Array(n);
    this.#switchedAtReadyNs = new Float64Array(n);
    this.#ahead = {
      sliceNs: params.slice,
      switchNs: params.contextSwitch,
      contexts: new Int32Array(n),
      count: 0,
      coldNs: this.#coldNs,
      smShare: this.#smShare,
      bandwidthShare: this.#bandwidthShare,
      beginNs: 0,
      firstColdNs: 0,
      endNs: 0,
    };
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
    const wakeNs = Math.min(this.#lookAhead(nowNs), this.#phases.nextDueNs);
    if (wakeNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(wakeNs);
  }

  close(nowNs: number): void {
    const wasAhead = this.#catchUp(nowNs);
    if (this.#engine === RUNNING) this.#book(nowNs);
    // Nobody woke the station for a slice that ends now; what was due in this instant has happened all the same.
    if (wasAhead) this.#decide(nowNs);
    if (this.#engine === SWITCHING && nowNs > this.#sinceNs) this.#probe.switching(this.#sinceNs, nowNs);
  }

  #becomeReady(i: number, nowNs: number): void {
    const { burst } = this.#members[i]!.server;
    const { deviceNs, computeNs, memoryNs } = burst;
    burst.startedNs = -1;
    this.#leftNs[i] = deviceNs;
    this.#smShare[i] = (computeNs + memoryNs) / deviceNs;
    this.#bandwidthShare[i] = memoryNs / deviceNs;
    this.#coldPaidNs[i] = 0;
    this.#readyCount++;
    this.#switchedAtReadyNs[i] = this.#switchedNs + (this.#engine === SWITCHING ? nowNs - this.#sinceNs : 0);
  }

  /** Books what the running context has done, and ends its burst if that was all of it. */
  #progress(nowNs: number): void {
    this.#book(nowNs);
    const i = this.#resident;
    if (this.#leftNs[i]! > 0) return;
    // Renewed slices that nobody else wanted are forgotten; one that ends with the burst is used up.
    const { slice } = this.#params;
    this.#usedNs = (nowNs - this.#timerNs) % slice || slice;
    this.#pausedNs = nowNs;
    const { server } = this.#members[i]!;
    const { burst, spent } = server;
    const switchNs = this.#switchedNs - this.#switchedAtReadyNs[i]! + this.#coldPaidNs[i]!;
    spent[SPENT.host]! += burst.hostNs;
    spent[SPENT.device]! += burst.deviceNs;
    spent[SPENT.switch]! += switchNs;
    spent[SPENT.turn]! += nowNs - this.#phases.dueNs(i) - burst.deviceNs - switchNs;
    this.#readyCount--;
    this.#engine = FREE;
    this.#engineNs = Infinity;
    server.done(nowNs);
    this.#phases.fetch(i, nowNs);
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
      this.#probe.busy(from, nowNs, this.#smShare[i]!, this.#bandwidthShare[i]!, i);
      this.#leftNs[i]! -= nowNs - from;
    }
    this.#sinceNs = nowNs;
  }

  #switchDone(nowNs: number): void {
    this.#probe.switching(this.#sinceNs, nowNs);
    this.#switchedNs += nowNs - this.#sinceNs;
    const i = this.#resident;
    this.#coldLeftNs[i] = this.#coldNs[i]!;
    this.#usedNs = 0;
    this.#engine = FREE;
  }

  /** What the engine does next, now that the instant is complete. */
  #decide(nowNs: number): void {
    if (this.#engine === SWITCHING) return;
    const i = this.#resident;
    const residentReady = i >= 0 && this.#phases.isDue(i);
    const contested = this.#readyCount > (residentReady ? 1 : 0);
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
      this.#switchTo(this.#nextInRing(), this.#params.contextSwitch, nowNs);
    } else if (!contested) {
      this.#engine = FREE;
      this.#engineNs = Infinity;
    } else if (i < 0) {
      this.#firstContext();
      this.#decide(nowNs);
    } else if (!isUsedUp && this.#mayLinger(nowNs)) {
      this.#engine = LINGERING;
    } else {
      this.#switchTo(this.#nextInRing(), this.#params.contextSwitchIdle, nowNs);
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
    const slices = Math.ceil((nowNs - this.#timerNs) / this.#params.slice);
    return this.#timerNs + Math.max(1, slices) * this.#params.slice;
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
    this.#resident = this.#nextInRing();
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

  /** The next ready context after the resident one. At least one other context is ready. */
  #nextInRing(): number {
    const n = this.#members.length;
    for (let step = 1; step <= n; step++) {
      const i = (this.#resident + step + n) % n;
      if (this.#phases.isDue(i) && i !== this.#resident) return i;
    }
    throw new Error("work conservation: a switch was asked for with no other context ready");
  }

  /**
   * Looks for the next instant at which something else happens than a slice's end and the switch after it.
   * @returns when the station has something to do if nobody comes [ns]
   */
  #lookAhead(nowNs: number): number {
    const isRunning = this.#engine === RUNNING;
    if (this.#readyCount < 2 || (!isRunning && this.#engine !== SWITCHING)) return this.#engineNs;
    if (isRunning && nowNs + this.#coldLeftNs[this.#resident]! + this.#leftNs[this.#resident]! <= this.#sliceEndNs) {
      return this.#engineNs;
    }
    const ahead = this.#ahead;
    ahead.beginNs = isRunning ? nowNs : this.#engineNs;
    ahead.firstColdNs = isRunning ? this.#coldLeftNs[this.#resident]! : this.#coldNs[this.#resident]!;
    ahead.endNs = isRunning ? this.#sliceEndNs : this.#engineNs + this.#params.slice;
    this.#lineUp(ahead);
    this.#isAhead = true;
    let firstNs = Infinity;
    for (let position = 0; position < ahead.count; position++) {
      firstNs = Math.min(firstNs, endOfWork(ahead, position, this.#leftNs[ahead.contexts[position]!]!));
    }
    return firstNs;
  }

  /** Lines up the ready contexts in ring order, from the resident one on. */
  #lineUp(ahead: Rotation): void {
    const n = this.#members.length;
    ahead.count = 0;
    for (let i = this.#resident; ahead.count < this.#readyCount; i = i + 1 === n ? 0 : i + 1) {
      if (this.#phases.isDue(i)) ahead.contexts[ahead.count++] = i;
    }
  }

  /**
   * Takes over the turns that have passed since the station looked ahead. Of the turn under way only its beginning:
   * what it has done since then is booked as in any other turn.
   * @returns whether the station had looked ahead
   */
  #catchUp(nowNs: number): boolean {
    if (!this.#isAhead) return false;
    this.#isAhead = false;
    const ahead = this.#ahead;
    this.#enterTurn(nowNs);
    const turn = turnAt(ahead, nowNs);
    if (turn === 0) return true;
    reportTurns(ahead, turn, this.#probe);
    this.#switchedNs += (turn - 1) * ahead.switchNs;
    for (let position = 0; position < Math.min(turn, ahead.count); position++) this.#takeOver(position, turn);
    this.#resident = ahead.contexts[turn % ahead.count]!;
    this.#engine = SWITCHING;
    this.#sinceNs = endOfTurn(ahead, turn - 1);
    this.#engineNs = beginOfTurn(ahead, turn);
    this.#enterTurn(nowNs);
    return true;
  }

  /** Gives the context in a position what it got in all turns before `turn`, of which at least one was its own. */
  #takeOver(position: number, turn: number): void {
    const ahead = this.#ahead;
    const i = ahead.contexts[position]!;
    const { burst } = this.#members[i]!.server;
    this.#leftNs[i]! -= deviceBefore(ahead, position, turn);
    this.#coldPaidNs[i]! += coldBefore(ahead, position, turn);
    if (burst.startedNs < 0) burst.startedNs = beginOfTurn(ahead, position) + this.#coldNs[i]!;
  }

  /** Ends a switch that was over before now. At the very instant of its end, `wake` does. */
  #enterTurn(nowNs: number): void {
    if (this.#engine !== SWITCHING || nowNs <= this.#engineNs) return;
    const beginNs = this.#engineNs;
    this.#switchDone(beginNs);
    this.#resume(beginNs);
    this.#sliceEndNs = beginNs + this.#params.slice;
  }
}

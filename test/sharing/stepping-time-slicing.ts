import type { Alarm } from "../../sim/engine/simulator.ts";
import { definePolicy, type EngineProbe, type Member, type Station } from "../../sim/sharing/policy.ts";
import { ProcessPhases } from "../../sim/sharing/process-phases.ts";
import { timeSlicing } from "../../sim/sharing/time-slicing.ts";
import type { Slicing } from "../../sim/sharing/time-slicing-station.ts";
import { SPENT } from "../../sim/workload/spent.ts";

/**
 * Time-slicing that wakes up at every end of a slice and of a switch. It is what skipping whole rotations must equal
 * to the bit, so it shares no line with it but the way of a process to its bursts.
 */
export const steppingTimeSlicing = definePolicy({
  ...timeSlicing,
  station: (members, params, probe) => new SteppingStation(members, params, probe),
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
 */
class SteppingStation implements Station {
  readonly #members: readonly Member[];
  readonly #params: Slicing;
  readonly #probe: EngineProbe;
  #alarm: Alarm | undefined;

  readonly #phases: ProcessPhases;
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

  constructor(members: readonly Member[], params: Slicing, probe: EngineProbe) {
    this.#members = members;
    this.#params = params;
    this.#probe = probe;
    const n = members.length;
    this.#phases = new ProcessPhases(members, (i, nowNs) => this.#becomeReady(i, nowNs));
    this.#leftNs = new Float64Array(n);
    this.#coldLeftNs = new Float64Array(n);
    this.#coldPaidNs = new Float64Array(n);
    this.#switchedAtReadyNs = new Float64Array(n);
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#phases.connect(alarm);
  }

  wake(nowNs: number): void {
    if (this.#engine === RUNNING) this.#progress(nowNs);
    if (this.#engine === SWITCHING && nowNs === this.#engineNs) this.#switchDone(nowNs);
    // After the completions, so that what they caused to arrive in this instant takes part in the decision.
    this.#phases.admit(nowNs);
    this.#decide(nowNs);
    const wakeNs = Math.min(this.#engineNs, this.#phases.nextDueNs);
    if (wakeNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(wakeNs);
  }

  abort(process: number, nowNs: number): number {
    if (this.#engine === RUNNING) this.#book(nowNs);
    this.#alarm!.wakeAt(nowNs);
    if (!this.#phases.abort(process)) return 0;
    this.#readyCount--;
    if (this.#resident === process && this.#engine === SWITCHING) this.#switchDone(nowNs);
    else if (this.#resident === process && this.#engine === RUNNING) {
      const { slice } = this.#params;
      const ranNs = nowNs - this.#timerNs;
      // Unlike a burst that ends, one may be cut off in the instant in which it begins.
      this.#usedNs = ranNs === 0 ? 0 : ranNs % slice || slice;
      this.#pausedNs = -Infinity;
      this.#engine = FREE;
      this.#engineNs = Infinity;
    }
    return this.#members[process]!.server.burst.deviceNs - this.#leftNs[process]!;
  }

  close(nowNs: number): void {
    if (this.#engine === RUNNING) this.#book(nowNs);
    if (this.#engine === SWITCHING && nowNs > this.#sinceNs) this.#probe.switching(this.#sinceNs, nowNs);
  }

  #becomeReady(i: number, nowNs: number): void {
    const { burst } = this.#members[i]!.server;
    burst.startedNs = -1;
    this.#leftNs[i] = burst.deviceNs;
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
      const { deviceNs, computeNs, memoryNs } = this.#members[i]!.server.burst;
      this.#probe.busy(from, nowNs, (computeNs + memoryNs) / deviceNs, memoryNs / deviceNs, i);
      this.#leftNs[i]! -= nowNs - from;
    }
    this.#sinceNs = nowNs;
  }

  #switchDone(nowNs: number): void {
    this.#probe.switching(this.#sinceNs, nowNs);
    this.#switchedNs += nowNs - this.#sinceNs;
    const i = this.#resident;
    this.#coldLeftNs[i] = Math.round(this.#params.coldCache * this.#members[i]!.cacheShare);
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
}

import type { Alarm } from "../engine/simulator.ts";
import { ContextEngine, type SwitchCosts } from "./context-engine.ts";
import type { EngineProbe, Member, Station } from "./policy.ts";

/** Settings of the leaf [ns]. */
export interface PrioritySettings extends SwitchCosts {
  readonly slice: number;
  readonly preempt: number;
}

/**
 * Contexts in levels. Only the highest level with work runs, its contexts in turns as under time-slicing; the turn of
 * a lower level stands still meanwhile and goes on where it was. A switch under way is completed before the next.
 */
export class PriorityStation implements Station {
  readonly #engine: ContextEngine;
  readonly #settings: PrioritySettings;
  /** By context: its level, from 0. */
  readonly #levelOf: Int32Array;
  /** By level: whose turn it is, -1 before the first, and how much of its slice it has used. */
  readonly #holderOf: Int32Array;
  readonly #usedNs: Float64Array;
  #alarm: Alarm | undefined;
  /** Boundaries of the running slice timer lie at this instant plus multiples of the slice. */
  #timerNs = 0;
  /** End of the slice, Infinity while no equal is ready. */
  #endNs = Infinity;

  constructor(members: readonly Member[], settings: PrioritySettings, probe: EngineProbe) {
    this.#engine = new ContextEngine(members, settings, probe);
    this.#settings = settings;
    const levels = [...new Set(members.map((member) => member.priority ?? 0))].toSorted((a, b) => a - b);
    this.#levelOf = Int32Array.from(members, (member) => levels.indexOf(member.priority ?? 0));
    this.#holderOf = new Int32Array(levels.length).fill(-1);
    this.#usedNs = new Float64Array(levels.length);
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#engine.connect(alarm);
  }

  wake(nowNs: number): void {
    const engine = this.#engine;
    const ended = engine.settle(nowNs);
    engine.admit(nowNs);
    if (ended >= 0) this.#pause(this.#levelOf[ended]!, nowNs);
    if (!engine.isSwitching) this.#decide(nowNs);
    const sliceNs = engine.isRunning ? this.#endNs : Infinity;
    const wakeNs = Math.min(engine.nextNs, engine.nextDueNs, sliceNs);
    if (wakeNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(wakeNs);
  }

  abort(process: number, nowNs: number): number {
    const engine = this.#engine;
    const wasRunning = engine.isRunning && engine.resident === process;
    const doneNs = engine.abort(process, nowNs);
    if (wasRunning) this.#pause(this.#levelOf[process]!, nowNs);
    this.#alarm!.wakeAt(nowNs);
    return doneNs;
  }

  close(nowNs: number): void {
    this.#engine.close(nowNs);
  }

  /** A burst of a level has ended: its slice stands still. One that ended with it is renewed if no equal wants it. */
  #pause(level: number, nowNs: number): void {
    const usedNs = this.#usedBy(nowNs);
    this.#usedNs[level] = usedNs === this.#settings.slice && this.#readyAt(level) === 0 ? 0 : usedNs;
  }

  #decide(nowNs: number): void {
    const engine = this.#engine;
    if (engine.readyCount === 0) return;
    const level = this.#topLevel();
    if (engine.isRunning && this.#levelOf[engine.resident]! < level) {
      this.#usedNs[this.#levelOf[engine.resident]!] = this.#usedBy(nowNs);
      engine.stop();
    }
    const holder = this.#holderOf[level]!;
    const isHolderReady = holder >= 0 && engine.isDue(holder);
    const isContested = this.#readyAt(level) > (isHolderReady ? 1 : 0);
    if (!isContested && this.#usedNs[level] === this.#settings.slice) this.#usedNs[level] = 0;
    if (isHolderReady && this.#usedNs[level]! < this.#settings.slice) {
      if (engine.resident !== holder) {
        this.#change(holder, nowNs);
        return;
      }
      if (!engine.isRunning) {
        this.#timerNs = nowNs - this.#usedNs[level]!;
        this.#endNs = Infinity;
        engine.run(nowNs);
      }
      if (!isContested) this.#endNs = Infinity;
      else if (this.#endNs === Infinity) this.#endNs = this.#boundaryFrom(nowNs);
      if (nowNs < this.#endNs) return;
    }
    const next = this.#nextAt(level, holder);
    this.#holderOf[level] = next;
    this.#usedNs[level] = 0;
    this.#change(next, nowNs);
  }

  #change(next: number, nowNs: number): void {
    const engine = this.#engine;
    const { resident } = engine;
    const isPreempted = resident >= 0 && engine.isDue(resident) && this.#levelOf[resident]! < this.#levelOf[next]!;
    const costNs = isPreempted ? this.#settings.preempt : engine.costNs(next);
    if (resident === next || engine.switchTo(next, nowNs, costNs)) this.#decide(nowNs);
  }

  /** The highest level with work; there is one. */
  #topLevel(): number {
    let top = 0;
    for (let i = 0; i < this.#levelOf.length; i++) {
      if (this.#levelOf[i]! > top && this.#engine.isDue(i)) top = this.#levelOf[i]!;
    }
    return top;
  }

  #readyAt(level: number): number {
    let count = 0;
    for (let i = 0; i < this.#levelOf.length; i++) if (this.#levelOf[i] === level && this.#engine.isDue(i)) count++;
    return count;
  }

  /** The next ready context of a level after one; that one comes last. */
  #nextAt(level: number, after: number): number {
    const n = this.#levelOf.length;
    for (let step = 1; step <= n; step++) {
      const i = (after + step + n) % n;
      if (this.#levelOf[i] === level && this.#engine.isDue(i)) return i;
    }
    throw new Error("work conservation: a level was to run with nobody of it ready");
  }

  /** How much of its slice the running context has used up to this instant; renewed slices are forgotten. */
  #usedBy(nowNs: number): number {
    const { slice } = this.#settings;
    const ranNs = nowNs - this.#timerNs;
    return ranNs <= slice ? ranNs : ranNs % slice || slice;
  }

  /** End of the slice under way at this instant. */
  #boundaryFrom(nowNs: number): number {
    const { slice } = this.#settings;
    return this.#timerNs + Math.max(1, Math.ceil((nowNs - this.#timerNs) / slice)) * slice;
  }
}

import type { Alarm } from "../engine/simulator.ts";
import { ContextEngine } from "./context-engine.ts";
import type { EngineProbe, Member, Station } from "./policy.ts";
import { TimeSlicedStation } from "./time-slicing-station.ts";
import { type StrictSettings, vmsOf } from "./vgpu-settings.ts";

/**
 * A round robin over VMs that gives idle time away. Where each VM has one process and slices are exact, it is
 * time-slicing, whose station skips whole rotations.
 */
export function turnsStation(members: readonly Member[], settings: StrictSettings, probe: EngineProbe): Station {
  const isPlain = settings.overshoot === 0 && new Set(vmsOf(members)).size === members.length;
  return isPlain
    ? new TimeSlicedStation(members, { ...settings, idleLinger: 0 }, probe)
    : new VgpuTurnsStation(members, settings, probe);
}

/**
 * Two rings: VMs take turns on the engine, and processes of a VM on its turns. A turn is a slice of running time: its
 * clock starts after the switch, stands still while nothing runs, and is renewed at no cost while nobody else has
 * work. A process that runs dry leaves the rest of the turn to the next of its VM.
 */
export class VgpuTurnsStation implements Station {
  readonly #engine: ContextEngine;
  readonly #settings: StrictSettings;
  readonly #vmOf: Int32Array;
  readonly #lastOf: Int32Array;
  readonly #accruedNs: Float64Array;
  /** Ready processes by VM; counted anew at every decision. */
  readonly #readyIn: Int32Array;
  #alarm: Alarm | undefined;

  /** The VM whose turn it is, -1 before the first; the length of its turn, and what it has used of it. */
  #vm = -1;
  #sliceNs: number;
  #usedNs = 0;
  /** RUNNING: boundaries of the turn's clock lie at this instant plus multiples of the length. */
  #timerNs = 0;
  /** End of the turn, Infinity while nobody else is ready. */
  #endNs = Infinity;
  #overrunNs = -1;

  constructor(members: readonly Member[], settings: StrictSettings, probe: EngineProbe) {
    this.#engine = new ContextEngine(members, settings, probe);
    this.#settings = settings;
    this.#vmOf = vmsOf(members);
    const vms = Math.max(...this.#vmOf) + 1;
    this.#lastOf = new Int32Array(vms).fill(-1);
    this.#accruedNs = new Float64Array(vms);
    this.#readyIn = new Int32Array(vms);
    this.#sliceNs = settings.slice;
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#engine.connect(alarm);
  }

  wake(nowNs: number): void {
    const engine = this.#engine;
    if (engine.settle(nowNs) >= 0) this.#usedNs = this.#usedBy(nowNs);
    engine.admit(nowNs);
    if (!engine.isSwitching) this.#decide(nowNs);
    const turnNs = engine.isRunning ? this.#endNs : Infinity;
    const wakeNs = Math.min(engine.nextNs, engine.nextDueNs, turnNs);
    if (wakeNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(wakeNs);
  }

  abort(process: number, nowNs: number): number {
    const engine = this.#engine;
    const wasRunning = engine.isRunning && engine.resident === process;
    const doneNs = engine.abort(process, nowNs);
    if (wasRunning) this.#usedNs = this.#usedBy(nowNs);
    // Without another VM that waits there is no overrun: the turn is renewed as for a VM that is alone.
    if (this.#overrunNs >= 0 && engine.readyCount === this.#countReady()) {
      this.#overrunNs = -1;
      this.#endNs = Infinity;
    }
    this.#alarm!.wakeAt(nowNs);
    return doneNs;
  }

  close(nowNs: number): void {
    this.#engine.close(nowNs);
  }

  #decide(nowNs: number): void {
    const engine = this.#engine;
    const own = this.#countReady();
    const isOthers = engine.readyCount > own;
    const isContested = isOthers || own > 1;
    if (!isContested && this.#usedNs === this.#sliceNs) this.#usedNs = 0;
    if (own > 0 && this.#usedNs < this.#sliceNs) {
      const { resident } = engine;
      if (!engine.isDue(resident)) {
        this.#change(this.#nextOf(this.#vm), nowNs);
        return;
      }
      if (this.#mayRunOn(isContested, isOthers, nowNs)) return;
    }
    if (engine.readyCount === 0) return;
    if (isOthers) this.#nextVm(nowNs);
    this.#usedNs = 0;
    this.#change(this.#nextOf(this.#vm), nowNs);
  }

  /** Lets the resident process run, unless its turn is over. */
  #mayRunOn(isContested: boolean, isOthers: boolean, nowNs: number): boolean {
    const engine = this.#engine;
    if (!engine.isRunning) {
      this.#timerNs = nowNs - this.#usedNs;
      this.#endNs = Infinity;
      engine.run(nowNs);
    }
    if (this.#overrunNs >= 0) return nowNs < this.#endNs;
    if (!isContested) this.#endNs = Infinity;
    else if (this.#endNs === Infinity) this.#endNs = this.#boundaryFrom(nowNs);
    if (nowNs < this.#endNs) return true;
    if (!isOthers || this.#settings.overshoot === 0) return false;
    this.#overrunNs = nowNs;
    this.#endNs = nowNs + this.#settings.overshoot;
    return true;
  }

  /** The turn passes on to the next VM with work; another VM has some. */
  #nextVm(nowNs: number): void {
    if (this.#overrunNs >= 0) {
      this.#accruedNs[this.#vm]! += nowNs - this.#overrunNs;
      this.#overrunNs = -1;
    }
    const vms = this.#readyIn.length;
    do this.#vm = (this.#vm + 1) % vms;
    while (this.#readyIn[this.#vm] === 0);
    const { slice, averagingFactor, coldCache } = this.#settings;
    const owedNs = Math.floor(this.#accruedNs[this.#vm]! / averagingFactor);
    const shorterNs = Math.min(owedNs, slice - coldCache - 1);
    this.#accruedNs[this.#vm]! -= shorterNs;
    this.#sliceNs = slice - shorterNs;
  }

  #change(next: number, nowNs: number): void {
    this.#lastOf[this.#vm] = next;
    if (this.#engine.switchTo(next, nowNs)) this.#decide(nowNs);
  }

  /** Counts the ready processes of every VM. @returns those of the VM whose turn it is */
  #countReady(): number {
    this.#readyIn.fill(0);
    for (let i = 0; i < this.#vmOf.length; i++) if (this.#engine.isDue(i)) this.#readyIn[this.#vmOf[i]!]!++;
    return this.#vm < 0 ? 0 : this.#readyIn[this.#vm]!;
  }

  /** The process of a VM that is next in turn; the one that ran last comes last. At least one has work. */
  #nextOf(vm: number): number {
    const n = this.#vmOf.length;
    const last = this.#lastOf[vm]!;
    for (let step = 1; ; step++) {
      const i = (last + step + n) % n;
      if (this.#vmOf[i] === vm && this.#engine.isDue(i)) return i;
    }
  }

  /** How much of its turn the running VM has used when its process runs dry at this instant. */
  #usedBy(nowNs: number): number {
    // A burst that ends after its turn has used it up.
    if (this.#overrunNs >= 0) return this.#sliceNs;
    const ranNs = nowNs - this.#timerNs;
    return ranNs <= this.#sliceNs ? ranNs : ranNs % this.#sliceNs || this.#sliceNs;
  }

  /** End of the slice under way at this instant. */
  #boundaryFrom(nowNs: number): number {
    const ranNs = nowNs - this.#timerNs;
    return this.#timerNs + Math.max(1, Math.ceil(ranNs / this.#sliceNs)) * this.#sliceNs;
  }
}

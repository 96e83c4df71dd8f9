import type { Alarm } from "../engine/simulator.ts";
import { ContextEngine } from "./context-engine.ts";
import type { EngineProbe, Member, Station } from "./policy.ts";
import { type StrictSettings, vmsOf } from "./vgpu-settings.ts";

/**
 * A strict round robin of slots: slot k belongs to the VM with the number k modulo the number of slots, whether it has
 * work or not, or to nobody. What a VM does not use of its slot is lost.
 *
 * Processes of a VM take its slots in turn; one that runs dry leaves the rest of the slot to the next of its VM. A
 * switch is part of the slot that it is made for, and is not begun when it and cold caches would fill what is left.
 *
 * While nobody runs, slots follow each other at equal distances, so the station sleeps until the first slot of a VM that
 * has work, and finds out by a division which slot is under way when somebody wakes it earlier.
 */
export class VgpuSlotsStation implements Station {
  readonly #engine: ContextEngine;
  readonly #settings: StrictSettings;
  readonly #vmOf: Int32Array;
  readonly #vms: number;
  readonly #slots: number;
  /** No slot is shorter, however much its VM has overshot. */
  readonly #leastNs: number;
  /** By VM: the process that ran last, and overshoot that its slots have not been shortened by yet. */
  readonly #lastOf: Int32Array;
  readonly #accruedNs: Float64Array;
  #alarm: Alarm | undefined;

  /** Number of the slot under way, its end, and whether nobody has run in it yet. */
  #slot = 0;
  #endNs: number;
  #isFresh = true;
  /** When the slot should have ended that is being overrun; -1 while none is. */
  #overrunNs = -1;

  /** @param slots at least the number of VMs */
  constructor(members: readonly Member[], settings: StrictSettings, slots: number, probe: EngineProbe) {
    this.#engine = new ContextEngine(members, settings, probe);
    this.#settings = settings;
    this.#vmOf = vmsOf(members);
    this.#vms = Math.max(...this.#vmOf) + 1;
    this.#slots = slots;
    this.#leastNs = Math.max(settings.contextSwitch, settings.contextSwitchIdle) + settings.coldCache + 1;
    this.#lastOf = new Int32Array(this.#vms).fill(-1);
    this.#accruedNs = new Float64Array(this.#vms);
    // One process that nobody ever takes turns with has one slot without an end.
    this.#endNs = slots === 1 && members.length === 1 ? Infinity : settings.slice;
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#engine.connect(alarm);
  }

  wake(nowNs: number): void {
    const engine = this.#engine;
    this.#passIdleSlots(nowNs);
    engine.settle(nowNs);
    engine.admit(nowNs);
    if (!engine.isSwitching) this.#decide(nowNs);
    const wakeNs = Math.min(engine.nextNs, engine.nextDueNs, this.#nextSlotNs());
    if (wakeNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(wakeNs);
  }

  abort(process: number, nowNs: number): number {
    this.#passIdleSlots(nowNs);
    this.#alarm!.wakeAt(nowNs);
    return this.#engine.abort(process, nowNs);
  }

  close(nowNs: number): void {
    this.#engine.close(nowNs);
  }

  /** Slots that ended before now while nothing ran: their VMs had no work, or somebody would have woken the station. */
  #passIdleSlots(nowNs: number): void {
    if (nowNs <= this.#endNs) return;
    const { slice } = this.#settings;
    const passed = Math.ceil((nowNs - this.#endNs) / slice);
    this.#slot = (this.#slot + passed) % this.#slots;
    this.#endNs += passed * slice;
    this.#isFresh = true;
  }

  #decide(nowNs: number): void {
    const engine = this.#engine;
    if (this.#overrunNs >= 0) {
      if (engine.isRunning && nowNs < this.#endNs) return;
      this.#beginSlot(nowNs);
    } else if (nowNs === this.#endNs) {
      if (engine.isRunning && this.#settings.overshoot > 0 && this.#slots > 1) {
        this.#overrunNs = nowNs;
        this.#endNs = nowNs + this.#settings.overshoot;
        return;
      }
      this.#beginSlot(nowNs);
    }
    this.#serve(nowNs);
  }

  /** The slot under way ends now and the next one begins. */
  #beginSlot(nowNs: number): void {
    if (this.#overrunNs >= 0) {
      this.#accruedNs[this.#slot]! += nowNs - this.#overrunNs;
      this.#overrunNs = -1;
    }
    if (this.#slots > 1) this.#engine.stop();
    this.#slot = (this.#slot + 1) % this.#slots;
    this.#endNs = nowNs + this.#lengthNs();
    this.#isFresh = true;
  }

  /** Length of the slot that begins now: an idle VM's is never shortened, so that idle slots have one length. */
  #lengthNs(): number {
    const { slice, averagingFactor } = this.#settings;
    const vm = this.#slot;
    if (vm >= this.#vms || this.#accruedNs[vm] === 0 || this.#nextOf(vm) < 0) return slice;
    const owedNs = Math.floor(this.#accruedNs[vm]! / averagingFactor);
    const shorterNs = Math.min(owedNs, slice - this.#leastNs);
    this.#accruedNs[vm]! -= shorterNs;
    return slice - shorterNs;
  }

  /** Lets the slot's VM run, if it has work that fits. */
  #serve(nowNs: number): void {
    const engine = this.#engine;
    const vm = this.#slot;
    if (vm >= this.#vms) return;
    const { resident } = engine;
    const goesOn = !this.#isFresh && resident >= 0 && this.#vmOf[resident] === vm && engine.isDue(resident);
    const next = goesOn ? resident : this.#nextOf(vm);
    if (next < 0) return;
    if (next === resident && engine.isRunning) {
      this.#isFresh = false;
      return;
    }
    if (nowNs + engine.lostNs(next) >= this.#endNs) return;
    this.#isFresh = false;
    this.#lastOf[vm] = next;
    if (next === resident || engine.switchTo(next, nowNs)) engine.run(nowNs);
  }

  /** The process of a VM that is next in turn, -1 when none has work; the one that ran last comes last. */
  #nextOf(vm: number): number {
    const n = this.#vmOf.length;
    const last = this.#lastOf[vm]!;
    for (let step = 1; step <= n; step++) {
      const i = (last + step + n) % n;
      if (this.#vmOf[i] === vm && this.#engine.isDue(i)) return i;
    }
    return -1;
  }

  /** When a slot begins or ends that changes anything, unless somebody comes; Infinity when none does. */
  #nextSlotNs(): number {
    const engine = this.#engine;
    if (engine.isRunning || engine.isSwitching) return this.#endNs;
    if (engine.readyCount === 0) return Infinity;
    let fewest = Infinity;
    for (let i = 0; i < this.#vmOf.length; i++) {
      if (!engine.isDue(i)) continue;
      const between = (this.#vmOf[i]! - this.#slot - 1 + this.#slots) % this.#slots;
      if (between < fewest) fewest = between;
    }
    return this.#endNs + fewest * this.#settings.slice;
  }
}

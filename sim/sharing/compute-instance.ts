import type { Alarm } from "../engine/simulator.ts";
import { SPENT } from "../workload/spent.ts";
import type { Member } from "./policy.ts";
import { ProcessPhases } from "./process-phases.ts";

/** How the processes of one compute instance take turns [ns]. */
export interface ComputeInstanceSettings {
  readonly slice: number;
  readonly contextSwitch: number;
  readonly contextSwitchIdle: number;
  readonly coldCache: number;
}

const FREE = 0;
const RUNNING = 1;
const SWITCHING = 2;

/**
 * The SMs of one compute instance: contexts in turns, as under time-slicing, at a rate that others set, because they
 * share the bandwidth of the GPU instance. At rate 1 it does what the time-sliced station does.
 */
export class ComputeInstance {
  readonly #members: readonly Member[];
  readonly #settings: ComputeInstanceSettings;
  readonly #phases: ProcessPhases;
  /** By context: work left of the burst in ns alone, time it has run, cold-cache time to pay and paid. */
  readonly #leftNs: Float64Array;
  readonly #ranNs: Float64Array;
  readonly #coldLeftNs: Float64Array;
  readonly #coldPaidNs: Float64Array;
  readonly #switchedAtReadyNs: Float64Array;
  #state = FREE;
  #resident = -1;
  #readyCount = 0;
  /** RUNNING: up to where progress is booked, and when the burst ends. SWITCHING: since when, and until when. */
  #sinceNs = 0;
  #untilNs = Infinity;
  #rate = 0;
  #switchedNs = 0;
  #timerNs = 0;
  #usedNs = 0;
  #sliceEndNs = Infinity;

  constructor(members: readonly Member[], settings: ComputeInstanceSettings) {
    this.#members = members;
    this.#settings = settings;
    this.#phases = new ProcessPhases(members, (i, nowNs) => this.#becomeReady(i, nowNs));
    const n = members.length;
    this.#leftNs = new Float64Array(n);
    this.#ranNs = new Float64Array(n);
    this.#coldLeftNs = new Float64Array(n);
    this.#coldPaidNs = new Float64Array(n);
    this.#switchedAtReadyNs = new Float64Array(n);
  }

  get isRunning(): boolean {
    return this.#state === RUNNING;
  }

  get isSwitching(): boolean {
    return this.#state === SWITCHING;
  }

  /** Share of the GPU instance's bandwidth that the running burst asks for, 0 when none runs. */
  get demand(): number {
    if (this.#state !== RUNNING) return 0;
    const { memoryNs, deviceNs } = this.#members[this.#resident]!.server.burst;
    return memoryNs / deviceNs;
  }

  /** Share of the GPU instance's SMs in use. */
  get smUse(): number {
    if (this.#state !== RUNNING) return 0;
    const { server, smShare } = this.#members[this.#resident]!;
    const { computeNs, memoryNs, deviceNs } = server.burst;
    return ((computeNs + memoryNs) / deviceNs) * smShare * this.#rate;
  }

  get bandwidthUse(): number {
    return this.demand * this.#rate;
  }

  /** When it has something to do unless somebody comes [ns]. */
  get nextNs(): number {
    const ownNs = this.#state === FREE ? Infinity : this.#untilNs;
    const sliceNs = this.#state === RUNNING ? this.#sliceEndNs : Infinity;
    return Math.min(ownNs, sliceNs, this.#phases.nextDueNs);
  }

  connect(alarm: Alarm): void {
    this.#phases.connect(alarm);
  }

  /** Books what has been up to now, ends what is over. */
  settle(nowNs: number): void {
    if (this.#state === SWITCHING && nowNs >= this.#untilNs) this.#switchDone(nowNs);
    if (this.#state !== RUNNING) return;
    this.#book(nowNs);
    if (nowNs >= this.#untilNs) this.#complete(nowNs);
  }

  /** Fetches what has arrived and decides who runs. */
  decide(nowNs: number): void {
    this.#phases.admit(nowNs);
    this.#choose(nowNs);
  }

  /** A process has died. @param i its place among the members here @returns device time that its burst has had [ns] */
  abort(i: number, nowNs: number): number {
    if (this.#state === SWITCHING && nowNs >= this.#untilNs) this.#switchDone(nowNs);
    if (this.#state === RUNNING) this.#book(nowNs);
    if (!this.#phases.abort(i)) return 0;
    this.#readyCount--;
    if (this.#resident === i && this.#state === SWITCHING) this.#switchDone(nowNs);
    else if (this.#resident === i && this.#state === RUNNING) {
      this.#usedNs = this.#usedBy(nowNs);
      this.#state = FREE;
    }
    return this.#members[i]!.server.burst.deviceNs - this.#leftNs[i]!;
  }

  /** The running burst goes on so fast (0 to 1). An unchanged rate keeps the end computed before. */
  setRate(rate: number, nowNs: number): void {
    if (this.#state !== RUNNING || (rate === this.#rate && this.#untilNs < Infinity)) return;
    this.#rate = rate;
    this.#untilNs = nowNs + this.#coldLeftNs[this.#resident]! + Math.ceil(this.#leftNs[this.#resident]! / rate);
  }

  #becomeReady(i: number, nowNs: number): void {
    const { burst } = this.#members[i]!.server;
    burst.startedNs = -1;
    this.#leftNs[i] = burst.deviceNs;
    this.#ranNs[i] = 0;
    this.#coldPaidNs[i] = 0;
    this.#readyCount++;
    this.#switchedAtReadyNs[i] = this.#switchedNs + (this.#state === SWITCHING ? nowNs - this.#sinceNs : 0);
  }

  #book(nowNs: number): void {
    const i = this.#resident;
    const coldNs = Math.min(nowNs - this.#sinceNs, this.#coldLeftNs[i]!);
    this.#coldLeftNs[i]! -= coldNs;
    this.#coldPaidNs[i]! += coldNs;
    const ranNs = nowNs - this.#sinceNs - coldNs;
    this.#ranNs[i]! += ranNs;
    this.#leftNs[i] = Math.max(0, this.#leftNs[i]! - ranNs * this.#rate);
    this.#sinceNs = nowNs;
  }

  #complete(nowNs: number): void {
    const i = this.#resident;
    const { server } = this.#members[i]!;
    const { burst, spent } = server;
    const switchNs = this.#switchedNs - this.#switchedAtReadyNs[i]! + this.#coldPaidNs[i]!;
    spent[SPENT.host]! += burst.hostNs;
    spent[SPENT.device]! += burst.deviceNs;
    spent[SPENT.switch]! += switchNs;
    spent[SPENT.contention]! += this.#ranNs[i]! - burst.deviceNs;
    spent[SPENT.turn]! += nowNs - this.#phases.dueNs(i) - this.#ranNs[i]! - switchNs;
    this.#usedNs = this.#usedBy(nowNs);
    this.#readyCount--;
    this.#state = FREE;
    server.done(nowNs);
    this.#phases.fetch(i, nowNs);
  }

  #switchDone(nowNs: number): void {
    this.#switchedNs += nowNs - this.#sinceNs;
    const i = this.#resident;
    this.#coldLeftNs[i] = Math.round(this.#settings.coldCache * this.#members[i]!.cacheShare);
    this.#usedNs = 0;
    this.#state = FREE;
  }

  #choose(nowNs: number): void {
    if (this.#state === SWITCHING) return;
    const { slice, contextSwitch, contextSwitchIdle } = this.#settings;
    const i = this.#resident;
    const isReady = i >= 0 && this.#phases.isDue(i);
    const isContested = this.#readyCount > (isReady ? 1 : 0);
    if (!isContested && this.#usedNs === slice) this.#usedNs = 0;
    if (isReady && this.#usedNs < slice) {
      this.#run(isContested, nowNs);
      if (nowNs < this.#sliceEndNs) return;
    }
    if (isReady) this.#switchTo(this.#nextInRing(), contextSwitch, nowNs);
    else if (!isContested) this.#state = FREE;
    else if (i < 0) {
      this.#resident = this.#nextInRing();
      this.#choose(nowNs);
    } else this.#switchTo(this.#nextInRing(), contextSwitchIdle, nowNs);
  }

  /** The resident context goes on, until the end of its slice if another is ready. */
  #run(isContested: boolean, nowNs: number): void {
    if (this.#state !== RUNNING) {
      this.#state = RUNNING;
      this.#sinceNs = nowNs;
      this.#untilNs = Infinity;
      this.#timerNs = nowNs - this.#usedNs;
      this.#sliceEndNs = Infinity;
      const { burst } = this.#members[this.#resident]!.server;
      if (burst.startedNs < 0) burst.startedNs = nowNs + this.#coldLeftNs[this.#resident]!;
    }
    if (!isContested) this.#sliceEndNs = Infinity;
    else if (this.#sliceEndNs === Infinity) {
      const { slice } = this.#settings;
      this.#sliceEndNs = this.#timerNs + Math.max(1, Math.ceil((nowNs - this.#timerNs) / slice)) * slice;
    }
  }

  #switchTo(next: number, costNs: number, nowNs: number): void {
    this.#resident = next;
    this.#state = SWITCHING;
    this.#sinceNs = nowNs;
    this.#untilNs = nowNs + costNs;
    if (costNs > 0) return;
    this.#switchDone(nowNs);
    this.#choose(nowNs);
  }

  /** The next ready context after the resident one; there is one. */
  #nextInRing(): number {
    const n = this.#members.length;
    for (let step = 1; step <= n; step++) {
      const i = (this.#resident + step + n) % n;
      if (this.#phases.isDue(i) && i !== this.#resident) return i;
    }
    throw new Error("work conservation: a switch was asked for with no other context ready");
  }

  #usedBy(nowNs: number): number {
    const { slice } = this.#settings;
    const ranNs = nowNs - this.#timerNs;
    return ranNs <= slice ? ranNs : ranNs % slice || slice;
  }
}

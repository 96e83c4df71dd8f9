import type { Alarm } from "../engine/simulator.ts";
import { SPENT } from "../workload/spent.ts";
import type { EngineProbe, Member } from "./policy.ts";
import { ProcessPhases } from "./process-phases.ts";

/** What changing contexts costs [ns]. */
export interface SwitchCosts {
  /** Dead time when the leaving context still has work. */
  readonly contextSwitch: number;
  /** Dead time when it has none. */
  readonly contextSwitchIdle: number;
  /** Extra device time of a turn after another context ran, for a working set that fills the L2 cache. */
  readonly coldCache: number;
}

const FREE = 0;
const RUNNING = 1;
const SWITCHING = 2;

/**
 * An engine that holds one context at a time: what every station has in common that lets contexts run one by one. It
 * books and blames; who runs, and until when, is the station's to decide.
 *
 * A station's wake-up is: {@link settle} what has been, {@link admit} what is due, decide (run, switchTo, stop), then
 * set the alarm to the earliest of {@link nextNs}, {@link nextDueNs} and its own timers.
 */
export class ContextEngine {
  readonly #members: readonly Member[];
  readonly #probe: EngineProbe;
  readonly #phases: ProcessPhases;
  /** By context: device time left of the burst under way, cold-cache time to pay in this turn, and paid for the burst. */
  readonly #leftNs: Float64Array;
  readonly #coldLeftNs: Float64Array;
  readonly #coldPaidNs: Float64Array;
  /** By context: cold-cache time of a turn, and the switching total when it became ready. */
  readonly #coldNs: Float64Array;
  readonly #switchedAtReadyNs: Float64Array;
  readonly #contextSwitchNs: number;
  readonly #contextSwitchIdleNs: number;
  #state = FREE;
  #resident = -1;
  #readyCount = 0;
  /** RUNNING: up to where progress is booked. SWITCHING: since when. */
  #sinceNs = 0;
  #switchEndNs = 0;
  #switchedNs = 0;

  constructor(members: readonly Member[], costs: SwitchCosts, probe: EngineProbe) {
    this.#members = members;
    this.#probe = probe;
    this.#phases = new ProcessPhases(members, (i, nowNs) => this.#becomeReady(i, nowNs));
    const n = members.length;
    this.#leftNs = new Float64Array(n);
    this.#coldLeftNs = new Float64Array(n);
    this.#coldPaidNs = new Float64Array(n);
    this.#coldNs = Float64Array.from(members, ({ cacheShare }) => Math.round(costs.coldCache * cacheShare));
    this.#switchedAtReadyNs = new Float64Array(n);
    this.#contextSwitchNs = costs.contextSwitch;
    this.#contextSwitchIdleNs = costs.contextSwitchIdle;
  }

  /** The context on the engine, or the one being switched to; -1 before the first. */
  get resident(): number {
    return this.#resident;
  }

  get isRunning(): boolean {
    return this.#state === RUNNING;
  }

  get isSwitching(): boolean {
    return this.#state === SWITCHING;
  }

  /** Contexts whose burst is due or under way. */
  get readyCount(): number {
    return this.#readyCount;
  }

  /** Earliest end of host work, Infinity when no process is at it. */
  get nextDueNs(): number {
    return this.#phases.nextDueNs;
  }

  /** When the engine changes by itself: the burst or the switch is over; Infinity when it does nothing. */
  get nextNs(): number {
    if (this.#state === SWITCHING) return this.#switchEndNs;
    return this.#state === RUNNING ? this.#sinceNs + this.workNs(this.#resident) : Infinity;
  }

  isDue(i: number): boolean {
    return this.#phases.isDue(i);
  }

  /** When the burst of a due context became due. */
  dueNs(i: number): number {
    return this.#phases.dueNs(i);
  }

  /** Time that a context needs to end its burst, its cold caches included, if it goes on as it is. */
  workNs(i: number): number {
    return this.#coldLeftNs[i]! + this.#leftNs[i]!;
  }

  /** Dead time before a context could run now. */
  costNs(i: number): number {
    if (i === this.#resident || this.#resident < 0) return 0;
    return this.isDue(this.#resident) ? this.#contextSwitchNs : this.#contextSwitchIdleNs;
  }

  /** Time from now until a context would do its first instruction: the switch, then cold caches. */
  lostNs(i: number): number {
    if (this.#resident < 0) return 0;
    return i === this.#resident ? this.#coldLeftNs[i]! : this.costNs(i) + this.#coldNs[i]!;
  }

  connect(alarm: Alarm): void {
    this.#phases.connect(alarm);
  }

  /** Brings the engine up to an instant. @returns the context whose burst ended in it, or -1 */
  settle(nowNs: number): number {
    if (this.#state === SWITCHING && nowNs >= this.#switchEndNs) this.#switchDone(this.#switchEndNs);
    if (this.#state !== RUNNING) return -1;
    this.#book(nowNs);
    const i = this.#resident;
    if (this.#leftNs[i]! > 0) return -1;
    const { server } = this.#members[i]!;
    const { burst, spent } = server;
    const switchNs = this.#switchedNs - this.#switchedAtReadyNs[i]! + this.#coldPaidNs[i]!;
    spent[SPENT.host]! += burst.hostNs;
    spent[SPENT.device]! += burst.deviceNs;
    spent[SPENT.switch]! += switchNs;
    spent[SPENT.turn]! += nowNs - this.#phases.dueNs(i) - burst.deviceNs - switchNs;
    this.#readyCount--;
    this.#state = FREE;
    server.done(nowNs);
    this.#phases.fetch(i, nowNs);
    return i;
  }

  /** Fetches what has arrived, after the completions of the instant. */
  admit(nowNs: number): void {
    this.#phases.admit(nowNs);
  }

  /** The resident context, which is due, goes on. */
  run(nowNs: number): void {
    if (this.#state === RUNNING) return;
    this.#state = RUNNING;
    this.#sinceNs = nowNs;
    const { burst } = this.#members[this.#resident]!.server;
    if (burst.startedNs < 0) burst.startedNs = nowNs + this.#coldLeftNs[this.#resident]!;
  }

  /** The resident context stops where it is. */
  stop(): void {
    this.#state = FREE;
  }

  /**
   * Changes to another context. The very first one finds the engine empty: nothing to save, no caches to lose.
   * @returns whether it may run at once
   */
  switchTo(i: number, nowNs: number, costNs: number = this.costNs(i)): boolean {
    const isFirst = this.#resident < 0;
    this.#resident = i;
    this.#state = FREE;
    if (isFirst) return true;
    this.#state = SWITCHING;
    this.#sinceNs = nowNs;
    this.#switchEndNs = nowNs + costNs;
    if (costNs > 0) return false;
    this.#switchDone(nowNs);
    return true;
  }

  /** Another member of the same context is the one that runs next: nothing changes on the engine. */
  adopt(i: number): void {
    this.#resident = i;
    this.#state = FREE;
  }

  /** A process has died; a switch to it ends at once. @returns device time that its burst has had [ns] */
  abort(i: number, nowNs: number): number {
    if (this.#state === SWITCHING && nowNs >= this.#switchEndNs) this.#switchDone(this.#switchEndNs);
    if (this.#state === RUNNING) this.#book(nowNs);
    if (!this.#phases.abort(i)) return 0;
    this.#readyCount--;
    if (this.#state === SWITCHING && this.#resident === i) this.#switchDone(nowNs);
    if (this.#resident === i) this.#state = FREE;
    return this.#members[i]!.server.burst.deviceNs - this.#leftNs[i]!;
  }

  /** The run ends: reports what has been going on up to now. */
  close(nowNs: number): void {
    if (this.#state === RUNNING) this.#book(nowNs);
    if (this.#state === SWITCHING && nowNs > this.#sinceNs) this.#probe.switching(this.#sinceNs, nowNs);
  }

  #becomeReady(i: number, nowNs: number): void {
    const { burst } = this.#members[i]!.server;
    burst.startedNs = -1;
    this.#leftNs[i] = burst.deviceNs;
    this.#coldPaidNs[i] = 0;
    this.#readyCount++;
    this.#switchedAtReadyNs[i] = this.#switchedNs + (this.#state === SWITCHING ? nowNs - this.#sinceNs : 0);
  }

  #switchDone(nowNs: number): void {
    this.#probe.switching(this.#sinceNs, nowNs);
    this.#switchedNs += nowNs - this.#sinceNs;
    this.#coldLeftNs[this.#resident] = this.#coldNs[this.#resident]!;
    this.#state = FREE;
  }

  /** Moves the running context's progress up to now. */
  #book(nowNs: number): void {
    const i = this.#resident;
    let fromNs = this.#sinceNs;
    const coldNs = Math.min(nowNs - fromNs, this.#coldLeftNs[i]!);
    if (coldNs > 0) {
      this.#probe.coldCache(fromNs, fromNs + coldNs);
      this.#coldLeftNs[i]! -= coldNs;
      this.#coldPaidNs[i]! += coldNs;
      fromNs += coldNs;
    }
    if (nowNs > fromNs) {
      const { deviceNs, computeNs, memoryNs } = this.#members[i]!.server.burst;
      this.#probe.busy(fromNs, nowNs, (computeNs + memoryNs) / deviceNs, memoryNs / deviceNs, i);
      this.#leftNs[i]! -= nowNs - fromNs;
    }
    this.#sinceNs = nowNs;
  }
}

import type { Alarm, Source } from "../../sim/engine/simulator.ts";
import { emptyBurst } from "../../sim/workload/burst.ts";
import type { Bell, Server } from "../../sim/workload/server.ts";
import { SPENT_CAUSES } from "../../sim/workload/spent.ts";

/** One burst with its times [ns]. */
export interface ScriptedBurst {
  readonly hostNs: number;
  readonly deviceNs: number;
  /** Share of the device time that computes; the rest moves memory. */
  readonly computing: number;
}

/** What a process is asked to do, and when. */
export interface Script {
  /** Its bursts one after the other, as they are asked for; from the first again when they are used up. */
  readonly bursts: readonly ScriptedBurst[];
  /** When a burst is asked for from outside [ns], ascending. */
  readonly arrivalsNs: readonly number[];
  /** When the bell rings though nothing has come [ns], ascending. */
  readonly falseAlarmsNs: readonly number[];
  /** The end of one of its bursts makes another arrive, so many processes further on, after so long [ns]. */
  readonly feeds: number;
  readonly thinkNs: number;
  /** How many of its ends do so. */
  readonly loops: number;
  readonly cacheShare: number;
}

/** A process that follows a script, and its own source of arrivals. It writes down everything a station does to it. */
export class ScriptedProcess implements Server, Source {
  readonly script: Script;
  readonly burst = emptyBurst();
  readonly spent = new Float64Array(SPENT_CAUSES);
  readonly #rank: number;
  readonly #log: string[];
  /** Arrivals, and false alarms, which are not real. */
  readonly #due: { readonly atNs: number; readonly isReal: boolean }[];
  #fed: ScriptedProcess | undefined;
  #alarm: Alarm | undefined;
  #bell: Bell | undefined;
  #loopsLeft: number;
  #waiting = 0;
  #begun = 0;
  #isBusy = false;

  constructor(script: Script, rank: number, log: string[]) {
    this.script = script;
    this.#rank = rank;
    this.#log = log;
    this.#loopsLeft = script.loops;
    this.#due = [
      ...script.arrivalsNs.map((atNs) => ({ atNs, isReal: true })),
      ...script.falseAlarmsNs.map((atNs) => ({ atNs, isReal: false })),
    ];
  }

  get outstanding(): number {
    return this.#waiting + (this.#isBusy ? 1 : 0);
  }

  /** @param fed the process that gets work when a burst of this one ends */
  start(alarm: Alarm, fed: ScriptedProcess): void {
    this.#alarm = alarm;
    this.#fed = fed;
    this.#arm();
  }

  connect(bell: Bell): void {
    this.#bell = bell;
  }

  wake(nowNs: number): void {
    while (this.#due[0]?.atNs === nowNs) {
      if (this.#due.shift()!.isReal) this.#waiting++;
      this.#bell!.ring(nowNs);
    }
    this.#arm();
  }

  offer(): void {
    throw new Error("a scripted process makes its own requests");
  }

  next(nowNs: number): boolean {
    this.#log.push(`${nowNs} process ${this.#rank} is asked, ${this.#waiting} waiting`);
    if (this.#waiting === 0) return false;
    this.#waiting--;
    this.#isBusy = true;
    const { bursts } = this.script;
    const { hostNs, deviceNs, computing } = bursts[this.#begun++ % bursts.length]!;
    const computeNs = deviceNs * computing;
    Object.assign(this.burst, { hostNs, deviceNs, computeNs, memoryNs: deviceNs - computeNs });
    return true;
  }

  done(nowNs: number): void {
    this.#isBusy = false;
    this.#log.push(
      `${nowNs} process ${this.#rank} ended, begun ${this.burst.startedNs}, spent ${this.spent.join(" ")}`,
    );
    if (this.#loopsLeft-- > 0) this.#fed!.ask(nowNs + this.script.thinkNs);
  }

  /** Lets a burst arrive at an instant that is not over yet. */
  ask(atNs: number): void {
    this.#due.push({ atNs, isReal: true });
    this.#arm();
  }

  #arm(): void {
    this.#due.sort((a, b) => a.atNs - b.atNs);
    if (this.#due.length > 0) this.#alarm!.wakeAt(this.#due[0]!.atNs);
  }
}

import { fact } from "../base/fact.ts";
import type { Alarm } from "../engine/simulator.ts";
import { ContextEngine } from "./context-engine.ts";
import { definePolicy, type EngineProbe, type Member, type Option, type Parameter, type Station } from "./policy.ts";

const PARAMS = {
  swapIn: {
    type: "duration",
    doc: "dead time when the next burst is another model's and its weights must be brought in; 0: all weights stay in memory",
    min: 0,
    max: 100e9,
    fallback: () => fact(0, "ns", "assumed", "all models stay in device memory, which the memory plan checks"),
  },
} as const satisfies Record<string, Parameter>;

const OPTIONS = {
  order: {
    type: "choice",
    doc: "whose burst is next: that of the request that arrived first, or one model after the other",
    words: ["arrival", "round-robin"],
    fallback: () => fact(0, "1", "assumed", "arrival: one queue of requests, as in a server with one stream"),
  },
} as const satisfies Record<string, Option>;

type Settings = Readonly<Record<keyof typeof PARAMS | keyof typeof OPTIONS, number>>;

/** One server process holds the models of all tenants: one context, one queue of launches. */
export const sharedServer = definePolicy({
  name: "shared-server",
  key: "sharedServer",
  doc: "One process holds every model: no turns, no switches of context; bursts run one after the other to their end.",
  workConserving: true,
  maxProcesses: { count: Infinity, rule: "" },
  oneContext: true,
  params: PARAMS,
  options: OPTIONS,
  station: (members, settings, probe) => new SharedServerStation(members, settings, probe),
});

/** Bursts one by one, never interrupted. What a burst waits for the others is waiting for its turn. */
class SharedServerStation implements Station {
  readonly #engine: ContextEngine;
  readonly #members: readonly Member[];
  /** Model of each member: the tenant that it belongs to. */
  readonly #models: Int32Array;
  readonly #swapInNs: number;
  readonly #isRoundRobin: boolean;
  /** Whether the engine was last busy with bringing in the resident's model. */
  #isSwappedIn = false;
  #alarm: Alarm | undefined;

  constructor(members: readonly Member[], { swapIn, order }: Settings, probe: EngineProbe) {
    this.#engine = new ContextEngine(members, { contextSwitch: 0, contextSwitchIdle: 0, coldCache: 0 }, probe);
    this.#members = members;
    this.#models = Int32Array.from(members, ({ tenant }, i) => tenant ?? i);
    this.#swapInNs = swapIn;
    this.#isRoundRobin = order === 1;
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#engine.connect(alarm);
  }

  wake(nowNs: number): void {
    const engine = this.#engine;
    engine.settle(nowNs);
    engine.admit(nowNs);
    if (!engine.isRunning && !engine.isSwitching && engine.readyCount > 0) this.#begin(nowNs);
    const wakeNs = Math.min(engine.nextNs, engine.nextDueNs);
    if (wakeNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(wakeNs);
  }

  abort(process: number, nowNs: number): number {
    if (this.#engine.resident === process) this.#isSwappedIn = false;
    this.#alarm!.wakeAt(nowNs);
    return this.#engine.abort(process, nowNs);
  }

  close(nowNs: number): void {
    this.#engine.close(nowNs);
  }

  #begin(nowNs: number): void {
    const engine = this.#engine;
    const last = engine.resident;
    // A swap that has just ended was for the resident; whoever has come meanwhile does not undo it.
    const next = this.#isSwappedIn ? last : this.#next();
    this.#isSwappedIn = false;
    if (next !== last) {
      const isOther = last >= 0 && this.#models[next] !== this.#models[last];
      const costNs = isOther ? this.#swapInNs : 0;
      if (costNs === 0) engine.adopt(next);
      else {
        this.#isSwappedIn = !engine.switchTo(next, nowNs, costNs);
        return;
      }
    }
    engine.run(nowNs);
  }

  /** The member whose burst comes next; at least one is ready. */
  #next(): number {
    return this.#isRoundRobin ? this.#nextInRing() : this.#firstArrived();
  }

  /** A later burst of a request keeps the request's place. Of equal arrivals the first in the list is first. */
  #firstArrived(): number {
    const engine = this.#engine;
    let best = -1;
    let bestNs = Infinity;
    for (let i = 0; i < this.#models.length; i++) {
      if (!engine.isDue(i)) continue;
      const sinceNs = this.#sinceNs(i);
      if (sinceNs >= bestNs) continue;
      best = i;
      bestNs = sinceNs;
    }
    return best;
  }

  /**
   * Iterations of continuous batching have no arrival of their own: each queues from when it is ready. With that of its oldest
   * request a model that always has one would keep the others waiting for as long as it generates.
   */
  #sinceNs(i: number): number {
    const { requestSinceNs } = this.#members[i]!.server.burst;
    return requestSinceNs < 0 ? this.#engine.dueNs(i) : requestSinceNs;
  }

  #nextInRing(): number {
    const n = this.#models.length;
    const from = this.#engine.resident + 1;
    for (let step = 0; ; step++) {
      const i = (from + step) % n;
      if (this.#engine.isDue(i)) return i;
    }
  }
}

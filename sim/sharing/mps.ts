import type { Alarm } from "../engine/simulator.ts";
import { SPENT } from "../workload/spent.ts";
import { MPS_CLIENTS, MPS_CONTENTION, MPS_CROWDING, MPS_LATENCY_FILL, MPS_OVERLAP_GAIN } from "./constants.ts";
import { definePolicy, type EngineProbe, type Member, type Parameter, type Station } from "./policy.ts";
import { ProcessPhases } from "./process-phases.ts";

const PARAMS = {
  overlapGain: {
    type: "number",
    doc: "SM capacity of several processes together ÷ that of one; above 1 they fill each other's gaps",
    min: 1,
    max: 2,
    fallback: () => MPS_OVERLAP_GAIN,
  },
  contention: {
    type: "number",
    doc: "growth of a burst's memory time per unit of bandwidth share that its neighbours use",
    min: 0,
    max: 2,
    fallback: () => MPS_CONTENTION,
  },
  crowding: {
    type: "number",
    doc: "growth of a burst's time per share of the SMs that its neighbours hold, while there is room for all",
    min: 0,
    max: 1,
    fallback: () => MPS_CROWDING,
  },
  latencyFill: {
    type: "number",
    doc: "share of the SMs that a burst's latency-bound time keeps from its neighbours; 0: such kernels fill nothing",
    min: 0,
    max: 1,
    fallback: () => MPS_LATENCY_FILL,
  },
} as const satisfies Record<string, Parameter>;

type Params = Readonly<Record<keyof typeof PARAMS, number>>;

/** Kernels of all processes run side by side in one hardware context. */
export const mps = definePolicy({
  name: "mps",
  key: "mps",
  doc: "Processes run at the same time in one shared context: no turns, no switches, shared SMs and bandwidth.",
  workConserving: true,
  maxProcesses: { count: MPS_CLIENTS.value, rule: `one MPS server takes at most ${MPS_CLIENTS.value} clients` },
  params: PARAMS,
  station: (members, params, probe) => new MpsStation(members, params, probe),
});

/**
 * Bursts progress side by side at rates that are solved anew whenever one begins or ends.
 *
 * A burst asks for the SMs that its kernels hold, as a share of its time alone:
 *     ask = cap × (compute + memory + latency fill × latency) ÷ D
 * Blocks that wait for memory hold their SM too, so memory time counts in full; kernels bound by latency leave most of
 * the SMs to others. When the asks exceed the capacity, SMs are shared max-min fairly (water-filling), and a burst that
 * gets the share x is stretched by ask/x. While there is room for all, its kernels still wait now and then behind a
 * neighbour's blocks: it is stretched by 1 + crowding × the neighbours' asks (at most 1). The larger stretch holds:
 *     D(x) = max( floor, compute + memory·(1 + contention × neighbours' bandwidth) + latency ) × stretch,
 * at least memory/y, where y is its max-min fair share of the bandwidth. With no neighbour this is the time alone.
 * Decision 0011 says which measurements ask for this form.
 */
class MpsStation implements Station {
  readonly #members: readonly Member[];
  readonly #params: Params;
  readonly #probe: EngineProbe;
  #alarm: Alarm | undefined;

  /** A burst that is due is active. */
  readonly #phases: ProcessPhases;
  /** ACTIVE: work left at `#sinceNs`, in ns alone; progress per ns; when the burst will end. */
  readonly #leftNs: Float64Array;
  readonly #rate: Float64Array;
  readonly #sinceNs: Float64Array;
  readonly #endNs: Float64Array;
  /** Scratch of the solver: what each asks for and gets, how its time stretches, the time it would take. */
  readonly #ask: Float64Array;
  readonly #share: Float64Array;
  readonly #stretch: Float64Array;
  readonly #timeNs: Float64Array;
  #active = 0;
  #changed = false;
  #bookedNs = 0;
  #smUse = 0;
  #bandwidthUse = 0;

  constructor(members: readonly Member[], params: Params, probe: EngineProbe) {
    this.#members = members;
    this.#params = params;
    this.#probe = probe;
    const n = members.length;
    this.#phases = new ProcessPhases(members, (i, nowNs) => this.#activate(i, nowNs));
    this.#leftNs = new Float64Array(n);
    this.#rate = new Float64Array(n);
    this.#sinceNs = new Float64Array(n);
    this.#endNs = new Float64Array(n);
    this.#ask = new Float64Array(n);
    this.#share = new Float64Array(n);
    this.#stretch = new Float64Array(n);
    this.#timeNs = new Float64Array(n);
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#phases.connect(alarm);
  }

  wake(nowNs: number): void {
    this.#book(nowNs);
    for (let i = 0; i < this.#members.length; i++) {
      if (this.#phases.isDue(i) && this.#endNs[i]! <= nowNs) this.#complete(i, nowNs);
    }
    this.#phases.admit(nowNs);
    if (this.#changed) this.#solve(nowNs);
    this.#arm();
  }

  close(nowNs: number): void {
    this.#book(nowNs);
  }

  abort(process: number, nowNs: number): number {
    this.#book(nowNs);
    let doneNs = 0;
    if (this.#phases.abort(process)) {
      const leftNs = this.#leftNs[process]! - (nowNs - this.#sinceNs[process]!) * this.#rate[process]!;
      doneNs = this.#members[process]!.server.burst.deviceNs - Math.max(0, leftNs);
      this.#active--;
      this.#solve(nowNs);
    }
    this.#arm();
    return doneNs;
  }

  #book(nowNs: number): void {
    if (this.#active > 0 && nowNs > this.#bookedNs) {
      this.#probe.busy(this.#bookedNs, nowNs, this.#smUse, this.#bandwidthUse);
    }
    this.#bookedNs = nowNs;
  }

  #complete(i: number, nowNs: number): void {
    const { server } = this.#members[i]!;
    const { burst, spent } = server;
    spent[SPENT.host]! += burst.hostNs;
    spent[SPENT.device]! += burst.deviceNs;
    spent[SPENT.contention]! += nowNs - this.#phases.dueNs(i) - burst.deviceNs;
    this.#active--;
    this.#changed = true;
    server.done(nowNs);
    this.#phases.fetch(i, nowNs);
  }

  #activate(i: number, nowNs: number): void {
    const { burst } = this.#members[i]!.server;
    this.#active++;
    this.#changed = true;
    burst.startedNs = nowNs;
    this.#leftNs[i] = burst.deviceNs;
    this.#sinceNs[i] = nowNs;
    this.#endNs[i] = Infinity;
    this.#rate[i] = 0;
  }

  /** Solves the rates of all active bursts and when each would end if nothing changed. */
  #solve(nowNs: number): void {
    this.#changed = false;
    this.#shareSms();
    this.#shareBandwidth();
    this.#smUse = 0;
    this.#bandwidthUse = 0;
    for (let i = 0; i < this.#members.length; i++) {
      if (!this.#phases.isDue(i)) continue;
      const { server, smShare } = this.#members[i]!;
      const { deviceNs, computeNs, memoryNs } = server.burst;
      const rate = Math.min(1, deviceNs / this.#timeNs[i]!);
      this.#smUse += ((computeNs + memoryNs) * smShare * rate) / deviceNs;
      this.#bandwidthUse += (memoryNs * rate) / deviceNs;
      // An unchanged rate keeps the end computed before, so that neighbours that do not matter leave no trace.
      if (rate === this.#rate[i]) continue;
      this.#leftNs[i] = Math.max(0, this.#leftNs[i]! - (nowNs - this.#sinceNs[i]!) * this.#rate[i]!);
      this.#sinceNs[i] = nowNs;
      this.#rate[i] = rate;
      this.#endNs[i] = nowNs + Math.ceil(this.#leftNs[i]! / rate);
    }
    this.#smUse = Math.min(1, this.#smUse);
    this.#bandwidthUse = Math.min(1, this.#bandwidthUse);
  }

  /** Max-min fair SMs: `#stretch` becomes how much longer each burst takes beside the others. */
  #shareSms(): void {
    for (let i = 0; i < this.#members.length; i++) {
      if (!this.#phases.isDue(i)) continue;
      const { server, smShare } = this.#members[i]!;
      const { floorNs, computeNs, memoryNs, latencyNs } = server.burst;
      const heldNs = computeNs + memoryNs + this.#params.latencyFill * latencyNs;
      const aloneNs = Math.max(floorNs, computeNs + memoryNs + latencyNs);
      this.#ask[i] = heldNs === aloneNs ? smShare : (smShare * heldNs) / aloneNs;
    }
    let total = 0;
    for (let i = 0; i < this.#members.length; i++) if (this.#phases.isDue(i)) total += this.#ask[i]!;
    // One process alone never asks for more than all SMs, so only neighbours can use the gain.
    this.#waterFill(this.#params.overlapGain);
    for (let i = 0; i < this.#members.length; i++) {
      if (!this.#phases.isDue(i)) continue;
      const neighbours = this.#active === 1 ? 0 : Math.min(1, total - this.#ask[i]!);
      // Who gets all it asks for is not starved at all; dividing would leave a trace of rounding.
      const starved = this.#share[i] === this.#ask[i] ? 1 : this.#ask[i]! / this.#share[i]!;
      this.#stretch[i] = Math.max(starved, 1 + this.#params.crowding * neighbours);
      this.#timeNs[i] = this.#loadedNs(i, 0);
    }
  }

  /** Max-min fair bandwidth: who wants more than its share is slowed to it, all pay for contention. */
  #shareBandwidth(): void {
    let total = 0;
    for (let i = 0; i < this.#members.length; i++) {
      if (!this.#phases.isDue(i)) continue;
      this.#ask[i] = this.#members[i]!.server.burst.memoryNs / this.#timeNs[i]!;
      total += this.#ask[i]!;
    }
    this.#waterFill(1);
    for (let i = 0; i < this.#members.length; i++) {
      if (!this.#phases.isDue(i)) continue;
      const { memoryNs } = this.#members[i]!.server.burst;
      const neighbours = Math.min(1, total - this.#ask[i]!);
      const starvedNs = this.#share[i]! < this.#ask[i]! ? memoryNs / this.#share[i]! : 0;
      this.#timeNs[i] = Math.max(this.#loadedNs(i, neighbours), starvedNs);
    }
  }

  /**
   * Time of a burst with its share of the SMs and neighbours that use so much bandwidth. Written as the time alone
   * plus what is added, so that a burst without neighbours takes exactly its time alone.
   */
  #loadedNs(i: number, neighbours: number): number {
    const { deviceNs, floorNs, computeNs, memoryNs, latencyNs } = this.#members[i]!.server.burst;
    const scaledNs = computeNs + memoryNs + latencyNs;
    const addedNs = memoryNs * this.#params.contention * neighbours;
    const crowdedNs = deviceNs + (Math.max(floorNs, scaledNs + addedNs) - Math.max(floorNs, scaledNs));
    return crowdedNs * this.#stretch[i]!;
  }

  /** Shares `capacity` among the active members' asks, max-min fairly. */
  #waterFill(capacity: number): void {
    let left = capacity;
    let unserved = this.#active;
    for (let i = 0; i < this.#members.length; i++) this.#share[i] = -1;
    for (let again = true; again && unserved > 0;) {
      again = false;
      const level = left / unserved;
      for (let i = 0; i < this.#members.length; i++) {
        if (!this.#phases.isDue(i) || this.#share[i]! >= 0 || this.#ask[i]! > level) continue;
        this.#share[i] = this.#ask[i]!;
        left -= this.#ask[i]!;
        unserved--;
        again = true;
      }
    }
    const level = unserved > 0 ? left / unserved : 0;
    for (let i = 0; i < this.#members.length; i++) {
      if (this.#phases.isDue(i) && this.#share[i]! < 0) this.#share[i] = level;
    }
  }

  #arm(): void {
    let next = this.#phases.nextDueNs;
    for (let i = 0; i < this.#members.length; i++) {
      if (this.#phases.isDue(i)) next = Math.min(next, this.#endNs[i]!);
    }
    if (next === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(next);
  }
}

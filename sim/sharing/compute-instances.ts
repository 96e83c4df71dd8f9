import type { Fact } from "../base/fact.ts";
import type { Alarm } from "../engine/simulator.ts";
import { ComputeInstance, type ComputeInstanceSettings } from "./compute-instance.ts";
import {
  definePolicy,
  type EngineProbe,
  type Member,
  type Parameter,
  type SharingPolicy,
  type Station,
} from "./policy.ts";

/** One compute instance of a GPU instance, as a scenario has it. */
export interface ComputePart {
  /** "1c.3g.40gb" */
  readonly name: string;
  readonly sms: Fact;
  /** Settings of its turns, each with its origin; null where one process has it for itself. */
  readonly turns: Readonly<Record<string, { readonly parameter: Parameter; readonly fact: Fact }>> | null;
}

/** Of a compute instance with one process nothing is asked. */
const ALONE: ComputeInstanceSettings = { slice: Infinity, contextSwitch: 0, contextSwitchIdle: 0, coldCache: 0 };

/**
 * The sharing of a GPU instance that is split into compute instances. It is no leaf of its own: scenarios name its
 * parts, so each split has a policy with the settings of all its parts.
 */
export function computeInstances(parts: readonly ComputePart[]): {
  policy: SharingPolicy;
  paramFacts: Readonly<Record<string, Fact>>;
} {
  const params: Record<string, Parameter> = {};
  const paramFacts: Record<string, Fact> = {};
  parts.forEach(({ name, sms, turns }, k) => {
    const label = `${k} ${name}`;
    const { value } = sms;
    const doc = "SMs of the compute instance";
    params[`${label} SMs`] = { type: "number", doc, min: value, max: value, fallback: () => sms };
    paramFacts[`${label} SMs`] = sms;
    for (const [setting, { parameter, fact: own }] of Object.entries(turns ?? {})) {
      params[`${label} ${setting}`] = parameter;
      paramFacts[`${label} ${setting}`] = own;
    }
  });
  return { policy: { ...splitInstance, params }, paramFacts };
}

/** How any split instance is shared; which settings there are depends on its parts. */
export const splitInstance = definePolicy<string>({
  name: "compute-instances",
  key: "compute",
  doc: "Compute instances have SMs of their own and share the memory, bandwidth and L2 of their GPU instance.",
  workConserving: true,
  maxProcesses: { count: Infinity, rule: "" },
  params: {},
  station: (members, params, probe) => new ComputeInstancesStation(members, settingsOf(params), probe),
});

/** The settings of each part, from names like `0 1c.3g.40gb slice`. */
function settingsOf(params: Readonly<Record<string, number>>): ComputeInstanceSettings[] {
  const settings: ComputeInstanceSettings[] = [];
  for (const [name, value] of Object.entries(params)) {
    const [part, , setting] = name.split(" ") as [string, string, keyof ComputeInstanceSettings | "SMs"];
    const own = (settings[Number(part)] ??= ALONE);
    if (setting !== "SMs") settings[Number(part)] = { ...own, [setting]: value };
  }
  return settings;
}

const IDLE = 0;
const BUSY = 1;
const SWITCHING = 2;

/**
 * Engines that are coupled through bandwidth. A burst that asks for the share b of the GPU instance's bandwidth and
 * gets the max-min fair share y runs at the rate min(1, y/b). Rates are solved anew at every change.
 */
class ComputeInstancesStation implements Station {
  readonly #instances: readonly ComputeInstance[];
  /** By member: the number of its compute instance, and its place there. */
  readonly #placeOf: readonly (readonly [instance: number, place: number])[];
  readonly #probe: EngineProbe;
  /** Scratch of the solver. */
  readonly #share: Float64Array;
  #alarm: Alarm | undefined;
  #bookedNs = 0;
  #doing = IDLE;
  #smUse = 0;
  #bandwidthUse = 0;

  constructor(members: readonly Member[], settings: readonly ComputeInstanceSettings[], probe: EngineProbe) {
    this.#instances = settings.map(
      (own, k) =>
        new ComputeInstance(
          members.filter(({ part }) => part === k),
          own,
        ),
    );
    this.#placeOf = members.map(({ part = 0 }, i) => [
      part,
      members.slice(0, i).filter((member) => member.part === part).length,
    ]);
    this.#probe = probe;
    this.#share = new Float64Array(settings.length);
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    for (const instance of this.#instances) instance.connect(alarm);
  }

  wake(nowNs: number): void {
    this.#book(nowNs);
    for (const instance of this.#instances) instance.settle(nowNs);
    for (const instance of this.#instances) instance.decide(nowNs);
    this.#solve(nowNs);
    let nextNs = Infinity;
    for (const instance of this.#instances) nextNs = Math.min(nextNs, instance.nextNs);
    if (nextNs === Infinity) this.#alarm!.cancel();
    else this.#alarm!.wakeAt(nextNs);
  }

  abort(process: number, nowNs: number): number {
    const [instance, place] = this.#placeOf[process]!;
    this.#alarm!.wakeAt(nowNs);
    return this.#instances[instance]!.abort(place, nowNs);
  }

  close(nowNs: number): void {
    this.#book(nowNs);
  }

  /** Some part busy counts as busy; switching is what happens while no part is. */
  #book(nowNs: number): void {
    if (nowNs > this.#bookedNs) {
      if (this.#doing === BUSY) this.#probe.busy(this.#bookedNs, nowNs, this.#smUse, this.#bandwidthUse);
      if (this.#doing === SWITCHING) this.#probe.switching(this.#bookedNs, nowNs);
    }
    this.#bookedNs = nowNs;
  }

  #solve(nowNs: number): void {
    this.#shareBandwidth();
    this.#doing = IDLE;
    this.#smUse = 0;
    this.#bandwidthUse = 0;
    for (let k = 0; k < this.#instances.length; k++) {
      const instance = this.#instances[k]!;
      if (instance.isRunning) {
        const { demand } = instance;
        // Who gets all it asks for is not slowed at all; dividing would leave a trace of rounding.
        instance.setRate(this.#share[k] === demand ? 1 : this.#share[k]! / demand, nowNs);
        this.#doing = BUSY;
        this.#smUse += instance.smUse;
        this.#bandwidthUse += instance.bandwidthUse;
      } else if (instance.isSwitching && this.#doing === IDLE) this.#doing = SWITCHING;
    }
    this.#smUse = Math.min(1, this.#smUse);
    this.#bandwidthUse = Math.min(1, this.#bandwidthUse);
  }

  /** Max-min fair bandwidth among the running bursts. */
  #shareBandwidth(): void {
    const instances = this.#instances;
    let left = 1;
    let unserved = 0;
    for (let k = 0; k < instances.length; k++) {
      this.#share[k] = instances[k]!.isRunning ? -1 : 0;
      if (instances[k]!.isRunning) unserved++;
    }
    for (let again = true; again && unserved > 0;) {
      again = false;
      const level = left / unserved;
      for (let k = 0; k < instances.length; k++) {
        const { demand } = instances[k]!;
        if (this.#share[k]! >= 0 || demand > level) continue;
        this.#share[k] = demand;
        left -= demand;
        unserved--;
        again = true;
      }
    }
    for (let k = 0; k < instances.length; k++) if (this.#share[k]! < 0) this.#share[k] = left / unserved;
  }
}

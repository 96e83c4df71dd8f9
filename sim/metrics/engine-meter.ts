import type { EngineTime } from "../result/run.ts";
import type { EngineProbe } from "../sharing/policy.ts";

/** Adds up what one compute engine did inside a window [fromNs, toNs). */
export class EngineMeter implements EngineProbe {
  readonly #fromNs: number;
  readonly #toNs: number;
  #lastNs = 0;
  #busyNs = 0;
  #switchingNs = 0;
  #coldCacheNs = 0;
  #switches = 0;
  #smNs = 0;
  #bandwidthNs = 0;

  constructor(fromNs: number, toNs: number) {
    this.#fromNs = fromNs;
    this.#toNs = toNs;
  }

  busy(fromNs: number, toNs: number, smShare: number, bandwidthShare: number): void {
    const inside = this.#inside(fromNs, toNs);
    this.#busyNs += inside;
    this.#smNs += inside * smShare;
    this.#bandwidthNs += inside * bandwidthShare;
  }

  switching(fromNs: number, toNs: number): void {
    this.#switchingNs += this.#inside(fromNs, toNs);
    if (fromNs >= this.#fromNs && fromNs < this.#toNs) this.#switches++;
  }

  coldCache(fromNs: number, toNs: number): void {
    this.#coldCacheNs += this.#inside(fromNs, toNs);
  }

  /** @param endNs when the run ended; the window is cut there */
  time(endNs: number): EngineTime {
    const totalNs = Math.max(0, Math.min(endNs, this.#toNs) - this.#fromNs);
    const busyNs = this.#busyNs;
    const switchingNs = this.#switchingNs;
    const coldCacheNs = this.#coldCacheNs;
    const idleNs = totalNs - busyNs - switchingNs - coldCacheNs;
    return { busyNs, switchingNs, coldCacheNs, idleNs, totalNs, switches: this.#switches };
  }

  smUtilisation(endNs: number): number {
    return share(this.#smNs, Math.min(endNs, this.#toNs) - this.#fromNs);
  }

  bandwidthUtilisation(endNs: number): number {
    return share(this.#bandwidthNs, Math.min(endNs, this.#toNs) - this.#fromNs);
  }

  #inside(fromNs: number, toNs: number): number {
    if (fromNs < this.#lastNs || toNs < fromNs) {
      throw new Error(`one engine, one thing at a time: [${fromNs}, ${toNs}] ns reported after ${this.#lastNs} ns`);
    }
    this.#lastNs = toNs;
    return Math.max(0, Math.min(toNs, this.#toNs) - Math.max(fromNs, this.#fromNs));
  }
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}

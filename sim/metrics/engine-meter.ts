import type { EngineTime } from "../result/run.ts";
import type { EngineProbe } from "../sharing/policy.ts";

/** What one compute engine did inside each of several adjoining windows. Plain data. */
export interface EngineBins {
  /** Borders of the windows [ns], ascending; one more than there are windows. */
  readonly edgesNs: Float64Array;
  readonly busyNs: Float64Array;
  readonly switchingNs: Float64Array;
  readonly coldCacheNs: Float64Array;
  readonly switches: Float64Array;
  /** Busy time weighed by the share of SMs and of bandwidth in use [ns]. */
  readonly smNs: Float64Array;
  readonly bandwidthNs: Float64Array;
}

/**
 * Adds up what one compute engine did, window by window, because the warm-up is only known when all runs are over:
 * then the windows after it are added up.
 */
export class EngineMeter implements EngineProbe {
  readonly bins: EngineBins;
  #bin = 0;
  #lastNs = 0;

  /** @param edgesNs borders of the windows, ascending, at least two */
  constructor(edgesNs: Float64Array) {
    const windows = edgesNs.length - 1;
    const column = (): Float64Array => new Float64Array(windows);
    this.bins = {
      edgesNs,
      busyNs: column(),
      switchingNs: column(),
      coldCacheNs: column(),
      switches: column(),
      smNs: column(),
      bandwidthNs: column(),
    };
  }

  busy(fromNs: number, toNs: number, smShare: number, bandwidthShare: number): void {
    const { edgesNs, busyNs, smNs, bandwidthNs } = this.bins;
    for (let bin = this.#enter(fromNs, toNs); bin < busyNs.length && edgesNs[bin]! < toNs; bin++) {
      const inside = overlap(edgesNs, bin, fromNs, toNs);
      busyNs[bin]! += inside;
      smNs[bin]! += inside * smShare;
      bandwidthNs[bin]! += inside * bandwidthShare;
    }
  }

  switching(fromNs: number, toNs: number): void {
    const { edgesNs, switchingNs, switches } = this.bins;
    const first = this.#enter(fromNs, toNs);
    if (first < switches.length && fromNs >= edgesNs[first]!) switches[first]!++;
    for (let bin = first; bin < switchingNs.length && edgesNs[bin]! < toNs; bin++) {
      switchingNs[bin]! += overlap(edgesNs, bin, fromNs, toNs);
    }
  }

  coldCache(fromNs: number, toNs: number): void {
    const { edgesNs, coldCacheNs } = this.bins;
    for (let bin = this.#enter(fromNs, toNs); bin < coldCacheNs.length && edgesNs[bin]! < toNs; bin++) {
      coldCacheNs[bin]! += overlap(edgesNs, bin, fromNs, toNs);
    }
  }

  /** Moves on to the window that the interval begins in, or the first one after its beginning. */
  #enter(fromNs: number, toNs: number): number {
    if (fromNs < this.#lastNs || toNs < fromNs) {
      throw new Error(`one engine, one thing at a time: [${fromNs}, ${toNs}] ns reported after ${this.#lastNs} ns`);
    }
    this.#lastNs = toNs;
    const { edgesNs } = this.bins;
    while (this.#bin + 1 < edgesNs.length && edgesNs[this.#bin + 1]! <= fromNs) this.#bin++;
    return this.#bin;
  }
}

function overlap(edgesNs: Float64Array, bin: number, fromNs: number, toNs: number): number {
  return Math.min(toNs, edgesNs[bin + 1]!) - Math.max(fromNs, edgesNs[bin]!);
}

/**
 * The windows from one on, added up.
 * @param fromBin first window that counts
 * @param endNs   when the run ended; the last window is cut there
 */
export function engineTime(bins: EngineBins, fromBin: number, endNs: number): EngineTime {
  const totalNs = windowNs(bins, fromBin, endNs);
  const busyNs = sumFrom(bins.busyNs, fromBin);
  const switchingNs = sumFrom(bins.switchingNs, fromBin);
  const coldCacheNs = sumFrom(bins.coldCacheNs, fromBin);
  const idleNs = totalNs - busyNs - switchingNs - coldCacheNs;
  return { busyNs, switchingNs, coldCacheNs, idleNs, totalNs, switches: sumFrom(bins.switches, fromBin) };
}

/** SM-time and bandwidth used ÷ what the partition has, from one window on (0 to 1). */
export function utilisation(bins: EngineBins, fromBin: number, endNs: number): { sm: number; bandwidth: number } {
  const totalNs = windowNs(bins, fromBin, endNs);
  const share = (part: number): number => (totalNs > 0 ? Math.min(1, part / totalNs) : 0);
  return { sm: share(sumFrom(bins.smNs, fromBin)), bandwidth: share(sumFrom(bins.bandwidthNs, fromBin)) };
}

function windowNs({ edgesNs }: EngineBins, fromBin: number, endNs: number): number {
  return Math.max(0, Math.min(endNs, edgesNs.at(-1)!) - edgesNs[fromBin]!);
}

function sumFrom(column: Float64Array, fromBin: number): number {
  let sum = 0;
  for (let bin = fromBin; bin < column.length; bin++) sum += column[bin]!;
  return sum;
}

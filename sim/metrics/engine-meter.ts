import { doubled } from "../base/columns.ts";
import type { EngineTime } from "../result/run.ts";
import type { EngineProbe } from "../sharing/policy.ts";
import { reportTurn } from "../sharing/turn-report.ts";
import { coldBefore, deviceBefore, endOfTurn, type Rotation, turnsEndedBy } from "../sharing/turn-rotation.ts";

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
 *
 * Times are whole nanoseconds, so they may be added in any groups. Time × share is not: it is added up by process,
 * and one process's time at unchanged shares is multiplied once per window, when the shares change or the window
 * ends. So the sums do not depend on whether slices were reported one by one or whole rotations at a time.
 */
export class EngineMeter implements EngineProbe {
  readonly #bins: EngineBins;
  readonly #windows: number;
  #bin = 0;
  #lastNs = 0;
  #processes = 0;
  /** By process, in the open window: time at the present shares, the shares, and what was weighed before [ns]. */
  #ranNs = new Float64Array(INITIAL);
  #smShare = new Float64Array(INITIAL);
  #bandwidthShare = new Float64Array(INITIAL);
  #smNs = new Float64Array(INITIAL);
  #bandwidthNs = new Float64Array(INITIAL);

  /** @param edgesNs borders of the windows, ascending, at least two */
  constructor(edgesNs: Float64Array) {
    this.#windows = edgesNs.length - 1;
    const column = (): Float64Array => new Float64Array(this.#windows);
    this.#bins = {
      edgesNs,
      busyNs: column(),
      switchingNs: column(),
      coldCacheNs: column(),
      switches: column(),
      smNs: column(),
      bandwidthNs: column(),
    };
  }

  /** The sums up to the last report. */
  get bins(): EngineBins {
    if (this.#bin < this.#windows) this.#weighAll();
    return this.#bins;
  }

  busy(fromNs: number, toNs: number, smShare: number, bandwidthShare: number, process = 0): void {
    const { busyNs } = this.#bins;
    this.#enter(fromNs, toNs);
    for (; this.#isInside(toNs); this.#leave()) {
      const insideNs = this.#overlapNs(fromNs, toNs);
      busyNs[this.#bin]! += insideNs;
      this.#run(process, insideNs, smShare, bandwidthShare);
      if (toNs <= this.#endNs) return;
    }
  }

  switching(fromNs: number, toNs: number): void {
    const { edgesNs, switchingNs, switches } = this.#bins;
    this.#enter(fromNs, toNs);
    if (this.#bin < this.#windows && fromNs >= edgesNs[this.#bin]!) switches[this.#bin]!++;
    for (; this.#isInside(toNs); this.#leave()) {
      switchingNs[this.#bin]! += this.#overlapNs(fromNs, toNs);
      if (toNs <= this.#endNs) return;
    }
  }

  coldCache(fromNs: number, toNs: number): void {
    const { coldCacheNs } = this.#bins;
    this.#enter(fromNs, toNs);
    for (; this.#isInside(toNs); this.#leave()) {
      coldCacheNs[this.#bin]! += this.#overlapNs(fromNs, toNs);
      if (toNs <= this.#endNs) return;
    }
  }

  /** Turns that lie in one window count in sum; those across a border are taken stretch by stretch. */
  turns(rotation: Rotation, count: number): void {
    let fromNs = rotation.beginNs;
    for (let turn = 0; turn < count;) {
      this.#enter(fromNs, fromNs);
      const wholeTurns = Math.min(count, turnsEndedBy(rotation, this.#nextBorderNs(fromNs)));
      if (wholeTurns > turn) {
        this.#addTurns(rotation, turn, wholeTurns);
        turn = wholeTurns;
      } else reportTurn(rotation, turn++, this);
      fromNs = endOfTurn(rotation, turn - 1);
    }
    this.#lastNs = fromNs;
  }

  /** Adds turns that lie between two borders. */
  #addTurns(rotation: Rotation, from: number, to: number): void {
    const { edgesNs, busyNs, switchingNs, coldCacheNs, switches } = this.#bins;
    const bin = this.#bin;
    const beginNs = from === 0 ? rotation.beginNs : endOfTurn(rotation, from - 1);
    if (bin === this.#windows || beginNs < edgesNs[bin]!) return;
    const begun = to - Math.max(1, from);
    switches[bin]! += begun;
    switchingNs[bin]! += begun * rotation.switchNs;
    for (let position = 0; position < rotation.count; position++) {
      const context = rotation.contexts[position]!;
      const deviceNs = deviceBefore(rotation, position, to) - deviceBefore(rotation, position, from);
      if (deviceNs === 0) continue;
      busyNs[bin]! += deviceNs;
      coldCacheNs[bin]! += coldBefore(rotation, position, to) - coldBefore(rotation, position, from);
      this.#run(context, deviceNs, rotation.smShare[context]!, rotation.bandwidthShare[context]!);
    }
  }

  /** Moves on to the window that the interval begins in, or the first one after its beginning. */
  #enter(fromNs: number, toNs: number): void {
    if (fromNs < this.#lastNs || toNs < fromNs) {
      throw new Error(`one engine, one thing at a time: [${fromNs}, ${toNs}] ns reported after ${this.#lastNs} ns`);
    }
    this.#lastNs = toNs;
    while (this.#bin < this.#windows && this.#endNs <= fromNs) this.#leave();
  }

  #leave(): void {
    this.#weighAll();
    this.#bin++;
  }

  /** End of the open window. */
  get #endNs(): number {
    return this.#bins.edgesNs[this.#bin + 1]!;
  }

  /** Whether an interval that has been entered reaches into the open window. */
  #isInside(toNs: number): boolean {
    return this.#bin < this.#windows && this.#bins.edgesNs[this.#bin]! < toNs;
  }

  #overlapNs(fromNs: number, toNs: number): number {
    return Math.min(toNs, this.#endNs) - Math.max(fromNs, this.#bins.edgesNs[this.#bin]!);
  }

  #nextBorderNs(fromNs: number): number {
    if (this.#bin === this.#windows) return Infinity;
    const beginNs = this.#bins.edgesNs[this.#bin]!;
    return fromNs < beginNs ? beginNs : this.#endNs;
  }

  #run(process: number, ranNs: number, smShare: number, bandwidthShare: number): void {
    while (process >= this.#ranNs.length) this.#grow();
    if (process >= this.#processes) this.#processes = process + 1;
    if (this.#smShare[process] !== smShare || this.#bandwidthShare[process] !== bandwidthShare) {
      this.#weigh(process);
      this.#smShare[process] = smShare;
      this.#bandwidthShare[process] = bandwidthShare;
    }
    this.#ranNs[process]! += ranNs;
  }

  #weigh(process: number): void {
    this.#smNs[process]! += this.#ranNs[process]! * this.#smShare[process]!;
    this.#bandwidthNs[process]! += this.#ranNs[process]! * this.#bandwidthShare[process]!;
    this.#ranNs[process] = 0;
  }

  #weighAll(): void {
    const { smNs, bandwidthNs } = this.#bins;
    for (let process = 0; process < this.#processes; process++) {
      this.#weigh(process);
      smNs[this.#bin]! += this.#smNs[process]!;
      bandwidthNs[this.#bin]! += this.#bandwidthNs[process]!;
      this.#smNs[process] = 0;
      this.#bandwidthNs[process] = 0;
    }
  }

  #grow(): void {
    this.#ranNs = doubled(this.#ranNs);
    this.#smShare = doubled(this.#smShare);
    this.#bandwidthShare = doubled(this.#bandwidthShare);
    this.#smNs = doubled(this.#smNs);
    this.#bandwidthNs = doubled(this.#bandwidthNs);
  }
}

/** Processes that a meter has room for at first. */
const INITIAL = 8;

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

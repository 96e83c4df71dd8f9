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
  readonly #busyNs: Float64Array;
  readonly #switchingNs: Float64Array;
  readonly #coldCacheNs: Float64Array;
  readonly #switches: Float64Array;
  #bin = 0;
  /** Borders of the open window; both Infinity after the last one. */
  #beginNs = 0;
  #endNs = 0;
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
    this.#beginNs = edgesNs[0]!;
    this.#endNs = edgesNs[1]!;
    const column = (): Float64Array => new Float64Array(this.#windows);
    this.#busyNs = column();
    this.#switchingNs = column();
    this.#coldCacheNs = column();
    this.#switches = column();
    this.#bins = {
      edgesNs,
      busyNs: this.#busyNs,
      switchingNs: this.#switchingNs,
      coldCacheNs: this.#coldCacheNs,
      switches: this.#switches,
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
    // Nearly every interval lies inside the open window; the four conditions say so, and that nothing is wrong with it.
    if (fromNs >= this.#lastNs && toNs > fromNs && fromNs >= this.#beginNs && toNs <= this.#endNs) {
      this.#lastNs = toNs;
      this.#busyNs[this.#bin]! += toNs - fromNs;
      this.#run(process, toNs - fromNs, smShare, bandwidthShare);
      return;
    }
    this.#enter(fromNs, toNs);
    for (; this.#isInside(toNs); this.#leave()) {
      const insideNs = this.#overlapNs(fromNs, toNs);
      this.#busyNs[this.#bin]! += insideNs;
      this.#run(process, insideNs, smShare, bandwidthShare);
      if (toNs <= this.#endNs) return;
    }
  }

  switching(fromNs: number, toNs: number): void {
    if (fromNs >= this.#lastNs && toNs > fromNs && fromNs >= this.#beginNs && toNs <= this.#endNs) {
      this.#lastNs = toNs;
      this.#switchingNs[this.#bin]! += toNs - fromNs;
      this.#switches[this.#bin]!++;
      return;
    }
    this.#enter(fromNs, toNs);
    if (this.#bin < this.#windows && fromNs >= this.#beginNs) this.#switches[this.#bin]!++;
    for (; this.#isInside(toNs); this.#leave()) {
      this.#switchingNs[this.#bin]! += this.#overlapNs(fromNs, toNs);
      if (toNs <= this.#endNs) return;
    }
  }

  coldCache(fromNs: number, toNs: number): void {
    this.#enter(fromNs, toNs);
    for (; this.#isInside(toNs); this.#leave()) {
      this.#coldCacheNs[this.#bin]! += this.#overlapNs(fromNs, toNs);
      if (toNs <= this.#endNs) return;
    }
  }

  /** Turns that lie in one window count in sum; those across a border are taken stretch by stretch. */
  turns(rotation: Rotation, count: number): void {
    const { beginNs } = rotation;
    const doneNs = endOfTurn(rotation, count - 1);
    if (beginNs >= this.#lastNs && doneNs > beginNs && beginNs >= this.#beginNs && doneNs <= this.#endNs) {
      this.#addTurns(rotation, 0, count);
      this.#lastNs = doneNs;
      return;
    }
    let fromNs = beginNs;
    for (let turn = 0; turn < count;) {
      this.#enter(fromNs, fromNs);
      const wholeTurns = Math.min(count, turnsEndedBy(rotation, this.#nextBorderNs(fromNs)));
      if (wholeTurns > turn) {
        if (fromNs >= this.#beginNs) this.#addTurns(rotation, turn, wholeTurns);
        turn = wholeTurns;
      } else reportTurn(rotation, turn++, this);
      fromNs = endOfTurn(rotation, turn - 1);
    }
    this.#lastNs = fromNs;
  }

  /** Adds turns that lie in the open window. */
  #addTurns(rotation: Rotation, from: number, to: number): void {
    const bin = this.#bin;
    if (bin === this.#windows) return;
    const { count, contexts } = rotation;
    const begun = to - Math.max(1, from);
    this.#switches[bin]! += begun;
    this.#switchingNs[bin]! += begun * rotation.switchNs;
    // Few turns are told one by one, without a division for every context that waits for its own.
    if (to - from <= count) {
      let position = from % count;
      for (let turn = from; turn < to; turn++) {
        const context = contexts[position]!;
        const coldNs = turn === 0 ? rotation.firstColdNs : rotation.coldNs[context]!;
        const turnNs = turn === 0 ? rotation.endNs - rotation.beginNs : rotation.sliceNs;
        this.#addRan(rotation, context, turnNs - coldNs, coldNs);
        if (++position === count) position = 0;
      }
      return;
    }
    for (let position = 0; position < count; position++) {
      const ranNs = deviceBefore(rotation, position, to) - deviceBefore(rotation, position, from);
      const coldNs = coldBefore(rotation, position, to) - coldBefore(rotation, position, from);
      this.#addRan(rotation, contexts[position]!, ranNs, coldNs);
    }
  }

  /** Adds time of a context in the open window. */
  #addRan(rotation: Rotation, context: number, ranNs: number, coldNs: number): void {
    if (ranNs === 0) return;
    this.#busyNs[this.#bin]! += ranNs;
    this.#coldCacheNs[this.#bin]! += coldNs;
    this.#run(context, ranNs, rotation.smShare[context]!, rotation.bandwidthShare[context]!);
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
    const { edgesNs } = this.#bins;
    const isLeft = this.#bin < this.#windows;
    this.#beginNs = isLeft ? edgesNs[this.#bin]! : Infinity;
    this.#endNs = isLeft ? edgesNs[this.#bin + 1]! : Infinity;
  }

  /** Whether an interval that has been entered reaches into the open window. */
  #isInside(toNs: number): boolean {
    return this.#beginNs < toNs;
  }

  #overlapNs(fromNs: number, toNs: number): number {
    return Math.min(toNs, this.#endNs) - Math.max(fromNs, this.#beginNs);
  }

  #nextBorderNs(fromNs: number): number {
    return fromNs < this.#beginNs && this.#bin < this.#windows ? this.#beginNs : this.#endNs;
  }

  #run(process: number, ranNs: number, smShare: number, bandwidthShare: number): void {
    if (process >= this.#processes) this.#meet(process);
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

  /** Makes room for a process with a higher number than all before. */
  #meet(process: number): void {
    this.#processes = process + 1;
    while (process >= this.#ranNs.length) {
      this.#ranNs = doubled(this.#ranNs);
      this.#smShare = doubled(this.#smShare);
      this.#bandwidthShare = doubled(this.#bandwidthShare);
      this.#smNs = doubled(this.#smNs);
      this.#bandwidthNs = doubled(this.#bandwidthNs);
    }
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

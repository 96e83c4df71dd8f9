/** A process that copies again and again: each copy begins so long after the last one has ended. */
export interface CopyScript {
  readonly copies: readonly { readonly gapNs: number; readonly workNs: number }[];
}

/** A partition whose processes share its copy engine. */
export interface SteppedLane {
  readonly isSliced: boolean;
  readonly sliceNs: number;
  readonly processes: readonly CopyScript[];
}

/** One copy that has ended, "lane 0 process 1 copy 2 at 17". */
export function copyMark(lane: number, process: number, copy: number, atNs: number): string {
  return `lane ${lane} process ${process} copy ${copy} at ${atNs}`;
}

/** Divisible by the number of busy lanes, 1 to 4, and of copies in a fair lane, 1 to 4: work is counted exactly. */
const UNITS = 144;

interface Process {
  left: number;
  /** Number of the copy under way or to come, and when it begins. */
  copy: number;
  beginNs: number;
}

/** One direction of a link, nanosecond by nanosecond, as the rules say it in words. */
export function stepLink(lanes: readonly SteppedLane[]): string[] {
  const marks: string[] = [];
  const state = lanes.map((lane) => ({
    lane,
    processes: lane.processes.map(({ copies }): Process => ({
      left: 0,
      copy: 0,
      beginNs: copies[0]?.gapNs ?? Infinity,
    })),
    resident: -1,
    hasSlice: false,
    usedNs: 0,
  }));
  const busyOf = ({ processes }: (typeof state)[number]): Process[] => processes.filter(({ left }) => left > 0);
  const isOver = (): boolean =>
    state.every((one) => one.processes.every(({ left, beginNs }) => left === 0 && beginNs === Infinity));
  for (let nowNs = 0; !isOver(); nowNs++) {
    for (const one of state) {
      one.processes.forEach((process, i) => {
        if (process.beginNs !== nowNs) return;
        process.left = one.lane.processes[i]!.copies[process.copy]!.workNs * UNITS;
        process.beginNs = Infinity;
      });
      if (one.hasSlice && one.processes[one.resident]!.left > 0 && one.usedNs < one.lane.sliceNs) continue;
      const from = one.resident;
      const n = one.processes.length;
      const ring = Array.from({ length: n }, (_, step) => (from + 1 + step + n) % n);
      const next = ring.find((i) => one.processes[i]!.left > 0);
      if (next !== undefined) one.resident = next;
      one.hasSlice = next !== undefined;
      one.usedNs = 0;
    }
    const shares = state.filter((one) => busyOf(one).length > 0).length;
    state.forEach((one, number) => {
      const busy = busyOf(one);
      one.usedNs++;
      one.processes.forEach((process, i) => {
        if (process.left === 0 || (one.lane.isSliced && i !== one.resident)) return;
        process.left -= one.lane.isSliced ? UNITS / shares : UNITS / shares / busy.length;
        if (process.left > 0) return;
        process.left = 0;
        marks.push(copyMark(number, i, process.copy, nowNs + 1));
        const following = one.lane.processes[i]!.copies[++process.copy];
        process.beginNs = following === undefined ? Infinity : nowNs + 1 + following.gapNs;
      });
    });
  }
  return marks;
}

import type { StretchKind, TimelineStretch } from "../result/timeline.ts";
import type { EngineProbe } from "../sharing/policy.ts";
import { reportTurn } from "../sharing/turn-report.ts";
import { endOfTurn, type Rotation, turnsEndedBy } from "../sharing/turn-rotation.ts";
import type { TimelineWindow } from "./timeline-window.ts";

type Noted = { -readonly [Field in keyof TimelineStretch]: TimelineStretch[Field] };

/**
 * Notes what an engine did in a window, and passes everything on to another probe as it came. Turns that nobody stepped
 * through stay sums for that probe, and are told one by one here inside the window only. Stretches that continue each
 * other are one, so that it does not matter in how many parts a station reported them.
 */
export class EngineTimeline implements EngineProbe {
  readonly #window: TimelineWindow;
  readonly #next: EngineProbe;
  readonly #isTogether: boolean;
  readonly #noted: Noted[] = [];
  /** Takes turns one by one; what is outside the window falls through. */
  readonly #steps: EngineProbe;

  /** @param isTogether whether several processes run at the same time, so that a run is nobody's */
  constructor(window: TimelineWindow, next: EngineProbe, isTogether: boolean) {
    this.#window = window;
    this.#next = next;
    this.#isTogether = isTogether;
    this.#steps = {
      busy: (fromNs, toNs, smShare, bandwidthShare, process) =>
        this.#ran(fromNs, toNs, smShare, bandwidthShare, process),
      switching: (fromNs, toNs) => this.#note("switch", fromNs, toNs, null, 0, 0),
      coldCache: (fromNs, toNs) => this.#note("cold", fromNs, toNs, null, 0, 0),
    };
  }

  /** Up to where something is noted; the beginning of the window before [ns]. */
  get lastNs(): number {
    return this.#noted.at(-1)?.toNs ?? this.#window.fromNs;
  }

  busy(fromNs: number, toNs: number, smShare: number, bandwidthShare: number, process?: number): void {
    this.#ran(fromNs, toNs, smShare, bandwidthShare, process);
    this.#next.busy(fromNs, toNs, smShare, bandwidthShare, process);
  }

  switching(fromNs: number, toNs: number): void {
    this.#note("switch", fromNs, toNs, null, 0, 0);
    this.#next.switching(fromNs, toNs);
  }

  coldCache(fromNs: number, toNs: number): void {
    this.#note("cold", fromNs, toNs, null, 0, 0);
    this.#next.coldCache(fromNs, toNs);
  }

  turns(rotation: Rotation, count: number): void {
    const { fromNs, toNs } = this.#window;
    const isBegun = (turn: number): boolean => (turn === 0 ? rotation.beginNs : endOfTurn(rotation, turn - 1)) < toNs;
    for (let turn = turnsEndedBy(rotation, fromNs); turn < count && isBegun(turn); turn++) {
      reportTurn(rotation, turn, this.#steps);
    }
    if (this.#next.turns !== undefined) this.#next.turns(rotation, count);
    else for (let turn = 0; turn < count; turn++) reportTurn(rotation, turn, this.#next);
  }

  /**
   * The run is over. @returns stretches from the beginning of the window to `endNs`, with the idle ones between
   * @param endNs the end of the window, or of the run where that is earlier [ns]
   */
  close(endNs: number): TimelineStretch[] {
    const all: TimelineStretch[] = [];
    let atNs = this.#window.fromNs;
    for (const stretch of this.#noted) {
      if (stretch.fromNs > atNs) all.push(idle(atNs, stretch.fromNs));
      all.push(stretch);
      atNs = stretch.toNs;
    }
    if (endNs > atNs) all.push(idle(atNs, endNs));
    return all;
  }

  #ran(fromNs: number, toNs: number, smShare: number, bandwidthShare: number, process = 0): void {
    const runner = this.#isTogether ? null : process;
    this.#note("run", fromNs, toNs, runner, smShare, bandwidthShare);
    if (runner !== null) this.#ledTo(runner);
  }

  #note(
    kind: StretchKind,
    fullFromNs: number,
    fullToNs: number,
    process: number | null,
    smShare: number,
    bandwidthShare: number,
  ): void {
    const window = this.#window;
    const fromNs = Math.max(fullFromNs, window.fromNs);
    const toNs = Math.min(fullToNs, window.toNs);
    if (toNs <= fromNs) return;
    const last = this.#noted.at(-1);
    const goesOn =
      last !== undefined &&
      kind !== "switch" &&
      last.toNs === fromNs &&
      last.kind === kind &&
      last.process === process &&
      last.smShare === smShare &&
      last.bandwidthShare === bandwidthShare;
    if (goesOn) {
      last.toNs = toNs;
      return;
    }
    window.count(toNs);
    this.#noted.push({ kind, fromNs, toNs, process, smShare, bandwidthShare });
  }

  /** Stations do not say for whom they switch or refill caches; it is for the process that runs right after. */
  #ledTo(process: number): void {
    let at = this.#noted.length - 1;
    if (at < 0 || this.#noted[at]!.kind !== "run") return;
    for (; at > 0 && this.#noted[at - 1]!.toNs === this.#noted[at]!.fromNs; at--) {
      const before = this.#noted[at - 1]!;
      if (before.process !== null) return;
      before.process = process;
    }
  }
}

function idle(fromNs: number, toNs: number): TimelineStretch {
  return { kind: "idle", fromNs, toNs, process: null, smShare: 0, bandwidthShare: 0 };
}

import { exactDuration } from "../base/exact-duration.ts";
import { ProblemsError } from "../base/problems.ts";
import { formatDuration } from "../base/units.ts";

/** Entries that a timeline has at most under one policy: stretches of engines, bursts and requests together. */
const MOST_ENTRIES = 100_000;

/** A window of the simulated clock and the bound on what is noted in it, which all recorders of one run share. */
export class TimelineWindow {
  readonly fromNs: number;
  readonly toNs: number;
  readonly #most: number;
  #entries = 0;

  /** @param toNs after `fromNs`; the instant itself is outside [ns] */
  constructor(fromNs: number, toNs: number, most = MOST_ENTRIES) {
    this.fromNs = fromNs;
    this.toNs = toNs;
    this.#most = most;
  }

  /**
   * One more entry is noted.
   * @param nowNs how far the window has been seen [ns]
   * @throws ProblemsError when there are too many, with a window that would do
   */
  count(nowNs: number): void {
    if (++this.#entries <= this.#most) return;
    const seenNs = Math.max(1, Math.min(nowNs, this.toNs) - this.fromNs);
    throw new ProblemsError([
      {
        path: "--timeline",
        rule: `shows at most ${this.#most} stretches and requests for one policy`,
        found: `that many in the first ${formatDuration(seenNs)} of ${formatDuration(this.toNs - this.fromNs)}`,
        help: `Narrow the window, for example ${shorter(this.fromNs, seenNs)}, or look at fewer policies with --policy`,
      },
    ]);
  }
}

/** A window of about half the length that was seen, with one digit, so that it holds. */
function shorter(fromNs: number, seenNs: number): string {
  let stepNs = 1;
  while (stepNs * 10 <= seenNs / 2) stepNs *= 10;
  const lengthNs = Math.max(1, Math.floor(seenNs / 2 / stepNs) * stepNs);
  return `${exactDuration(fromNs)}..${exactDuration(fromNs + lengthNs)}`;
}

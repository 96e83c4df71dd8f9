import { power } from "../../base/math.ts";
import { exponential, type RandomStream } from "../../base/random.ts";
import { gamma } from "../distributions.ts";
import { type Lengths, lengthsAt } from "./servegen-lengths.ts";
import type { TraceDraft } from "./trace-draft.ts";

/** One line of a ServeGen trace. */
export interface RateWindow {
  readonly startS: number;
  /** 0: idle. */
  readonly ratePerS: number;
  /** Family of the gaps: Weibull, else gamma. */
  readonly weibull: boolean;
  readonly shape: number;
}

/**
 * Draws the requests of a window: rate × length of them, rounded, with one gap more than there are requests, all
 * scaled so that together they are as long as the window. So the rate is kept exactly, and bursts and pauses are
 * those of the distribution. Each window has streams of its own: what is drawn in one does not depend on the others.
 */
export function drawWindow(window: RateWindow, lengthS: number, lengths: Lengths, draft: TraceDraft): void {
  const count = Math.round(window.ratePerS * lengthS);
  const wanted = draft.window;
  const [fromNs, toNs] = [window.startS * 1e9, (window.startS + lengthS) * 1e9];
  if (wanted !== null && (toNs <= wanted.fromNs || (wanted.toNs !== null && fromNs >= wanted.toNs))) {
    draft.leaveUnmade(count);
    return;
  }
  if (count === 0) return;
  const random = (purpose: string): RandomStream => draft.random(`servegen/${window.startS}/${purpose}`);
  const room = draft.room(count);
  const gaps = random("gaps");
  const ends = new Float64Array(room);
  let sum = 0;
  for (let i = 0; i < room; i++) ends[i] = sum += gap(window, gaps);
  sum += gap(window, gaps);
  const [prompt, output] = [random("promptTokens"), random("outputTokens")];
  const tokens = lengthsAt(lengths, window.startS);
  for (let i = 0; i < room; i++) {
    const share = sum > 0 ? ends[i]! / sum : i / room;
    const atNs = Math.min(toNs - 1, fromNs + Math.floor(share * lengthS * 1e9));
    draft.add({ atNs, promptTokens: tokens.prompt(prompt.uniform()), outputTokens: tokens.output(output.uniform()) });
  }
}

/** A gap of any mean: only its proportion to the others counts. */
function gap({ weibull, shape }: RateWindow, random: RandomStream): number {
  return weibull ? power(exponential(random), 1 / shape) : gamma(random, shape);
}

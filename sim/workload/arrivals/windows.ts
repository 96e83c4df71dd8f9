import type { RandomStream } from "../../base/random.ts";
import { gammaResidual, weibullResidual, weibullShape } from "../distributions.ts";
import type { Instants, Streams } from "./instants.ts";
import { known, type Moments, noClosedForm } from "./moments.ts";
import { type Gap, gammaGaps, weibullGaps } from "./renewal.ts";

/**
 * Arrivals of a client that is measured in windows of time, each with its own rate and burstiness. Nothing arrives
 * outside windows.
 * @source the form of the clients of ServeGen, arXiv 2505.09999
 */
export interface WindowArrivals {
  readonly kind: "windows";
  /** In order of time, none in another. */
  readonly windows: readonly ClientWindow[];
  /** The windows come again after so long, not before the end of the last one [ns]; null: they come once. */
  readonly repeatNs: number | null;
}

/** A window of time with independent gaps of one distribution. */
export interface ClientWindow {
  readonly startNs: number;
  readonly endNs: number;
  /** [1/s] */
  readonly ratePerS: number;
  readonly family: "gamma" | "weibull";
  /** Coefficient of variation of the gaps. */
  readonly cv: number;
}

/** Expected arrivals in all windows together, exact. */
export function expectedInWindows(windows: readonly ClientWindow[]): number {
  return windows.reduce((sum, { startNs, endNs, ratePerS }) => sum + ((endNs - startNs) / 1e9) * ratePerS, 0);
}

/** The mean rate is exact, over a round or, without one, to the end of the last window. */
export function windowMoments({ windows, repeatNs }: WindowArrivals): Moments {
  const none = noClosedForm("gaps change from window to window, and some reach over their borders");
  const lengthS = (repeatNs ?? windows.at(-1)!.endNs) / 1e9;
  return { ratePerS: known(expectedInWindows(windows) / lengthS), gapCv: none, dispersion: none };
}

/** The arrivals of one tenant. */
export function windowInstants(arrivals: WindowArrivals, streams: Streams): Instants {
  return new WindowInstants(arrivals, streams.own("arrivals"));
}

/**
 * Each window begins as if its gaps had been running for long, so that its expected number of arrivals is its rate
 * times its length. To begin with a whole gap would be wrong by (CV² - 1) ÷ 2 arrivals in each.
 */
class WindowInstants implements Instants {
  readonly #startNs: Float64Array;
  readonly #endNs: Float64Array;
  readonly #meanGapNs: Float64Array;
  readonly #gaps: readonly Gap[];
  readonly #residuals: readonly Gap[];
  readonly #repeatNs: number;
  #roundNs = 0;
  /** -1 before the first window, whose first arrival is drawn when it is asked for. */
  #window = -1;
  /** The last arrival. */
  #atNs = 0;

  constructor({ windows, repeatNs }: WindowArrivals, random: RandomStream) {
    this.#startNs = Float64Array.from(windows, ({ startNs }) => startNs);
    this.#endNs = Float64Array.from(windows, ({ endNs }) => endNs);
    this.#meanGapNs = Float64Array.from(windows, ({ ratePerS }) => 1e9 / ratePerS);
    this.#gaps = windows.map(({ family, cv }) => (family === "gamma" ? gammaGaps : weibullGaps)(random, cv));
    this.#residuals = windows.map((window) => residualOf(window, random));
    this.#repeatNs = repeatNs ?? Infinity;
  }

  next(): number {
    if (this.#window >= 0) this.#atNs += this.#gaps[this.#window]!() * this.#meanGapNs[this.#window]!;
    while (this.#window < 0 || !(this.#atNs < this.#roundNs + this.#endNs[this.#window]!)) {
      this.#window++;
      if (this.#window === this.#startNs.length) {
        this.#window = 0;
        this.#roundNs += this.#repeatNs;
      }
      const startNs = this.#roundNs + this.#startNs[this.#window]!;
      if (startNs === Infinity) return (this.#atNs = Infinity);
      this.#atNs = startNs + this.#residuals[this.#window]!() * this.#meanGapNs[this.#window]!;
    }
    return this.#atNs;
  }
}

function residualOf({ family, cv }: ClientWindow, random: RandomStream): Gap {
  if (cv === 0) return () => random.uniform();
  if (family === "gamma") return () => gammaResidual(random, 1 / (cv * cv));
  const shape = weibullShape(cv);
  return () => weibullResidual(random, shape);
}

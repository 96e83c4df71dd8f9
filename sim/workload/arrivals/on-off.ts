import { exponential, type RandomStream } from "../../base/random.ts";
import type { Instants, Streams } from "./instants.ts";
import type { Moments } from "./moments.ts";
import { stageMoments } from "./stage-moments.ts";

/** Poisson arrivals that are switched on and off (interrupted Poisson). */
export interface OnOffArrivals {
  readonly kind: "on-off";
  /** While on [1/s]. */
  readonly ratePerS: number;
  /** While off [1/s], 0 or more. */
  readonly offRatePerS: number;
  /** Mean times [ns]. */
  readonly onNs: number;
  readonly offNs: number;
  readonly onLength: "constant" | "exponential";
  readonly offLength: "constant" | "exponential";
}

/** Exact moments. */
export function onOffMoments(arrivals: OnOffArrivals): Moments {
  return stageMoments([
    { ratePerS: arrivals.ratePerS, lengthS: arrivals.onNs / 1e9, length: arrivals.onLength },
    { ratePerS: arrivals.offRatePerS, lengthS: arrivals.offNs / 1e9, length: arrivals.offLength },
  ]);
}

/** The arrivals of one tenant. */
export function onOffInstants(arrivals: OnOffArrivals, streams: Streams): Instants {
  return new OnOffInstants(arrivals, streams.own("arrivals"), streams.own("modulation"));
}

/**
 * Begins as if it had been running for long. With fixed times alone nothing but the phase would be random then, so
 * they begin with an on time instead.
 */
class OnOffInstants implements Instants {
  readonly #random: RandomStream;
  readonly #modulation: RandomStream;
  /** [1/ns] */
  readonly #onRate: number;
  readonly #offRate: number;
  readonly #onNs: number;
  readonly #offNs: number;
  readonly #onVaries: boolean;
  readonly #offVaries: boolean;
  #isOn = true;
  #untilNs = 0;
  #atNs = 0;

  constructor(arrivals: OnOffArrivals, random: RandomStream, modulation: RandomStream) {
    this.#random = random;
    this.#modulation = modulation;
    this.#onRate = arrivals.ratePerS / 1e9;
    this.#offRate = arrivals.offRatePerS / 1e9;
    this.#onNs = arrivals.onNs;
    this.#offNs = arrivals.offNs;
    this.#onVaries = arrivals.onLength === "exponential";
    this.#offVaries = arrivals.offLength === "exponential";
    this.#untilNs = this.#onNs;
    if (!this.#onVaries && !this.#offVaries) return;
    this.#isOn = modulation.uniform() * (this.#onNs + this.#offNs) < this.#onNs;
    const varies = this.#isOn ? this.#onVaries : this.#offVaries;
    this.#untilNs = (this.#isOn ? this.#onNs : this.#offNs) * (varies ? exponential(modulation) : modulation.uniform());
  }

  next(): number {
    // Expected arrivals until the next one are exponential, whatever the rate does meanwhile.
    let expected = exponential(this.#random);
    for (;;) {
      const rate = this.#isOn ? this.#onRate : this.#offRate;
      const room = rate * (this.#untilNs - this.#atNs);
      if (expected < room) {
        this.#atNs = Math.min(this.#untilNs, this.#atNs + expected / rate);
        return this.#atNs;
      }
      expected -= room;
      this.#switch();
    }
  }

  #switch(): void {
    this.#atNs = this.#untilNs;
    this.#isOn = !this.#isOn;
    const meanNs = this.#isOn ? this.#onNs : this.#offNs;
    const varies = this.#isOn ? this.#onVaries : this.#offVaries;
    this.#untilNs += varies ? meanNs * exponential(this.#modulation) : meanNs;
  }
}

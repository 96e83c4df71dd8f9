import type { RandomStream } from "../../base/random.ts";
import { exponential } from "../../base/random.ts";
import { gamma } from "../distributions.ts";

/** How the requests of a tenant arrive, resolved: no text, no files. */
export type Arrivals =
  | RenewalArrivals
  | {
      readonly kind: "closed";
      /** Clients, each with one request at a time. */
      readonly concurrency: number;
      /** Pause between an answer and the client's next request [ns]. */
      readonly thinkNs: number;
      readonly think: "constant" | "exponential";
      /** When the clients send their first request [ns]. */
      readonly startNs: number;
    }
  | {
      readonly kind: "listed";
      /** Arrival times in order [ns, integer]. */
      readonly atNs: Float64Array;
    };

/** Arrivals whose gaps are independent draws of one distribution. */
export type RenewalArrivals =
  | { readonly kind: "poisson"; readonly ratePerS: number }
  | { readonly kind: "gamma"; readonly ratePerS: number; readonly cv: number }
  | { readonly kind: "constant"; readonly ratePerS: number; readonly startNs: number };

/** A renewal process: its exact moments, and how to draw a gap. */
interface Renewal {
  readonly doc: string;
  /** Coefficient of variation of the gaps, exact. */
  readonly cv: (arrivals: RenewalArrivals) => number;
  /** The next gap as a multiple of the mean gap. */
  readonly gap: (arrivals: RenewalArrivals, random: RandomStream) => number;
}

/** The table of renewal processes; each states its exact CV, which the tests check by sampling. */
export const RENEWALS: Readonly<Record<RenewalArrivals["kind"], Renewal>> = {
  poisson: {
    doc: "independent users: exponential gaps",
    cv: () => 1,
    gap: (_arrivals, random) => exponential(random),
  },
  gamma: {
    doc: "bursty (cv > 1) or regular (cv < 1) gaps with a gamma distribution",
    cv: (arrivals) => (arrivals.kind === "gamma" ? arrivals.cv : NaN),
    gap: (arrivals, random) => {
      const cv = arrivals.kind === "gamma" ? arrivals.cv : NaN;
      return cv === 0 ? 1 : gamma(random, 1 / (cv * cv));
    },
  },
  constant: {
    doc: "equal gaps",
    cv: () => 0,
    gap: () => 1,
  },
};

/** The alarm clock of a source: one pending wake-up. */
export interface AlarmClock {
  wakeAt(timeNs: number): void;
}

/** Something that makes requests arrive at a tenant when it is woken. */
export interface ArrivalSource {
  /** Asks for the first wake-up. */
  start(alarm: AlarmClock): void;
  wake(nowNs: number): void;
}

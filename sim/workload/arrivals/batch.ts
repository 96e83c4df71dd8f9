import { ln } from "../../base/math.ts";
import { exponential, type RandomStream } from "../../base/random.ts";
import { known, type Moments } from "./moments.ts";
import type { ArrivalProcess } from "./process.ts";

/** Requests that arrive several at once. */
export interface BatchArrivals {
  readonly kind: "batch";
  /** How batches arrive. */
  readonly batches: ArrivalProcess;
  readonly size: BatchSize;
}

/** How many requests a batch has, at least 1; sizes are independent of each other and of the batches' times. */
export type BatchSize =
  | { readonly kind: "constant"; readonly requests: number }
  | { readonly kind: "geometric"; readonly mean: number }
  | {
      readonly kind: "listed";
      /** Weights are 0 or more, and not all 0. */
      readonly sizes: readonly { readonly requests: number; readonly weight: number }[];
    };

/** Mean and variance of the number of requests of a batch, exact. */
export function sizeMoments(size: BatchSize): { readonly mean: number; readonly variance: number } {
  switch (size.kind) {
    case "constant":
      return { mean: size.requests, variance: 0 };
    case "geometric":
      return { mean: size.mean, variance: size.mean * (size.mean - 1) };
    case "listed": {
      const total = size.sizes.reduce((sum, { weight }) => sum + weight, 0);
      const mean = size.sizes.reduce((sum, { requests, weight }) => sum + (requests * weight) / total, 0);
      const variance = size.sizes.reduce(
        (sum, { requests, weight }) => sum + ((requests - mean) ** 2 * weight) / total,
        0,
      );
      return { mean, variance };
    }
  }
}

/**
 * Exact moments of the requests, gaps of 0 inside batches included.
 * @param batches those of the batches' times
 */
export function batchMoments({ size }: BatchArrivals, batches: Moments): Moments {
  const { mean, variance } = sizeMoments(size);
  const { ratePerS, gapCv, dispersion } = batches;
  return {
    ratePerS: ratePerS.value === null ? ratePerS : known(ratePerS.value * mean),
    // One gap in `mean` is that between batches, the others are 0.
    gapCv: gapCv.value === null ? gapCv : known(Math.sqrt(mean * (1 + gapCv.value ** 2) - 1)),
    dispersion: dispersion.value === null ? dispersion : known(mean * dispersion.value + variance / mean),
  };
}

/** Draws the number of requests of each batch. */
export function batchSizes(size: BatchSize, random: RandomStream): () => number {
  switch (size.kind) {
    case "constant":
      return () => size.requests;
    case "geometric": {
      if (size.mean === 1) return () => 1;
      // The whole part of an exponential draw is geometric; this mean of it gives the batch its own.
      const scale = -1 / ln(1 - 1 / size.mean);
      return () => 1 + Math.floor(scale * exponential(random));
    }
    case "listed": {
      const requests = Float64Array.from(size.sizes, (one) => one.requests);
      const upTo = new Float64Array(size.sizes.length);
      let total = 0;
      size.sizes.forEach(({ weight }, i) => {
        total += weight;
        upTo[i] = total;
      });
      return () => {
        const drawn = random.uniform() * total;
        let i = 0;
        while (i < upTo.length - 1 && !(drawn < upTo[i]!)) i++;
        return requests[i]!;
      };
    }
  }
}

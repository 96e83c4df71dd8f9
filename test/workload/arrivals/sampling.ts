import { expect } from "vitest";
import { arrivalMoments } from "../../../sim/workload/arrivals/arrival-moments.ts";
import { processInstants } from "../../../sim/workload/arrivals/arrival-source.ts";
import { batchSizes } from "../../../sim/workload/arrivals/batch.ts";
import type { Arrivals } from "../../../sim/workload/arrivals/index.ts";
import type { Moments } from "../../../sim/workload/arrivals/moments.ts";
import { stream } from "../../../sim/base/random.ts";
import { STANDARD_ERRORS } from "../arrivals-lab.ts";

/** Arrivals that can be drawn without a simulation. */
export type DrawnArrivals = Exclude<Arrivals, { kind: "closed" | "listed" | "fed" }>;

/** What was seen of a process from 0 to some time, in independent repetitions. */
export interface Seen {
  readonly lengthS: number;
  /** Arrivals of each repetition. */
  readonly counts: readonly number[];
  /** Mean time from an instant to the next arrival, averaged over all instants of each repetition [s]. */
  readonly waitsS: readonly number[];
}

/** Repeats a process. Nothing is rounded. */
export function seen(arrivals: DrawnArrivals, lengthS: number, repetitions: number, firstSeed = 0): Seen {
  const counts: number[] = [];
  const waitsS: number[] = [];
  for (let seed = firstSeed; seed < firstSeed + repetitions; seed++) {
    const isBatch = arrivals.kind === "batch";
    const instants = processInstants(isBatch ? arrivals.batches : arrivals, "tenant", seed);
    const size = isBatch ? batchSizes(arrivals.size, stream(seed, "tenant", "batches")) : () => 1;
    let count = 0;
    let wait = 0;
    let before = 0;
    while (before < lengthS) {
      const at = instants.next() / 1e9;
      const within = Math.min(at, lengthS);
      // The integral of at - t for t from the last arrival on.
      wait += ((at - before) ** 2 - (at - within) ** 2) / 2;
      if (at < lengthS) count += size();
      before = at;
    }
    counts.push(count);
    waitsS.push(wait / lengthS);
  }
  return { lengthS, counts, waitsS };
}

/** Mean and variance of a sample. */
export function meanAndVariance(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}

/** The mean of independent values is the expected one, within its standard errors. */
export function expectMean(values: readonly number[], expected: number): void {
  const { mean, variance } = meanAndVariance(values);
  const error = Math.sqrt(variance / values.length);
  expect(Math.abs(mean - expected)).toBeLessThanOrEqual(STANDARD_ERRORS * error + 1e-12 * Math.abs(expected));
}

/** The variance of independent values is the expected one, within its standard errors. */
export function expectVariance(values: readonly number[], expected: number): void {
  const { mean, variance } = meanAndVariance(values);
  const fourth = values.reduce((sum, value) => sum + (value - mean) ** 4, 0) / values.length;
  const error = Math.sqrt((fourth - variance * variance) / values.length);
  expect(Math.abs(variance - expected)).toBeLessThanOrEqual(STANDARD_ERRORS * error + 1e-9 * expected);
}

/** The three moments, where they are numbers. */
export function numbers(arrivals: Arrivals): {
  readonly ratePerS: number;
  readonly gapCv: number;
  readonly dispersion: number;
} {
  const { ratePerS, gapCv, dispersion }: Moments = arrivalMoments(arrivals);
  return { ratePerS: ratePerS.value ?? NaN, gapCv: gapCv.value ?? NaN, dispersion: dispersion.value ?? NaN };
}

import { stream } from "../base/random.ts";
import type { Interval } from "../result/interval.ts";
import { bootstrapQuantile } from "../statistics/block-bootstrap.ts";
import { batchQuantileInterval } from "../statistics/quantile-interval.ts";

/** How one run alone tells where a percentile lies: a long run by its batches, a trace by resampling its blocks. */
export interface SingleRun {
  readonly method: "batches" | "block-bootstrap";
  readonly confidence: number;
}

/** The bootstrap's least number of values. */
const FEW = 20;

/**
 * The interval of a percentile from a single run.
 * @param values in the order of arrival
 * @param q      share below the percentile, in (0, 1)
 * @returns null when the run is too short to tell
 */
export function singleRunInterval(values: Float64Array, q: number, { method, confidence }: SingleRun): Interval | null {
  if (values.length < FEW) return null;
  const { low, high } =
    method === "batches"
      ? batchQuantileInterval(values, q, confidence)
      : bootstrapQuantile(values, q, confidence, stream(0, "statistics", "block bootstrap"));
  return low === null || high === null ? null : [low, high];
}

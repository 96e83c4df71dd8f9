import { ln } from "../../base/math.ts";
import { quantile } from "../quantile.ts";

/** How far predictions are off, as |ln(predicted ÷ measured)|: 0.05 is 5 % either way. */
export interface ErrorSummary {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly p90: number;
  readonly worst: number;
  /** Median of ln(predicted ÷ measured) with its sign: above 0 the prediction is too slow. */
  readonly bias: number;
}

/** Compares one prediction with each sample. @param samples at least one */
export function errorSummary<S extends { readonly ns: number }>(
  samples: readonly S[],
  predict: (sample: S) => number,
): ErrorSummary {
  const signed = samples.map((sample) => ln(predict(sample) / sample.ns)).toSorted((a, b) => a - b);
  const sizes = signed.map((error) => Math.abs(error)).toSorted((a, b) => a - b);
  return {
    count: sizes.length,
    mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
    median: quantile(sizes, 0.5),
    p90: quantile(sizes, 0.9),
    worst: sizes.at(-1)!,
    bias: quantile(signed, 0.5),
  };
}

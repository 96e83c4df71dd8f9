import { quantileSorted } from "simple-statistics";
import { effectiveSampleSize } from "./effective-sample-size.ts";
import { checkConfidence, lagOneCorrelation, momentsOf, type Values } from "./sample.ts";
import { studentTQuantile } from "./student-t.ts";

/** Values of each batch that must lie beyond the quantile; fewer, and its own quantile is biased. */
const BEYOND = 10;

/** The same in effective values: with 1.4, 95 % intervals of a busy M/M/1 queue hold the truth in 87 to 90 % of runs. */
const EFFECTIVE_BEYOND = 3;

/** More batches than 20 gain nothing in the t quantile; with fewer than 10 their spread is a guess. */
const MANY = 20;
const FEW = 10;

/** A quantile of one long run and where the true one plausibly lies; same unit as the values. */
export interface QuantileInterval {
  /** Quantile of the whole series, type 7. */
  readonly estimate: number;
  /** Null when the series is too short for 10 batches that stand on their own. */
  readonly low: number | null;
  readonly high: number | null;
  readonly batches: number;
  /** Correlation of neighbouring batches' quantiles. */
  readonly lagOne: number;
  /** Why the interval is missing, or too narrow to be believed; null when all is well. */
  readonly problem: "too short" | "batches correlated" | null;
}

/**
 * A confidence interval for a quantile from one long run: the quantile of each of 20 (at least 10) consecutive
 * batches, and a t interval from their spread around the quantile of the whole. The batches must be long enough to
 * be independent; whether neighbours still resemble each other is tested, first with 20, then with 10.
 * @param values     in the order of time, warm-up removed, finite; needed are 100 ÷ (1 - q) of them, which must be
 *                   worth 30 ÷ (1 - q) independent ones
 * @param q          in (0, 1), such as 0.99; below the median the lower tail counts
 * @param confidence such as 0.95
 * @throws RangeError when there are no values, one is not finite, or q or the confidence lies outside (0, 1)
 * @source Muñoz, "On the validity of the batch quantile method for Markov chains", Operations Research Letters 2010;
 *   independence test: lag-1 correlation, Law, Simulation Modeling and Analysis, 5th ed., sec. 9.5.3
 */
export function batchQuantileInterval(values: Values, q: number, confidence: number): QuantileInterval {
  checkConfidence(confidence);
  if (!(q > 0 && q < 1)) throw new RangeError(`a quantile's share must lie between 0 and 1 (found ${q})`);
  momentsOf(values, "quantile interval");
  const series = Float64Array.from(values);
  const estimate = sampleQuantile(series, q);
  const share = Math.min(q, 1 - q);
  // A hair more, because 1 - 0.9 is less than 0.1.
  const most = Math.floor(
    Math.min((series.length * share) / BEYOND, (effectiveSampleSize(series) * share) / EFFECTIVE_BEYOND) + 1e-9,
  );
  if (most < FEW) {
    return { estimate, low: null, high: null, batches: most, lagOne: 0, problem: "too short" };
  }
  let batches = Math.min(MANY, most);
  let quantiles = batchQuantiles(series, q, batches);
  if (areCorrelated(quantiles) && batches > FEW) quantiles = batchQuantiles(series, q, (batches = FEW));
  // Around the whole series' quantile, so that a bias of the batches widens the interval.
  const squares = quantiles.reduce((sum, quantile) => sum + (quantile - estimate) ** 2, 0);
  const halfWidth = studentTQuantile((1 + confidence) / 2, batches - 1) * Math.sqrt(squares / (batches - 1) / batches);
  return {
    estimate,
    low: estimate - halfWidth,
    high: estimate + halfWidth,
    batches,
    lagOne: lagOneCorrelation(quantiles),
    problem: areCorrelated(quantiles) ? "batches correlated" : null,
  };
}

/** One-sided test at 5 %: of independent batches the correlation is about normal with deviation 1/√batches. */
function areCorrelated(quantiles: Float64Array): boolean {
  return lagOneCorrelation(quantiles) > 1.645 / Math.sqrt(quantiles.length);
}

function batchQuantiles(series: Float64Array, q: number, batches: number): Float64Array {
  return Float64Array.from({ length: batches }, (_, i) => {
    const from = Math.floor((i * series.length) / batches);
    const to = Math.floor(((i + 1) * series.length) / batches);
    return sampleQuantile(series.subarray(from, to), q);
  });
}

function sampleQuantile(values: Float64Array, q: number): number {
  return quantileSorted(values.toSorted() as unknown as number[], q);
}

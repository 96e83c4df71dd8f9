/**
 * Effective observations that must lie beyond a percentile before it is worth printing.
 *
 * Their number is about Poisson, so with 10 of them it is off by 32 %. Latency tails fall off about exponentially,
 * where the percentile then is off by 0.32 of the tail's mean: 7 % for p99, 5 % for p99.9, and a bias of 1 %. With 5
 * that is 10 %, with 1 it is 20 %: no longer a measurement on which a limit can be met or missed.
 */
const BEYOND = 10;

/** Whether a series is long enough for a percentile. Both sizes in effective (independent) observations. */
export interface PercentileSupport {
  readonly enough: boolean;
  readonly has: number;
  /** A whole number. */
  readonly needs: number;
}

/**
 * Whether so many observations support a percentile: p99 needs 1,000 effective ones, p99.9 needs 10,000.
 * @param q             the percentile as a share, in (0, 1); 0.99 for p99. Below the median the lower tail counts
 * @param effectiveSize effective observations, at least 0; of several replications the sum
 * @param beyond        effective observations asked for beyond the percentile
 * @throws RangeError when an argument is out of range
 */
export function percentileSupport(q: number, effectiveSize: number, beyond: number = BEYOND): PercentileSupport {
  if (!(q > 0 && q < 1)) throw new RangeError(`a percentile's share must lie between 0 and 1 (found ${q})`);
  if (!(effectiveSize >= 0)) throw new RangeError(`the effective size must be at least 0 (found ${effectiveSize})`);
  if (!(beyond > 0)) throw new RangeError(`observations beyond the percentile must be more than 0 (found ${beyond})`);
  // 10 ÷ (1 - 0.99) is 1000.0000000000009; the digits beyond the twelfth are rounding.
  const needs = Math.ceil(Number((beyond / Math.min(q, 1 - q)).toPrecision(12)));
  return { enough: effectiveSize >= needs, has: effectiveSize, needs };
}

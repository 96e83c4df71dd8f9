/** Numbers in the order of their index; plain arrays and typed ones. */
export type Values = ArrayLike<number>;

/** Mean, and variance with divisor n - 1 (null for a single value). */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number | null;
}

/**
 * Mean and variance in one pass.
 * @param what names the values in an error
 * @throws RangeError when there are none, or one is not a finite number
 * @source Welford's recurrence; a sample of equal values has exactly their value as mean, and variance 0
 */
export function momentsOf(values: Values, what: string): Moments {
  if (values.length === 0) throw new RangeError(`${what}: at least one value is needed (found none)`);
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) throw new RangeError(`${what}: value ${i} must be a finite number (found ${value})`);
    const offset = value - mean;
    mean += offset / (i + 1);
    squares += offset * (value - mean);
  }
  return { n: values.length, mean, variance: values.length === 1 ? null : squares / (values.length - 1) };
}

/**
 * Differences a - b, pair by pair.
 * @param what names the two samples in an error
 * @throws RangeError when the lengths differ
 */
export function differences(a: Values, b: Values, what: string): Float64Array {
  if (a.length !== b.length) {
    throw new RangeError(`${what}: pairs need samples of equal length (found ${a.length} and ${b.length})`);
  }
  return Float64Array.from(a, (value, i) => value - b[i]!);
}

/** @throws RangeError unless confidence is a share strictly between 0 and 1 (0.95, not 95) */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must lie between 0 and 1, such as 0.95 (found ${confidence})`);
  }
}

/**
 * Correlation of neighbours in a series.
 * @returns in [-1, 1]; 0 for a constant series or fewer than 3 values
 * @throws RangeError like {@link momentsOf}
 */
export function lagOneCorrelation(values: Values): number {
  const { mean } = momentsOf(values, "series");
  let products = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i]! - mean) ** 2;
    if (i > 0) products += (values[i]! - mean) * (values[i - 1]! - mean);
  }
  return squares === 0 || values.length < 3 ? 0 : products / squares;
}

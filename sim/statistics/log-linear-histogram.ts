/**
 * Counts of values by their size, for more values than can be kept: a bucket holds what agrees in the exponent and the
 * first 10 bits after the leading one. Plain data. Adding counts merges two of them, in any order with the same result.
 */
export interface LogLinearHistogram {
  count: number;
  /** Exact while it stays below 2^53 and the values are whole; then independent of their order as well. */
  sum: number;
  /** Infinity and -Infinity while there is none. */
  min: number;
  max: number;
  /** Counts by exponent, then by the bits after it. A count may go up to 2^32 - 1. */
  readonly pages: Map<number, Uint32Array>;
  /** The exponent that came last and its counts, because the next value often has the same. */
  exponent: number;
  page: Uint32Array;
}

const BITS = 10;
const PAGE = 1 << BITS;
const NO_PAGE = new Uint32Array();

/** By how much a quantile may differ from that of the values: half a bucket, 2^-11. The smallest and largest are exact. */
export const HISTOGRAM_ERROR = 1 / (2 * PAGE);

/** A histogram of nothing yet. */
export function newHistogram(): LogLinearHistogram {
  return { count: 0, sum: 0, min: Infinity, max: -Infinity, pages: new Map(), exponent: -1, page: NO_PAGE };
}

/** Adds a value in place. @param value finite, at least 0; below 2.3e-308 it counts as 0 */
export function addValue(histogram: LogLinearHistogram, value: number): void {
  const bucket = bucketOf(value, BITS);
  const exponent = bucket >>> BITS;
  if (exponent !== histogram.exponent) turnTo(histogram, exponent);
  histogram.page[bucket & (PAGE - 1)]!++;
  histogram.count++;
  histogram.sum += value;
  if (value < histogram.min) histogram.min = value;
  if (value > histogram.max) histogram.max = value;
}

function turnTo(histogram: LogLinearHistogram, exponent: number): void {
  let page = histogram.pages.get(exponent);
  if (page === undefined) histogram.pages.set(exponent, (page = new Uint32Array(PAGE)));
  histogram.exponent = exponent;
  histogram.page = page;
}

/** Adds all values of another histogram in place. */
export function addHistogram(histogram: LogLinearHistogram, other: LogLinearHistogram): void {
  for (const [exponent, counts] of other.pages) {
    const page = histogram.pages.get(exponent);
    if (page === undefined) histogram.pages.set(exponent, counts.slice());
    else for (let i = 0; i < PAGE; i++) page[i]! += counts[i]!;
  }
  histogram.count += other.count;
  histogram.sum += other.sum;
  histogram.min = Math.min(histogram.min, other.min);
  histogram.max = Math.max(histogram.max, other.max);
}

/**
 * Values in the order of their size, to {@link HISTOGRAM_ERROR}.
 * @param ranks whole numbers from 0 to count - 1, ascending
 */
export function valuesAt(histogram: LogLinearHistogram, ranks: readonly number[]): number[] {
  const exponents = [...histogram.pages.keys()].sort((a, b) => a - b);
  const values: number[] = [];
  let before = 0;
  for (const exponent of exponents) {
    const page = histogram.pages.get(exponent)!;
    for (let i = 0; i < PAGE && values.length < ranks.length; i++) {
      before += page[i]!;
      while (values.length < ranks.length && ranks[values.length]! < before) {
        values.push(valueAt(histogram, ranks[values.length]!, exponent * PAGE + i));
      }
    }
  }
  return values;
}

function valueAt({ count, min, max }: LogLinearHistogram, rank: number, bucket: number): number {
  if (rank === 0) return min;
  if (rank === count - 1) return max;
  const middle = bucket < PAGE ? 0 : (valueOf(bucket) + valueOf(bucket + 1)) / 2;
  return Math.min(max, Math.max(min, middle));
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Sign, exponent and the first bits after the leading one of a number, as a whole number that grows with it. */
export function bucketOf(value: number, bits: number): number {
  float[0] = value;
  return words[HIGH]! >>> (20 - bits);
}

/** The smallest value of a bucket. */
function valueOf(bucket: number): number {
  words[HIGH] = bucket << (20 - BITS);
  words[1 - HIGH] = 0;
  return float[0]!;
}

import { CDF_SHARES } from "./distribution.ts";
import { estimate, type Estimate } from "./over-replications.ts";

/** Values of one replication at CDF_SHARES; null where too few requests lie beyond. */
type Cdf = readonly (number | null)[];

/** A distribution function by its known points, in ascending order of both. */
interface Points {
  readonly shares: readonly number[];
  readonly values: readonly number[];
}

/** Halvings after which two ends of a range of doubles are the same number or neighbours. */
const HALVINGS = 64;

/**
 * A quantile of the requests of all replications together, each replication weighing alike: that of the mean of their
 * distribution functions.
 * @returns in the unit of the values; null where a replication has none
 */
export function pooledQuantile(cdfs: readonly Cdf[], q: number): number | null {
  const functions = cdfs.map(pointsOf);
  return functions.some(({ values }) => values.length === 0) ? null : inverse(functions, q);
}

/**
 * The same with an interval (Woodruff 1952): where the mean share of requests up to the quantile plausibly lies, read
 * off the pooled distribution function as times.
 */
export function pooledEstimate(cdfs: readonly Cdf[], q: number, confidence: number): Estimate {
  const functions = cdfs.map(pointsOf);
  const value = pooledQuantile(cdfs, q);
  if (value === null) return { value, interval: null };
  const { interval } = estimate(
    functions.map((one) => shareAt(one, value)),
    confidence,
  );
  if (interval === null) return { value, interval };
  const [low, high] = interval.map((share) => inverse(functions, Math.min(1, Math.max(0, share))));
  return { value, interval: [Math.min(low!, value), Math.max(high!, value)] };
}

function pointsOf(cdf: Cdf): Points {
  const known = CDF_SHARES.flatMap((share, i) => (cdf[i] === null ? [] : [[share, cdf[i]!] as const]));
  return { shares: known.map(([share]) => share), values: known.map(([, value]) => value) };
}

/** Share of a replication's requests up to a value, interpolated linearly between its points. */
function shareAt({ shares, values }: Points, value: number): number {
  const last = values.length - 1;
  if (value < values[0]!) return 0;
  if (value >= values[last]!) return 1;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= value) low = middle;
    else high = middle;
  }
  const part = (value - values[low]!) / (values[high]! - values[low]!);
  return shares[low]! + part * (shares[high]! - shares[low]!);
}

/** The smallest value up to which at least this share of all requests lies. */
function inverse(functions: readonly Points[], share: number): number {
  const mean = (value: number): number =>
    functions.reduce((sum, one) => sum + shareAt(one, value), 0) / functions.length;
  let low = Math.min(...functions.map(({ values }) => values[0]!));
  let high = Math.max(...functions.map(({ values }) => values.at(-1)!));
  if (mean(low) >= share) return low;
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = low + (high - low) / 2;
    if (mean(middle) >= share) high = middle;
    else low = middle;
  }
  return high;
}

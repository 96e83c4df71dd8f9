/** Quantile of numbers that need not be sorted, linear between neighbours (type 7). @throws RangeError when empty */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError("no values to take a quantile of");
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!);
}

/** Middle value; the mean of the two middle ones when their number is even. @throws RangeError when empty */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { inferSchema, initParser } from "udsv";

/** Rows of a CSV file of measurements (plain or .gz) with a header line, all values as text. */
export function measuredTable(path: string): readonly Readonly<Record<string, string>>[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return initParser(inferSchema(text)).stringObjs<Record<string, string>>(text);
}

/** Type 7 quantile, as numpy's default. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!);
}

/** Middle value; the mean of the two middle ones when their number is even. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

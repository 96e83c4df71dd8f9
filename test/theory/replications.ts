import { expect } from "vitest";
import { type TinyDocument, tinyRun } from "../support/tiny.ts";
import { meanInterval } from "../../sim/statistics/interval.ts";

/** Independent runs behind every comparison; their seeds are 1 to this number, and were so before any was run. */
const REPLICATIONS = 20;

/** Half the width of the interval, at most, as a share of the theoretical value: wider ones would prove little. */
const PRECISION = 0.02;

type Run = ReturnType<typeof tinyRun>;

/**
 * What each of the independent runs measures.
 * @returns by name of the quantity, one value a run
 */
export function replicate<K extends string>(
  document: TinyDocument,
  measure: (run: Run) => Record<K, number>,
): Record<K, number[]> {
  const values = {} as Record<K, number[]>;
  for (let seed = 1; seed <= REPLICATIONS; seed++) {
    const run = tinyRun({ ...document, seed });
    for (const tenant of Object.keys(document.tenants)) {
      const { arrived, finished } = run.of(tenant);
      expect(finished, "all counted requests finish").toBe(arrived);
    }
    for (const [name, value] of Object.entries(measure(run)) as [K, number][]) (values[name] ??= []).push(value);
  }
  return values;
}

/** Mean latency of a tenant's requests [s], one value a run. */
export function replicateMean(document: TinyDocument, tenant: string): number[] {
  return replicate(document, (run) => ({ mean: meanOf(run.of(tenant).latencyNs) / 1e9 })).mean;
}

/** Asserts that a theoretical value lies in the 99 % interval of the replications, and that this is narrow. */
export function expectTheory(values: readonly number[], theory: number): void {
  const { mean, halfWidth: half } = meanInterval(values, 0.99);
  const halfWidth = half ?? Infinity;
  const isNarrow = halfWidth <= PRECISION * theory;
  const isInside = Math.abs(mean - theory) <= halfWidth;
  expect({ theory, mean, halfWidth, isNarrow, isInside }).toMatchObject({ isNarrow: true, isInside: true });
}

/** Mean of a column. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

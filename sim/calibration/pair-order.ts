import type { PairOrder } from "../result/validation.ts";

/** A measured step and what predictors say of it, all in ns. */
export interface OrderedRow {
  readonly key: string;
  readonly measuredNs: number;
  readonly predictedNs: number;
  readonly smRatioNs: number;
  readonly timesNNs: number;
}

/** Gaps below are within what repeated measurements scatter. */
const GAP = 1.05;

/** How often predictors put two rows of one key in the order that was measured; a tie is wrong. */
export function pairOrder(rows: readonly OrderedRow[]): PairOrder {
  let pairs = 0;
  const right = { predictedNs: 0, smRatioNs: 0, timesNNs: 0 };
  const byKey = new Map<string, OrderedRow[]>();
  for (const row of rows) {
    const before = byKey.get(row.key) ?? [];
    for (const other of before) {
      const [low, high] = other.measuredNs < row.measuredNs ? [other, row] : [row, other];
      if (high.measuredNs <= low.measuredNs * GAP) continue;
      pairs++;
      for (const name of ["predictedNs", "smRatioNs", "timesNNs"] as const) if (low[name] < high[name]) right[name]++;
    }
    byKey.set(row.key, [...before, row]);
  }
  const share = (count: number): number | null => (pairs === 0 ? null : count / pairs);
  return { pairs, right: share(right.predictedNs), smRatio: share(right.smRatioNs), timesN: share(right.timesNNs) };
}

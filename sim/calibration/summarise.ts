import {
  type ErrorSummary,
  type NamedScore,
  type PredictedRow,
  STRATA,
  type StratumScore,
} from "../result/validation.ts";
import { groupBy } from "./group-by.ts";
import { median, quantile } from "./quantile.ts";

/** Errors of some rows, at least one. */
export function summaryOf(rows: readonly PredictedRow[]): ErrorSummary {
  const absolute = rows.map(({ error }) => Math.abs(error));
  const medianOf = (of: (row: PredictedRow) => number): number => median(rows.map((row) => Math.abs(of(row))));
  return {
    rows: rows.length,
    median: median(absolute),
    p90: quantile(absolute, 0.9),
    worst: Math.max(...absolute),
    bias: median(rows.map(({ error }) => error)),
    smRatio: medianOf(({ smRatioError }) => smRatioError),
    timesN: medianOf(({ timesNError }) => timesNError),
    floor: medianOf(({ floorError }) => floorError),
  };
}

/** Errors by family, in the order in which the families occur. */
export function familyScores(rows: readonly PredictedRow[]): NamedScore[] {
  return [...groupBy(rows, ({ family }) => family)].map(([name, own]) => ({ name, ...summaryOf(own) }));
}

/** Errors by stratum. Rows of one family are correlated, so a stratum's score counts families. */
export function stratumScores(rows: readonly PredictedRow[]): StratumScore[] {
  return STRATA.flatMap((stratum) => {
    const own = rows.filter((row) => row.stratum === stratum);
    if (own.length === 0) return [];
    const families = familyScores(own);
    return [{ stratum, score: median(families.map((family) => family.median)), families, ...summaryOf(own) }];
  });
}

/** What a measurement tests, in the order of reports. */
export const STRATA = ["mig-scaling", "host-bound", "busy-neighbours", "mps", "mps-in-mig", "time-slicing"] as const;
export type Stratum = (typeof STRATA)[number];

/** Published measurements against predictions of the simulator. Plain data. */
export interface ValidationResult {
  readonly tool: { readonly name: string; readonly version: string };
  /** The file as the user named it. */
  readonly file: string;
  /** Largest score over the strata that have rows; 0 where there are none. */
  readonly worst: { readonly stratum: Stratum | null; readonly score: number };
  /** Median of the strata's scores. */
  readonly median: number;
  readonly order: PairOrder;
  /** By stratum, in the order of {@link STRATA}; those without rows are left out. */
  readonly strata: readonly StratumScore[];
  /** Over all rows of a family or a group, in order of the file. */
  readonly families: readonly NamedScore[];
  readonly groups: readonly GroupScore[];
  readonly rows: readonly PredictedRow[];
  /** Largest errors first. */
  readonly worstRows: readonly PredictedRow[];
  /** What was not predicted, and why. */
  readonly left: readonly { readonly group: string; readonly id: string | null; readonly reason: string }[];
  /** Rows whose own source contradicts them, by their residual against all others of the group. */
  readonly contradicted: readonly { readonly id: string; readonly group: string; readonly reason: string }[];
}

/** A row of role `predict`. */
export interface PredictedRow {
  readonly id: string;
  readonly group: string;
  readonly family: string;
  readonly stratum: Stratum;
  /** "1g.10gb mps 2 + 6 busy, batch 4" */
  readonly setting: string;
  readonly metric: string;
  /** In the metric's unit. */
  readonly measured: number;
  readonly predicted: number;
  /** ln(predicted step time ÷ measured step time): above 0 the simulation is slower. */
  readonly error: number;
  /** Standard deviation of ln(prediction) that the fit's uncertainty causes. */
  readonly sd: number;
  readonly smRatioError: number;
  readonly timesNError: number;
  /** Error of the law fitted to all rows of the group. */
  readonly floorError: number;
}

/** Absolute logarithmic errors of some rows. */
export interface ErrorSummary {
  readonly rows: number;
  readonly median: number;
  readonly p90: number;
  readonly worst: number;
  /** Median of the signed errors: above 0 the simulation is slower than the measurement. */
  readonly bias: number;
  /** Medians of the naive predictors and of the law fitted to all rows. */
  readonly smRatio: number;
  readonly timesN: number;
  readonly floor: number;
}

export interface NamedScore extends ErrorSummary {
  readonly name: string;
}

export interface StratumScore extends ErrorSummary {
  readonly stratum: Stratum;
  /** Median over families of the family's median error. */
  readonly score: number;
  readonly families: readonly NamedScore[];
}

export interface GroupScore extends NamedScore {
  readonly family: string;
  readonly regime: string;
  /** Rows that the fit used, and its median absolute residual there. */
  readonly given: number;
  readonly residual: number;
}

/** Pairs of rows of one group and batch, of one metric, whose measured values differ by more than 5 %. */
export interface PairOrder {
  readonly pairs: number;
  /** Share predicted in the right order; null without pairs. */
  readonly right: number | null;
  readonly smRatio: number | null;
  readonly timesN: number | null;
}

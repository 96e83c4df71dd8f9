import type { ComparisonStanding } from "./comparison.ts";
import type { Interval } from "./interval.ts";
import type { LoadVerdict, MetricInfo, TargetOutcome } from "./run.ts";

/**
 * The result of a sweep as reports read it: every cell with the numbers that charts are drawn from. The complete
 * numbers are in the table beside it (CSV, JSON Lines, Parquet), of which this is an extract.
 */
export interface SweepResult {
  readonly schemaVersion: 1;
  readonly kind: "sweep";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  readonly scenario: {
    readonly name: string;
    readonly title: string;
    readonly question: string | null;
    readonly seed: number;
    /** The scenario as written, without its sweep. */
    readonly document: unknown;
  };
  /** Name of the study; null for a sweep without a name. */
  readonly study: string | null;
  readonly question: string | null;
  /** The command that makes this sweep again. */
  readonly command: string;
  readonly confidence: number;
  /** In the order of nesting: the last one varies fastest. At least one. */
  readonly axes: readonly SweepAxis[];
  readonly policies: readonly string[];
  /** Tenants that exist in every cell, in the order of names. */
  readonly tenants: readonly string[];
  /** What decides between policies, and what the charts show. */
  readonly metric: SweepMetric;
  /** The cross product of the axes, last axis fastest. */
  readonly cells: readonly SweepCell[];
  readonly metrics: readonly MetricInfo[];
  /** Things the reader must know before believing a number. */
  readonly notes: readonly string[];
}

export interface SweepAxis {
  /** Short name, unique: "load", "arrivals.cv". Column of the table. */
  readonly name: string;
  /** For people: "time slice", "requests per second of chat". */
  readonly title: string;
  /** "ms", "1/s"; null when the values have none or are not numbers. */
  readonly unit: string | null;
  /** How the values lie: in equal steps, in equal ratios, or without an order of numbers. */
  readonly scale: "linear" | "log" | "category";
  /** In the order given; ascending where scale is a number's. */
  readonly values: readonly AxisValue[];
  /** The further paths of a zip; absent where there are none. */
  readonly zipped?: readonly ZippedPath[];
}

/** What varies together with the first path of an axis: a column of text. */
export interface ZippedPath {
  /** Unique among all columns. */
  readonly name: string;
  /** What it sets: "tenants.chat.batch". */
  readonly path: string;
  /** As written, in the order of the axis's values. */
  readonly texts: readonly string[];
}

export interface AxisValue {
  /** As written: "2ms", "bursty". */
  readonly text: string;
  /** In `unit`; null on a category axis. */
  readonly number: number | null;
}

/** What is shown: a metric of one tenant, or the worst ratio of all targets. */
export interface SweepMetric {
  /** "worst ratio", "p99 latency", "throughput", … */
  readonly name: string;
  /** null: over all tenants. */
  readonly tenant: string | null;
  readonly unit: "ns" | "1/s" | "1";
  readonly better: "lower" | "higher";
}

export interface SweepCell {
  /** Content address: 64 hexadecimal digits. */
  readonly id: string;
  /** Index into the values of each axis. */
  readonly at: readonly number[];
  readonly replications: number;
  /** Same order as SweepResult.policies. */
  readonly policies: readonly CellPolicy[];
}

/** One policy in one cell. */
export interface CellPolicy {
  /** Why this policy does not exist in this cell, such as eight tenants on seven MIG instances; null when it was run. */
  readonly impossible: string | null;
  /** The metric of the sweep; null: withheld, refused or impossible. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** The gravest of its tenants, or of the metric's tenant. */
  readonly load: LoadVerdict | null;
  /** Whether all targets are met, with their whole intervals; null without targets. */
  readonly targets: TargetOutcome["verdict"] | null;
  /** Against the other policies of this cell. */
  readonly standing: ComparisonStanding;
  readonly probabilityOfBest: number | null;
}

/** What is in a trace: what `slicewise trace` prints, writes as JSON and draws. */
export interface TraceProfile {
  readonly schemaVersion: 1;
  readonly kind: "trace";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  /** Name without folder. */
  readonly file: string;
  readonly format: {
    readonly name: string;
    /** null where the format was given; else why the file was taken for it, as the end of a sentence. */
    readonly recognisedBecause: string | null;
  };
  /** Part of the trace's time that is told of; `toNs` null: up to its end. null: all of it. */
  readonly window: { readonly fromNs: number; readonly toNs: number | null } | null;
  /** Seed of what the format draws. */
  readonly seed: number;
  readonly rows: {
    /** Requests told of here. */
    readonly kept: number;
    /** Requests of the trace that lie outside the window. */
    readonly outsideWindow: number;
    /** Rows that break a rule of the format; `problems` says which. */
    readonly bad: number;
    /** Sound rows that are no requests, by reason. */
    readonly dropped: readonly { readonly reason: string; readonly rows: number }[];
  };
  /** First request, from time 0 of the trace [ns]. */
  readonly firstNs: number;
  /** First to last request [ns]. */
  readonly spanNs: number;
  /** (requests - 1) ÷ span [1/s]; null when all come at once. */
  readonly ratePerS: number | null;
  /** Standard deviation ÷ mean of the gaps; 1 for independent users. null for fewer than 3 requests. */
  readonly gapCv: number | null;
  /** Share of gaps that are 0. */
  readonly zeroGaps: number;
  /** Variance ÷ mean of the counts in windows of 1 s and 60 s; 1 for independent users. null below 10 windows. */
  readonly dispersion: { readonly per1s: number | null; readonly per60s: number | null };
  /** [ns]; null for a single request. */
  readonly gapsNs: Distribution | null;
  /** `afterNs`: the request before it [ns from time 0 of the trace]. */
  readonly largestGap: { readonly ns: number; readonly afterNs: number } | null;
  /** [tokens]; null where the trace does not say. */
  readonly promptTokens: Distribution | null;
  /** [tokens]; null where the trace does not say. */
  readonly outputTokens: Distribution | null;
  /** In `unit`; null where the trace does not say. `topShare`: share of all work in the largest 1 % of the requests. */
  readonly size: (Distribution & { readonly unit: string; readonly topShare: number }) | null;
  /** null where the trace names no clients. The largest first; those not listed are in `others`. */
  readonly clients: {
    readonly count: number;
    readonly largest: readonly { readonly name: string; readonly requests: number; readonly share: number }[];
    readonly others: { readonly clients: number; readonly requests: number };
  } | null;
  /** The minute with the most requests, of minutes counted from the first request; null below a minute. */
  readonly peakMinute: { readonly fromNs: number; readonly requests: number } | null;
  /** Requests in steps of `stepNs` from the first request on; the last step may be cut short. */
  readonly course: { readonly stepNs: number; readonly counts: readonly number[] };
  /** Distances in time below this were drawn, not recorded [ns]; null where all times are those of the file. */
  readonly drawnBelowNs: number | null;
  /** What was made of the file, and what the reader must know. */
  readonly notes: readonly string[];
  /** What is wrong with the file, with place, rule and way out; the first 20. */
  readonly problems: readonly string[];
}

/** A column of numbers. Percentiles by nearest rank: the smallest value that at least so many do not exceed. */
export interface Distribution {
  readonly mean: number;
  readonly min: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Points of the distribution: share of the values up to each, ascending, at most 200. */
  readonly cdf: readonly (readonly [share: number, value: number])[];
}

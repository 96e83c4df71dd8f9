import type { Problem } from "../../base/problems.ts";

/** Requests of a trace, in order of time; all columns have one entry for each request, at least one. */
export interface RequestTrace {
  /** Arrival since the first request [ns], integer, never decreasing. */
  readonly atNs: Float64Array;
  /** A count of 0 is kept as the file has it; a server runs such a request as if it were 1. */
  readonly promptTokens: Int32Array;
  readonly outputTokens: Int32Array;
  /** Bad rows that were left out: the same rows for which the file is refused where none may be skipped. */
  readonly skipped: number;
}

export interface TraceOptions {
  /** The file as the user named it, for problems. */
  readonly file: string;
  /** Leave bad rows out and count them, instead of refusing the file. */
  readonly skipBadRows?: boolean;
}

/** The trace, or everything that is wrong with it. */
export type TraceRead = { readonly trace: RequestTrace } | { readonly problems: readonly Problem[] };

/** One way in which requests are written down. */
export interface TraceFormat {
  /** As a scenario names it. */
  readonly name: string;
  readonly doc: string;
  /**
   * Reads a whole trace, chunk by chunk; chunks may end anywhere.
   * @throws only what `chunks` throws, except a ProblemsError, whose problems are returned
   */
  readonly read: (chunks: AsyncIterable<Uint8Array>, options: TraceOptions) => Promise<TraceRead>;
}

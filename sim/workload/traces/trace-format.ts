import type { Problem } from "../../base/problems.ts";
import type { Seed } from "../../base/random.ts";

/** Requests of a trace, in order of time; all columns have one entry for each request, at least one. */
export interface RequestTrace {
  /**
   * Arrival [ns], integer, never decreasing. Counted from time 0 of the file where the format has one, else from the
   * first request.
   */
  readonly atNs: Float64Array;
  /** A count of 0 is kept as the file has it; a server runs such a request as if it were 1. */
  readonly promptTokens: Int32Array;
  readonly outputTokens: Int32Array;
  /** false: the trace says nothing of tokens, and both columns hold zeros. */
  readonly hasTokens: boolean;
  /** How much work a request is, in {@link sizeUnit}; null where the trace does not say. */
  readonly size: Float64Array | null;
  /** "1" for a plain factor, "GPU s" for GPUs × seconds; null without sizes. */
  readonly sizeUnit: string | null;
  /** Who sent the request, as an index into {@link clients}; null where the trace does not say. */
  readonly client: Int32Array | null;
  /** Names, each once, in the order in which they first appear. */
  readonly clients: readonly string[];
  /** Bad rows that were left out: the same rows for which the file is refused where none may be skipped. */
  readonly skipped: number;
  /** Sound rows that the format leaves out because they are no requests, by reason; reasons in fixed order. */
  readonly dropped: readonly DroppedRows[];
  /** Requests outside the window asked for that were not made. */
  readonly unmade: number;
  /** Distances in time below this were drawn, not recorded [ns]; null where all times are those of the file. */
  readonly drawnBelowNs: number | null;
  /** Sentences about what was made of the file, such as times that were spread; empty when it was taken as it is. */
  readonly notes: readonly string[];
}

/** Rows that are no requests, for one reason. */
export interface DroppedRows {
  /** Goes on after a count and "rows": "ask for zero tokens". */
  readonly reason: string;
  readonly rows: number;
}

/** A part of the time of a trace [ns]: `fromNs` belongs to it, `toNs` does not; null is the end of the trace. */
export interface TraceWindow {
  readonly fromNs: number;
  readonly toNs: number | null;
}

/** A file that lies beside the trace. */
export interface BesideFile {
  readonly file: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** How a trace is to be read. Only the file is needed; everything else has a default. */
export interface TraceOptions {
  /** The file as the user named it, for problems. */
  readonly file: string;
  /** Leave bad rows out and count them, instead of refusing the file. */
  readonly skipBadRows?: boolean;
  /** Seed of what a format draws, such as times inside a minute; 1 unless given. */
  readonly seed?: Seed;
  /** Whose random streams they are; none unless given. */
  readonly tenant?: string;
  /**
   * What a format that makes requests from counts may leave unmade, and counts. Requests outside may still be
   * returned, and times stay those of the whole trace; {@link selectRequests} cuts.
   */
  readonly window?: TraceWindow;
  /** Opens the first of some files, by names in the folder of the trace, that exists; null when none does. */
  readonly openBeside?: (names: readonly string[]) => Promise<BesideFile | null>;
}

/** The trace, or everything that is wrong with it. */
export type TraceRead = { readonly trace: RequestTrace } | { readonly problems: readonly Problem[] };

/** The beginning of a file, for recognising its format. */
export interface TraceHead {
  /** Name without folder, and without .gz. */
  readonly name: string;
  /** First two lines without line breaks; empty text where there is none. */
  readonly first: string;
  readonly second: string;
}

/** One way in which requests are written down. */
export interface TraceFormat {
  /** As a scenario names it. */
  readonly name: string;
  readonly doc: string;
  /** Why a file is of this format, as the end of a sentence: "its header is …"; null when it is not. */
  readonly recognise: (head: TraceHead) => string | null;
  /** Names of a second file that belongs to a trace, without folder, the likelier first; none unless given. */
  readonly beside?: (file: string) => readonly string[];
  /**
   * Reads a whole trace, chunk by chunk; chunks may end anywhere.
   * @throws only what `chunks` throws, except a ProblemsError, whose problems are returned
   */
  readonly read: (chunks: AsyncIterable<Uint8Array>, options: TraceOptions) => Promise<TraceRead>;
}

import type { Intervals } from "./interval.ts";

/**
 * Where the time of a pipeline's requests went, by stage. The latencies of one request at its stages and its hops between
 * them add up to its latency from end to end, to the nanosecond; here they are means over a set of requests.
 */
export interface StageTimes {
  readonly requests: number;
  /** In the order of the stages; empty where no request finished. */
  readonly stages: readonly StageTime[];
  /** Time between stages, all hops of a request together [ns]; null where no request finished. */
  readonly hopsNs: number | null;
}

/** One stage of a pipeline. */
export interface StageTime {
  /** Name of its tenant. */
  readonly stage: string;
  /** From the arrival there to the end there: waiting and service [ns]. */
  readonly meanNs: number;
  readonly intervals: Intervals<"meanNs">;
}

/** The same of all requests, and of the one in a hundred that took longest from end to end. */
export interface PipelineStages {
  readonly all: StageTimes;
  readonly slowest1Percent: StageTimes;
}

import type { Intervals } from "./interval.ts";

/** What a run with faults has to say of them. Plain data; times in whole ns unless they are means. */

/** Kinds of faults, by what they hit first. */
export const FAULT_CLASSES = {
  application: "a process does something illegal on the GPU (NVIDIA Xid 13, 31, 43, 68, 109): its context dies",
  contained: "a memory error that the GPU contains (Xid 94): it hits one process, by the memory that it holds",
  uncontained: "a memory error that it does not contain (Xid 95, on older GPUs 48): the GPU must be reset",
  offBus: "the GPU falls off the bus, or its firmware stops (Xid 79, 119, 120): back after a restart of the node",
  hang: "a kernel of a process never ends, until a watchdog ends the process",
  host: "the node goes down with all of its GPUs",
} as const;
export type FaultClass = keyof typeof FAULT_CLASSES;
export const FAULT_CLASS_NAMES = Object.keys(FAULT_CLASSES) as FaultClass[];

/** What documents disagree about, as a run takes it. */
export interface FaultReading {
  /** Probability that a fault in one context of a time-sliced GPU ends a process in another context of it too. */
  readonly collateral: number;
  /** Whether other GPU instances end what they have begun before the GPU is reset; otherwise it is reset at once. */
  readonly drainOnUncontained: boolean;
}

/** One fault in one run. */
export interface FaultRecord {
  readonly atNs: number;
  /** Place in the scenario's list of faults. */
  readonly entry: number;
  readonly class: FaultClass;
  /** Whether a memory error that would be contained was not, because the GPU cannot. */
  readonly isEscalated: boolean;
  /** Whether it changed anything: ended a process, made one hang or stay down for longer, or had a GPU drained. */
  readonly isFelt: boolean;
  /** Processes that it ended, in the order of partitions and processes; none where it met only dead ones. */
  readonly ended: readonly EndedProcess[];
  /** Ranks of the tenants whose processes were down and stayed so for longer because of it, one for each process. */
  readonly keptDown: readonly number[];
}

/** Lost requests that arrived in one window. */
export interface LostRequests {
  readonly serving: number;
  readonly queued: number;
  /** Of both, those whose clients tried again; the others ended as failed. */
  readonly again: number;
}

/** A process that a fault ended, with what it took with it. */
export interface EndedProcess {
  /** Rank of its tenant, number of its partition, and its place among the members of that. */
  readonly tenant: number;
  readonly partition: number;
  readonly process: number;
  readonly atNs: number;
  /** Requests that the engine had run some of, and the others that it held, whether their clients tried again or not. */
  readonly serving: number;
  readonly queued: number;
  /** The same by window between two of the run's edges in which they had arrived. */
  readonly byWindow: readonly LostRequests[];
  /**
   * Device time that the requests at work had been given, the burst under way included; of one that hung what was done before
   * that, as if its pace had been even; of a language model the prompt tokens of an iteration under way count in full.
   */
  readonly workNs: number;
}

/** A stretch in which a process was down. */
export interface DownRecord {
  readonly tenant: number;
  readonly partition: number;
  readonly process: number;
  /** Of the fault that ended it, or that keeps it down from here on because it takes longer. */
  readonly class: FaultClass;
  readonly fromNs: number;
  /** When it served again; null when the run ended before. */
  readonly toNs: number | null;
}

/** Arrivals of one tenant in a run, in sums. */
export interface FaultTally {
  /** By window between two of the run's edges: requests that arrived in it, and those of them that faults ended. */
  readonly arrived: Float64Array;
  readonly failed: Float64Array;
  /** By minute of the clock: requests that arrived in it, and by time target those of them that were within the limit. */
  readonly perMinute: Float64Array;
  readonly withinPerMinute: readonly Float64Array[];
}

/** What one run shows of its faults. */
export interface FaultsRecord {
  readonly endNs: number;
  readonly reading: FaultReading;
  /** In the order of time. */
  readonly faults: readonly FaultRecord[];
  /** In the order of their beginnings. */
  readonly downs: readonly DownRecord[];
  /** Processes of each tenant, in rank order. */
  readonly processes: readonly number[];
  /** In rank order. */
  readonly tallies: readonly FaultTally[];
}

/** The faults of a policy over all replications, in the measured window. */
export interface FaultsResult {
  /**
   * The first is how the scenario reads what is contested, and what all other numbers of the policy rest on. The others read it
   * in the other ways, with the same faults at the same times; none where that could change nothing.
   */
  readonly readings: readonly FaultReadingResult[];
}

export interface FaultReadingResult {
  readonly reading: FaultReading;
  /** The classes that the scenario has, in the order of {@link FAULT_CLASSES}. */
  readonly classes: readonly FaultClassResult[];
  /** Same order as RunResult.tenants. */
  readonly tenants: readonly TenantFaults[];
}

/** What the faults of one class did. Counts and times are totals over all replications. */
export interface FaultClassResult {
  readonly class: FaultClass;
  readonly count: number;
  /** Of these, faults that changed nothing, because they met only processes that were down already. */
  readonly harmless: number;
  /** Memory errors that a GPU without containment could not contain. */
  readonly escalated: number;
  /** Processes that they ended. */
  readonly processesEnded: number;
  /** Names of the tenants whose processes they ended or kept down for longer, in rank order. */
  readonly tenantsHit: readonly string[];
  /**
   * Requests, or tries of requests, that the engine had run some of when their processes ended, and the others. Counted are
   * requests that arrived in the measured window, whenever they were lost.
   */
  readonly lostServing: number;
  readonly lostQueued: number;
  /** Of both, those whose clients tried again. The others are the requests that ended as failed. */
  readonly lostAgain: number;
  /** Device time that the lost requests had been given [ns]. */
  readonly workLostNs: number;
  /** Time in which processes were down because of them, summed over processes [ns]. */
  readonly downNs: number;
}

/** What faults did to one tenant. */
export interface TenantFaults {
  readonly name: string;
  /** Processes of it that faults ended, and requests or tries that these lost, as of a class: totals over all replications. */
  readonly ended: number;
  readonly lostServing: number;
  readonly lostQueued: number;
  readonly lostAgain: number;
  /** Share of arrived requests that ended as failed; null without arrivals. */
  readonly failedShare: number | null;
  /** Share of the time in which a process of it is not down, the mean over its processes; one that hangs is not down. */
  readonly availability: number;
  /** Time of a replication in which none of its processes was up [ns, mean]. */
  readonly outageNs: number;
  /**
   * Minutes of a replication in which its targets were broken, and minutes looked at [mean]. A minute of the clock is broken if
   * for some percentile target a smaller share than the percentile of the requests that arrived in it was within the limit;
   * requests that were turned away, failed, or are still open were not. Minutes without arrivals are not broken, and those
   * that overlap with the measured window are looked at. null without percentile targets.
   */
  readonly brokenMinutes: number | null;
  readonly minutes: number;
  readonly intervals: Intervals<"failedShare" | "availability" | "outageNs" | "brokenMinutes">;
}

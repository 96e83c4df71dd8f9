/** What a request moves between host and GPU, as the scenario describes it. */
export interface CopyNeed {
  /** Input that must be on the device before the first burst, and output that goes back after the last one [B]. */
  readonly inBytes: number;
  readonly outBytes: number;
  /** Pageable host memory is staged by the driver and moves more slowly than pinned memory. */
  readonly isPageable: boolean;
  /** Whether the input of the next request and the output of the last one move while bursts run. */
  readonly overlaps: boolean;
}

/** How long the copies of one request take on an empty link [ns, integer]; 0: there is none. */
export interface CopyTimes {
  readonly inNs: number;
  readonly outNs: number;
}

/** Directions of a link, which do not slow each other. */
export const TO_DEVICE = 0;
export const TO_HOST = 1;
export type CopyDirection = typeof TO_DEVICE | typeof TO_HOST;

/** The way of one process to the copy engines. It has at most one copy in each direction at a time. */
export interface CopyPort {
  /** Says who is told of the ends of copies, before the first event. */
  connect(client: CopyClient): void;
  /** @param aloneNs what the copy would take on an empty link [ns, integer >= 1] */
  begin(direction: CopyDirection, aloneNs: number, nowNs: number): void;
  /** The process has died: its copies stop where they are, and nobody is told of their ends. */
  cancel(nowNs: number): void;
}

/** A process whose copies end. */
export interface CopyClient {
  /** A copy has ended; the process may begin the next one at once. */
  copied(direction: CopyDirection, nowNs: number): void;
}

import type { Intervals } from "./interval.ts";

/**
 * How requests ended. Conservation: arrived = sum over this closed union. A request whose client tried again ends once,
 * in the state of its last try; between two tries it counts as queued.
 */
export const END_STATES = ["finished", "rejected", "timedOut", "failed", "running", "queued"] as const;
export type EndState = (typeof END_STATES)[number];

/** How many requests ended in each state. `failed`, lost by a fault, is absent where none did. */
export type Ended = Readonly<Record<Exclude<EndState, "failed">, number>> & { readonly failed?: number };

/** Requests that were not served, or not at once. */
export interface TurnedAway {
  /** Share of arrived requests that were rejected in the end: not let in, no room in a queue, or never to be served. */
  readonly rejectedShare: number | null;
  /** Share of arrived requests that left a queue in the end, because no process had begun them in time. */
  readonly timedOutShare: number | null;
  /** Share of arrived requests that a fault took with it in the end; absent where none did. */
  readonly failedShare?: number | null;
  /** Times that a request was sent on average; 1 where no client tried again. */
  readonly triesPerRequest: number | null;
  readonly intervals: Intervals<"rejectedShare" | "timedOutShare" | "failedShare" | "triesPerRequest">;
}

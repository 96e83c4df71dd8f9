import type { BatchArrivals } from "./batch.ts";
import type { ArrivalProcess } from "./process.ts";

/** How the requests of a tenant arrive, resolved: no text, no files. */
export type Arrivals =
  | ArrivalProcess
  | BatchArrivals
  | {
      readonly kind: "closed";
      /** Clients, each with one request at a time. */
      readonly concurrency: number;
      /** Pause between an answer and the client's next request [ns]. */
      readonly thinkNs: number;
      readonly think: "constant" | "exponential";
      /** When the clients send their first request [ns]. */
      readonly startNs: number;
    }
  | {
      readonly kind: "listed";
      /** Arrival times in order [ns, integer]. */
      readonly atNs: Float64Array;
    }
  | {
      /** Requests come from the stage before it in a pipeline, and from nowhere else. */
      readonly kind: "fed";
      readonly pipeline: string;
    };

/** The alarm clock of a source: one pending wake-up. */
export interface AlarmClock {
  wakeAt(timeNs: number): void;
}

/** Something that makes requests arrive at a tenant when it is woken. */
export interface ArrivalSource {
  /** Asks for the first wake-up. */
  start(alarm: AlarmClock): void;
  wake(nowNs: number): void;
}

import type { RandomStream } from "../../base/random.ts";

/** Draws the arrivals of an endless or ending process one after the other. */
export interface Instants {
  /** The next arrival [ns, not rounded], never before the last one; Infinity when none follows. */
  next(): number;
}

/** The random streams that a process of one tenant may draw from. */
export interface Streams {
  /** A stream of the tenant alone. @param purpose what is drawn, such as "arrivals" */
  own(purpose: string): RandomStream;
  /**
   * A fresh reader of a stream of the scenario: every tenant that asks for it draws the same numbers, each by itself,
   * so that none can shift another's.
   * @param name of the modulator
   */
  shared(name: string): RandomStream;
}

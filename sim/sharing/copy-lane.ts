/**
 * Work of a copy is counted in parts of a nanosecond on an empty link, so that every rate below is a whole number: the
 * link is shared by 1 to 8 partitions at a time, and 840 is divisible by each of these numbers.
 */
export const UNITS_PER_NS = 840;

/** The copy engine of one partition in one direction: how the processes of the partition share it. */
export interface CopyLane {
  /** Copies under way. */
  readonly count: number;
  /** A process asks for a copy; it joins at {@link CopyLane.admit}. @param units work, at least 1 */
  ask(process: number, units: number): void;
  /** The process has died: its copies are no more, neither under way nor asked for. After {@link CopyLane.settle}. */
  cancel(process: number): void;
  /** Takes over the progress since the last call, at the rate that was set then. */
  settle(nowNs: number): void;
  /** After {@link CopyLane.settle}. @returns a process whose copy has ended, or -1; each is returned once */
  takeDone(nowNs: number): number;
  /** The copies that were asked for join, in the order of processes. */
  admit(nowNs: number): void;
  /** Sets the rate from now on, after {@link CopyLane.admit}. @returns when the next copy ends; Infinity for none [ns] */
  foresee(unitsPerNs: number, nowNs: number): number;
}

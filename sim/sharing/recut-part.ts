/** A part of the GPU as its recutter knows it. The caller opens and shuts the doors of tenants. */
export interface RecutPart {
  /** In which layouts it stands, by number, ascending. */
  readonly layouts: readonly number[];
  /** The GPU instance, "3g.40gb@4"; parts with the same one are cut alike and differ in their processes. */
  readonly instance: string;
  /** Time to bring the weights of each of its processes to the GPU [ns]. */
  readonly loadNs: readonly number[];
  /** Whether no request is on it. */
  isIdle(): boolean;
  /** Its processes serve from now on. */
  open(nowNs: number): void;
  /** It is about to go away and takes no requests any more. */
  shut(nowNs: number): void;
  /** It is gone, with its processes. */
  remove(nowNs: number): void;
}

/** How the memory of one process grows while it works, and what happens when it gets no more. */
export interface GrowthRule {
  /** What it asks for more when it begins a request [B]. */
  readonly perRequestBytes: number;
  /** What it has asked for more, a nanosecond after it started, when it next begins a request [B/ns]. */
  readonly bytesPerNs: number;
  /** Beyond what it starts with it never holds more than this [B]; Infinity for no limit. */
  readonly limitBytes: number;
  /** From its death to the moment when it serves again [ns, integer]; null: it stays away. */
  readonly restartNs: number | null;
}

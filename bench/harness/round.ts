/** One run of a contender: how long it took (processor time where nothing but the processor is needed), for how many units of work, and what it counted on the way. */
export interface Round {
  readonly ns: number;
  /** Requests, holds, rows: what the suite divides by. */
  readonly units: number;
  /** Counts that two contenders of a suite share by name must be equal. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** What a module of ours exports as `contender`: prepares everything that is not timed, and returns what is. */
export type Prepare<Args> = (args: Args) => RunOnce | Promise<RunOnce>;
export type RunOnce = () => Round | Promise<Round>;

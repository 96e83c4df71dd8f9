/** Where the true value plausibly lies, with the confidence of the experiment. */
export type Interval = readonly [low: number, high: number];

/** Intervals of fields of the object that carries it; a field without one has no replications to tell it from. */
export type Intervals<Field extends string> = Readonly<Partial<Record<Field, Interval>>>;

/** What a choice may cost. Neither is a time, so that the answer is the same on every machine. */
export interface Budget {
  /** Cells, about: how many candidates, steps and draws an answer has where each of them is short. */
  readonly cells: number;
  /** Simulated events of all cells, about; infinite where nobody bounds them. */
  readonly events: number;
}

/** Time of the usual budget on two cores [s], and its cells. */
const USUAL = { seconds: 40, cells: 800 } as const;

/** The fewest cells that make an answer. */
const CELLS_AT_LEAST = 50;

/** Events that one core simulates in a second, their requests and statistics included; a round number. */
const EVENTS_PER_S = 2e6;

/** Cells that run side by side. */
const CORES = 2;

/** Events that a cell costs as much as beside those it simulates: it is read, set up, sent and judged. */
export const EVENTS_OF_CELL = 5e3;

/** A budget of so much time of two cores, told in cells and events. @param seconds the usual ones unless given */
export function budgetFor(seconds: number = USUAL.seconds): Budget {
  return {
    cells: Math.max(CELLS_AT_LEAST, Math.round((USUAL.cells * seconds) / USUAL.seconds)),
    events: Math.round(CORES * seconds * EVENTS_PER_S),
  };
}

/** Replications for headroom and flip points, each of which costs many cells: 4 where the budget is the usual one or more, else 3. */
export function fewReplications(cells: number, replications: number): number {
  return Math.min(cells < USUAL.cells ? 3 : 4, replications);
}

/** Steps in which the range of factors is walked for a flip point, in each direction. */
export function flipStrides(cells: number): number {
  return cells < USUAL.cells ? 3 : 4;
}

/** Replications of every draw of constants. */
export function drawReplications(cells: number): number {
  return cells < USUAL.cells ? 1 : 2;
}

/** What the parts of an answer may take of the cells. */
export const BUDGET_SHARES = { search: 0.35, headroom: 0.2, flips: 0.2, robustness: 0.25 } as const;

/** The share of the events that is spent when a part of the answer ends: what one leaves, the next ones have. */
const SPENT_AFTER = { search: 0.5, headroom: 0.62, flips: 0.78, copies: 0.85, robustness: 1 } as const;

/** Counts what all ledgers of a choice spend. */
export interface Tally {
  /** In events, those that cells cost beside what they simulate included. */
  events: number;
}

/** What is left of a budget, and what could not be paid for. */
export interface Purse {
  readonly tally: Tally;
  readonly events: number;
  /** Events that tenants alone took, which a choice for more copies of them takes again. */
  readonly alone: number;
  /** What was left out, in the order in which the parts of the answer were looked at. */
  readonly cuts: string[];
}

/** Events that are left for a part of the answer; 0 at least. */
export function leftFor({ tally, events }: Purse, part: keyof typeof SPENT_AFTER): number {
  return Math.max(0, events * SPENT_AFTER[part] - tally.events);
}

/** The budget in words: "80 million events". */
export function eventsText(events: number): string {
  return `${Number((events / 1e6).toPrecision(3))} million events`;
}

import type { ReadyTenant } from "../scenario/scenario.ts";

/** Cells where nobody says how many, at most; and the time that they may take on two cores [s]. */
const USUAL = { cells: 800, seconds: 40 } as const;

/** Cells where nobody says how many: fewer where each of them takes long. */
export function usualCells(tenants: readonly ReadyTenant[], durationNs: number): number {
  return Math.min(USUAL.cells, cellsFor(USUAL.seconds, tenants, durationNs));
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

/** Time of one burst in a simulation on one core [s]; a round number. */
const BURST_S = 1.5e-6;

/** Bursts that a request of a language model costs as much as: its iterations are shared, or taken together. */
const LLM_BURSTS = 12;

/** Cells that run side by side. */
const CORES = 2;

/**
 * Cells for a time: an estimate by the number of bursts that a cell simulates, not a stopwatch, so that the answer is
 * the same on every machine.
 * @param seconds     of two cores
 * @param durationNs  of one replication
 */
export function cellsFor(seconds: number, tenants: readonly ReadyTenant[], durationNs: number): number {
  const bursts = tenants.reduce((sum, tenant) => sum + burstsPerS(tenant), 0) * (durationNs / 1e9);
  // A part holds about half of the tenants.
  const cellS = 0.002 + (bursts / 2) * BURST_S;
  return Math.max(100, Math.floor((CORES * seconds) / cellS));
}

function burstsPerS({ arrivals, work }: ReadyTenant): number {
  const requests = "ratePerS" in arrivals ? arrivals.ratePerS : 10;
  return requests * (work.kind === "bursts" ? work.bursts : LLM_BURSTS);
}

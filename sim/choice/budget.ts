import type { ReadyTenant } from "../scenario/scenario.ts";

/** Cells where nobody says how many. */
export const DEFAULT_CELLS = 800;

/** What the parts of an answer may take of the cells. */
export const BUDGET_SHARES = { search: 0.35, headroom: 0.2, flips: 0.2, robustness: 0.25 } as const;

/** Time of one burst, or of one iteration of a language model, in a simulation on one core [s]; a round number. */
const BURST_S = 1.5e-6;

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
  if (work.kind === "bursts") return requests * work.bursts;
  const { outputTokens } = work;
  return requests * (outputTokens.kind === "constant" ? outputTokens.tokens : outputTokens.mean);
}

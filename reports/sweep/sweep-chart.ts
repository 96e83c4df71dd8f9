import type { SweepResult } from "../../sim/result/sweep.ts";
import type { Chart } from "../charts/chart.ts";

/** A chart that the sweep has numbers for, but too many of them to draw. */
export interface NotDrawn {
  /** A sentence. */
  readonly why: string;
}

/** Draws a chart of a sweep; null when the sweep has nothing for it. Pure. */
export type DrawSweepChart = (result: SweepResult) => Chart | NotDrawn | null;

/** Marks in one chart at most: a browser draws so many within seconds. */
export const MARKS_AT_MOST = 20_000;

import type { TopLevelSpec } from "vega-lite";
import type { RunResult } from "../../sim/result/run.ts";

/** A chart of the report: a finding as its title, how to read it, and one Vega-Lite spec for each panel. */
export interface Chart {
  /** States what the numbers show, computed from them. */
  readonly title: string;
  /** Quantity, unit, and how to read it. */
  readonly caption: string;
  readonly legend: readonly LegendEntry[];
  /** At least one. Panels are as wide as the page lets them be; the heights are their own. */
  readonly panels: readonly Panel[];
}

export interface Panel {
  /** Name of what the panel shows, above it; null for a chart of one panel. */
  readonly heading: string | null;
  readonly subheading?: string;
  /** A sentence for those who do not see it. */
  readonly description: string;
  readonly spec: TopLevelSpec;
}

export interface LegendEntry {
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
  /** How the entry is drawn; a block unless stated. */
  readonly mark?: "block" | "line" | "tick" | "dash";
}

/** Draws a chart, or null when the result has nothing for it. Pure. */
export type DrawChart = (result: RunResult) => Chart | null;

/** One layer of a layered spec. */
export type Layer = Extract<TopLevelSpec, { readonly layer: unknown }>["layer"][number];

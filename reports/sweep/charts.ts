import { drawDots } from "./dots.ts";
import { drawHeatmaps } from "./heatmaps.ts";
import { drawLines } from "./lines.ts";
import { drawPhaseMap } from "./phase-map.ts";
import type { DrawSweepChart } from "./sweep-chart.ts";

/** Every chart of a sweep's page, in its order there, by its id. A new chart is a file and a line here. */
export const SWEEP_CHARTS: readonly { readonly name: string; readonly draw: DrawSweepChart }[] = [
  { name: "phase-map", draw: drawPhaseMap },
  { name: "lines", draw: drawLines },
  { name: "dots", draw: drawDots },
  { name: "heat-maps", draw: drawHeatmaps },
];

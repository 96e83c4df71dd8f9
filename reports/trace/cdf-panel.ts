import type { TopLevelSpec } from "vega-lite";
import { formatShare } from "../words.ts";

/** A line of a distribution: share of the requests up to each value. */
export interface CdfLine {
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
  readonly dashed?: boolean;
  /** Ascending; values above 0 only are drawn. */
  readonly points: readonly (readonly [share: number, value: number])[];
}

/** An axis with a logarithmic scale. */
export interface LogAxis {
  readonly title: string;
  /** Expression of Vega for a label. */
  readonly labelExpr: string;
  /** In words, for the tooltip. */
  readonly write: (value: number) => string;
}

const STEPS = [1, 2, 5] as const;

/** Distributions over one logarithmic axis; null when no line has two points above 0. */
export function cdfPanel(lines: readonly CdfLine[], axis: LogAxis): TopLevelSpec | null {
  const drawn = lines.map((line) => ({ ...line, points: line.points.filter(([, value]) => value > 0) }));
  const data = drawn.filter(({ dashed }) => dashed !== true).flatMap(({ points }) => points.map(([, value]) => value));
  if (data.length < 2) return null;
  const { domain, ticks } = logAxis(Math.min(...data), Math.max(...data));
  const values = drawn.flatMap(({ label, colour, dashed = false, points }) =>
    points
      .filter(([, value]) => value >= domain[0] && value <= domain[1])
      .map(([share, value]) => ({
        label,
        colour,
        dashed,
        share: share * 100,
        value,
        text: axis.write(value),
        of: formatShare(share),
      })),
  );
  return {
    data: { values },
    width: "container",
    height: 230,
    encoding: {
      x: {
        field: "value",
        type: "quantitative",
        scale: { type: "log", domain, nice: false },
        axis: {
          title: axis.title,
          values: ticks,
          labelExpr: axis.labelExpr,
          labelOverlap: "greedy",
          labelSeparation: 6,
        },
      },
      y: {
        field: "share",
        type: "quantitative",
        scale: { domain: [0, 100] },
        axis: { title: null, values: [0, 25, 50, 75, 100], labelExpr: "datum.value + ' %'" },
      },
      color: { field: "colour", type: "nominal", scale: null },
    },
    layer: [
      {
        transform: [{ filter: "!datum.dashed" }],
        mark: { type: "line", strokeWidth: 2, interpolate: "step-after" },
        encoding: { detail: { field: "label", type: "nominal" }, order: { field: "share", type: "quantitative" } },
      },
      {
        transform: [{ filter: "datum.dashed" }],
        mark: { type: "line", strokeWidth: 1.5, strokeDash: [4, 3], opacity: 0.8 },
        encoding: { detail: { field: "label", type: "nominal" }, order: { field: "share", type: "quantitative" } },
      },
      {
        mark: { type: "point", size: 70, opacity: 0, filled: true },
        encoding: {
          tooltip: [
            { field: "label", type: "nominal", title: "of" },
            { field: "of", type: "nominal", title: "share" },
            { field: "text", type: "nominal", title: "up to" },
          ],
        },
      },
    ],
  } as TopLevelSpec;
}

/** A logarithmic axis widened to steps of 1, 2, 5: at most nine ticks, else powers of ten, or some of them. */
function logAxis(low: number, high: number): { domain: readonly [number, number]; ticks: readonly number[] } {
  const grid: number[] = [];
  for (let exponent = -9; exponent <= 15; exponent++) {
    for (const step of STEPS) grid.push(Number(`${step}e${exponent}`));
  }
  const from = grid.findLast((tick) => tick <= low) ?? grid[0]!;
  const to = grid.find((tick) => tick >= high && tick > from) ?? grid.at(-1)!;
  const inside = grid.filter((tick) => tick >= from && tick <= to);
  if (inside.length <= 9) return { domain: [from, to], ticks: inside };
  const decades = inside.filter((tick) => grid.indexOf(tick) % STEPS.length === 0);
  return { domain: [from, to], ticks: decades };
}

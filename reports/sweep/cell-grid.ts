import type { TopLevelSpec } from "vega-lite";
import type { SweepAxis } from "../../sim/result/sweep.ts";
import type { Layer } from "../charts/chart.ts";
import { colour } from "../theme.ts";
import { axisTitle, isNumeric, valueKeys } from "./axes.ts";
import { spread } from "./slices.ts";
import { TITLE_LIMIT, titleAbove, titleLines } from "./title-lines.ts";

/** One cell of a map: a colour, a short text and what the pointer shows. */
export interface GridCell {
  /** Indices into the values of the two axes; `y` is 0 on a strip. */
  readonly x: number;
  readonly y: number;
  /** CSS colour; null for a cell that is drawn as `gap`. */
  readonly fill: string | null;
  readonly gap: "overloaded" | "impossible" | "untold" | null;
  /** Printed where it fits. */
  readonly text: string;
  readonly ink: string;
  readonly where: string;
  readonly what: string;
  readonly more: string;
}

/** Letters of cells without a colour. */
export const GAP_LETTERS = { overloaded: "!", impossible: "×", untold: "?" } as const;

/** How the legend shows them: as the cells are drawn. */
export const GAP_COLOURS = {
  overloaded: "repeating-linear-gradient(135deg,var(--failed-a) 0 3px,var(--failed-b) 3px 6px)",
  impossible: "linear-gradient(45deg,var(--rule) 42%,var(--ink-2) 42% 58%,var(--rule) 58%)",
  untold: "var(--failed-a)",
} as const;

/** Height of a row [px]: of a strip, and of a map by the number of its rows. */
const STRIP_HEIGHT = 44;
const LARGEST_ROW = 44;
const LARGEST_MAP = 480;
const SMALLEST_ROW = 4;

/** Room of a letter [px] at the size of the printed texts. */
const LETTER = 6;
const LEAST_ROW_OF_TEXT = 13;

/** Numbers along an axis. */
const TICKS_AT_MOST = 10;

/** Columns or rows beyond which cells touch and stripes would be noise. */
const DENSE_FROM = 60;

/**
 * A map of cells over one axis (a strip) or two, as wide as the page lets it be.
 * @param room  letters that must fit into a cell for any value to be printed, so that all are or none; null judges each
 *   cell by its own text
 */
export function cellGrid(
  xAxis: SweepAxis,
  yAxis: SweepAxis | null,
  cells: readonly GridCell[],
  room: number | null = null,
): TopLevelSpec {
  const columns = valueKeys(xAxis);
  const rows = yAxis === null ? [""] : valueKeys(yAxis);
  const row = yAxis === null ? STRIP_HEIGHT : Math.max(SMALLEST_ROW, Math.min(LARGEST_ROW, LARGEST_MAP / rows.length));
  const values = cells.map(({ x, y, ...cell }) => ({ ...cell, x: columns[x], y: rows[y] }));
  const stroke = columns.length > DENSE_FROM || rows.length > DENSE_FROM ? 0 : 1;
  const tooltip = [
    { field: "where", type: "nominal" as const, title: "cell" },
    { field: "what", type: "nominal" as const, title: "shows" },
    { field: "more", type: "nominal" as const, title: "more" },
  ];
  const gaps = (["overloaded", "impossible", "untold"] as const).filter((gap) =>
    cells.some((cell) => cell.gap === gap),
  );
  const lettersNeeded = room === null ? "length(datum.text)" : `(isValid(datum.gap) ? 1 : ${room})`;
  const printed = row >= LEAST_ROW_OF_TEXT && cells.some(({ text }) => text !== "");
  return {
    data: { values },
    width: "container",
    height: Math.round(row * rows.length),
    ...(yAxis === null ? {} : { title: titleAbove(axisTitle(yAxis)) }),
    encoding: {
      x: {
        field: "x",
        type: "ordinal",
        sort: null,
        scale: { domain: columns, padding: 0 },
        axis: {
          title: titleLines(axisTitle(xAxis)),
          titleLimit: TITLE_LIMIT,
          ...tickLabels(columns, isNumeric(xAxis)),
        },
      },
      y: {
        field: "y",
        type: "ordinal",
        sort: null,
        scale: { domain: yAxis !== null && isNumeric(yAxis) ? rows.toReversed() : rows, padding: 0 },
        axis:
          yAxis === null
            ? null
            : {
                title: null,
                labelLimit: 90,
                labelOverlap: "greedy",
                ...(isNumeric(yAxis) ? { values: fewOf(rows) } : {}),
              },
      },
    },
    layer: [
      {
        transform: [{ filter: "isValid(datum.fill)" }],
        mark: { type: "rect", stroke: colour("paper"), strokeWidth: stroke },
        encoding: { color: { field: "fill", type: "nominal", scale: null }, tooltip },
      },
      ...gaps.map((gap): Layer => gapLayer(gap, stroke, tooltip)),
      ...(printed
        ? [
            {
              transform: [{ filter: "datum.text != ''" }],
              mark: { type: "text", baseline: "middle", fontSize: 10.5 },
              encoding: {
                text: { field: "text", type: "nominal" },
                color: { field: "ink", type: "nominal", scale: null },
                opacity: {
                  condition: {
                    test: `${lettersNeeded} * ${LETTER} + 4 < width / ${columns.length}`,
                    value: 1,
                  },
                  value: 0,
                },
              },
            } as Layer,
          ]
        : []),
    ],
  } as TopLevelSpec;
}

/** Numbers are thinned out evenly. Long or many names stand slanted; those that still meet are thinned out by the chart. */
function tickLabels(texts: readonly string[], numeric: boolean): object {
  if (numeric) {
    return { values: fewOf(texts), labelAngle: 0, labelLimit: 120, labelOverlap: "greedy", labelSeparation: 4 };
  }
  const longest = Math.max(...texts.map((text) => text.length));
  const slanted = longest * LETTER * texts.length > 260 && longest > 4;
  return slanted
    ? { labelAngle: -35, labelAlign: "right", labelLimit: 90, labelOverlap: "greedy" }
    : { labelAngle: 0, labelLimit: 120, labelOverlap: "greedy", labelSeparation: 4 };
}

function fewOf(texts: readonly string[]): readonly string[] {
  return texts.length <= TICKS_AT_MOST ? texts : spread(texts.length, TICKS_AT_MOST).map((index) => texts[index]!);
}

function gapLayer(gap: keyof typeof GAP_LETTERS, stroke: number, tooltip: readonly object[]): Layer {
  const fills = {
    overloaded: { color: stroke === 0 ? colour("failed-b") : stripes() },
    impossible: { color: colour("card") },
    untold: { color: colour("failed-a") },
  } as const;
  return {
    transform: [{ filter: `datum.gap == '${gap}'` }],
    mark: {
      type: "rect",
      stroke: gap === "impossible" ? colour("rule") : colour("paper"),
      strokeWidth: stroke,
      ...fills[gap],
    },
    encoding: { tooltip },
  } as Layer;
}

/** Diagonal stripes as a gradient with hard edges, as a chart has no patterns. */
function stripes(): object {
  const bands = 6;
  const stops = Array.from({ length: bands }, (_, band) => {
    const fill = colour(band % 2 === 0 ? "failed-a" : "failed-b");
    return [
      { offset: band / bands, color: fill },
      { offset: (band + 1) / bands, color: fill },
    ];
  });
  return { gradient: "linear", x1: 0, y1: 0, x2: 1, y2: 1, stops: stops.flat() };
}

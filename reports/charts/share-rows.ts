import type { TopLevelSpec } from "vega-lite";
import { colour } from "../theme.ts";

/** One dot of a chart of shares: a tenant under a policy. */
export interface ShareRow {
  readonly group: string;
  /** Name of the row inside its group, "mps". */
  readonly label: string;
  readonly colour: string;
  /** 0 to 1; null draws the row with `text` and no dot. */
  readonly share: number | null;
  /** What is written beside the dot: "99.1 %". */
  readonly text: string;
}

/** [px] */
const ROW_HEIGHT = 16;

const GROUP = "\u0000group";

/**
 * Dots on a scale from 0 to 100 %, grouped under headings; every row is named and numbered in the chart, so no
 * legend is needed and the order of colours does not matter.
 * @param axisTitle  quantity and unit
 */
export function shareRows(rows: readonly ShareRow[], axisTitle: string): TopLevelSpec {
  const groups = [...new Set(rows.map((row) => row.group))];
  const values = groups.flatMap((group) => [
    { key: `${GROUP}${group}`, heading: group },
    ...rows
      .filter((row) => row.group === group)
      .map((row) => ({
        key: `${group}\u0000${row.label}`,
        percent: row.share === null ? null : row.share * 100,
        label: `${row.label}  ${row.text}`,
        colour: row.colour,
        group,
        right: row.share !== null && row.share > 0.5,
      })),
  ]);
  const dotted = { filter: "isValid(datum.percent)" };
  const named = (side: "left" | "right"): object => ({
    transform: [dotted, { filter: side === "left" ? "!datum.right" : "datum.right" }],
    mark: { type: "text", align: side, dx: side === "left" ? 9 : -9, baseline: "middle", fontSize: 10.5, limit: 170 },
    encoding: { text: { field: "label", type: "nominal" } },
  });
  return {
    data: { values },
    width: "container",
    height: values.length * ROW_HEIGHT,
    encoding: {
      y: {
        field: "key",
        type: "nominal",
        sort: null,
        axis: null,
        scale: { domain: values.map((row) => row.key), padding: 0 },
      },
      x: {
        field: "percent",
        type: "quantitative",
        scale: { domain: [0, 100] },
        axis: {
          title: axisTitle,
          values: [0, 25, 50, 75, 100],
          offset: 4,
          labelExpr: "datum.value + ' %'",
          labelFlush: true,
        },
      },
    },
    layer: [
      {
        transform: [{ filter: "isValid(datum.heading)" }],
        mark: { type: "text", align: "left", baseline: "middle", fontSize: 12, fontWeight: 600, dy: 1, limit: 320 },
        encoding: { x: { value: 0 }, text: { field: "heading", type: "nominal" } },
      },
      {
        transform: [dotted],
        mark: { type: "point", filled: true, size: 70, opacity: 1 },
        encoding: {
          color: { field: "colour", type: "nominal", scale: null },
          tooltip: [
            { field: "group", type: "nominal", title: "service" },
            { field: "label", type: "nominal", title: "value" },
          ],
        },
      },
      named("left"),
      named("right"),
      {
        transform: [{ filter: "!isValid(datum.percent) && !isValid(datum.heading)" }],
        mark: { type: "text", align: "left", baseline: "middle", fontSize: 10.5, color: colour("ink-2") },
        encoding: { x: { value: 4 }, text: { field: "label", type: "nominal" } },
      },
    ],
  } as TopLevelSpec;
}

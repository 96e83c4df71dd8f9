import type { TopLevelSpec } from "vega-lite";
import type { Interval } from "../../sim/result/interval.ts";
import { colour } from "../theme.ts";

/** A row: a name, and below it a dot with its interval and its number. */
export interface SpanRow {
  readonly name: string;
  /** null writes the text alone. */
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly colour: string;
  readonly text: string;
}

/** [px]; a name and its line. */
const ROW_HEIGHT = 34;

/** Width of a name and of the number beside it, which together fit a phone [px]. */
const [NAME_WIDTH, TEXT_WIDTH] = [225, 120];

/** Named rows with dots and intervals on one axis. @param mark a value with a dashed rule, such as a limit */
export function spanPanel(rows: readonly SpanRow[], title: string, mark: number | null, log = false): TopLevelSpec {
  const values = rows.map((row, index) => ({
    key: `${index}`,
    name: row.name,
    at: row.value,
    low: row.interval?.[0] ?? row.value,
    high: row.interval?.[1] ?? row.value,
    colour: row.colour,
    text: row.text,
  }));
  const ends = values.flatMap(({ low, high }) => [low, high]).filter((end) => end !== null);
  const highest = Math.max(mark ?? 0, ...ends);
  const lowest = Math.min(mark ?? Infinity, ...ends.filter((end) => end > 0));
  const domain = log ? [Math.max(1e-9, lowest / 1.3), highest * 1.6] : [Math.min(0, ...ends), highest * 1.25];
  const y = {
    field: "key",
    type: "nominal" as const,
    sort: null,
    axis: null,
    scale: { domain: values.map(({ key }) => key), padding: 0 },
  };
  const x = {
    field: "at",
    type: "quantitative" as const,
    scale: { type: log ? ("log" as const) : ("linear" as const), domain, nice: false, clamp: true },
    axis: { title, tickCount: 5, labelFlush: true, labelOverlap: "greedy" as const },
  };
  const drawn = [{ filter: "isValid(datum.at)" }];
  return {
    data: { values },
    width: "container",
    height: Math.max(1, values.length) * ROW_HEIGHT,
    encoding: { y },
    layer: [
      ...(mark === null
        ? []
        : [
            {
              data: { values: [{ at: mark }] },
              mark: { type: "rule", strokeDash: [4, 3], color: colour("ink"), opacity: 0.75 },
              encoding: { x, y: { value: 0 }, y2: { value: "height" } },
            },
          ]),
      {
        transform: drawn,
        mark: { type: "rule", strokeWidth: 1.6, yOffset: 8 },
        encoding: {
          x: { ...x, field: "low" },
          x2: { field: "high" },
          color: { field: "colour", type: "nominal", scale: null },
        },
      },
      {
        transform: drawn,
        mark: { type: "point", filled: true, size: 55, opacity: 1, yOffset: 8 },
        encoding: {
          x,
          color: { field: "colour", type: "nominal", scale: null },
          tooltip: [
            { field: "name", type: "nominal" },
            { field: "text", type: "nominal", title: "value" },
          ],
        },
      },
      {
        mark: { type: "text", align: "left", baseline: "middle", yOffset: -7, limit: NAME_WIDTH, fontSize: 11 },
        encoding: { x: { value: 0 }, text: { field: "name", type: "nominal" } },
      },
      {
        mark: {
          type: "text",
          align: "right",
          baseline: "middle",
          yOffset: -7,
          fontSize: 10.5,
          color: colour("ink-2"),
          limit: TEXT_WIDTH,
        },
        encoding: { x: { value: "width" }, text: { field: "text", type: "nominal" } },
      },
    ],
  } as TopLevelSpec;
}

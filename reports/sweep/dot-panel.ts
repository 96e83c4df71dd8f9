import type { TopLevelSpec } from "vega-lite";
import type { Interval } from "../../sim/result/interval.ts";
import type { Layer } from "../charts/chart.ts";
import { colour } from "../theme.ts";
import type { MetricScale } from "./metric-scale.ts";
import { TITLE_LIMIT, titleLines } from "./title-lines.ts";

/** One dot: a policy under one category. */
export interface DotRow {
  readonly group: string;
  readonly label: string;
  readonly colour: string;
  /** In the unit of the metric; null writes `text` without a dot. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Overloaded, drawn as a ring. */
  readonly hollow: boolean;
  readonly text: string;
  readonly range: string;
}

/** [px] */
const ROW_HEIGHT = 17;

/** Ends of an interval beyond which a name to its right would leave the panel, as a share of its width. */
const NAME_RIGHT_UP_TO = 0.5;

/** Dots with intervals, grouped under headings; every dot is named and numbered beside it. */
export function dotPanel(rows: readonly DotRow[], scale: MetricScale, target: boolean): TopLevelSpec {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const values = groups.flatMap((group, index) => [
    { key: `${index}`, heading: group },
    ...rows
      .filter((row) => row.group === group)
      .map((row, place) => {
        const at = row.value === null ? null : scale.place(row.value);
        const low = row.value === null || row.interval === null ? at : scale.place(row.interval[0]);
        const high = row.value === null || row.interval === null ? at : scale.place(row.interval[1]);
        const right = high === null || scale.share(high) <= NAME_RIGHT_UP_TO;
        return {
          key: `${index}:${place}`,
          at,
          low,
          high,
          // Where the name stands: beyond the interval, on the side with more room.
          name: at === null ? scale.domain[0] : right ? high : low,
          right,
          label: `${row.label}  ${row.text}`,
          policy: row.label,
          group,
          text: row.text,
          range: row.range,
          colour: row.colour,
          hollow: row.hollow,
        };
      }),
  ]);
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
        scale: { domain: values.map(({ key }) => key), padding: 0 },
      },
      x: {
        field: "at",
        type: "quantitative",
        scale: { type: scale.type, domain: scale.domain, nice: false },
        axis: {
          title: titleLines(scale.title),
          titleLimit: TITLE_LIMIT,
          values: scale.ticks,
          labelExpr: scale.label,
          labelFlush: true,
          labelOverlap: "greedy",
        },
      },
    },
    layer: [
      ...(target ? [targetLayer(scale)] : []),
      {
        transform: [{ filter: "isValid(datum.heading)" }],
        mark: { type: "text", align: "left", baseline: "middle", fontSize: 12, fontWeight: 600, dy: 1, limit: 320 },
        encoding: { x: { value: 0 }, text: { field: "heading", type: "nominal" } },
      },
      {
        transform: [{ filter: "isValid(datum.at)" }],
        mark: { type: "rule", strokeWidth: 1.5 },
        encoding: {
          x: { field: "low", type: "quantitative" },
          x2: { field: "high" },
          color: { field: "colour", type: "nominal", scale: null },
        },
      },
      ...([false, true] as const).map((hollow) => dotLayer(hollow)),
      ...([false, true] as const).flatMap((right) => [nameLayer(right, true), nameLayer(right, false)]),
    ],
  } as TopLevelSpec;
}

function dotLayer(hollow: boolean): Layer {
  return {
    transform: [{ filter: `isValid(datum.at) && ${hollow ? "" : "!"}datum.hollow` }],
    mark: {
      type: "point",
      filled: !hollow,
      size: 55,
      opacity: 1,
      ...(hollow ? { fill: colour("paper"), strokeWidth: 1.6 } : {}),
    },
    encoding: {
      color: { field: "colour", type: "nominal", scale: null },
      tooltip: [
        { field: "group", type: "nominal", title: "cell" },
        { field: "policy", type: "nominal" },
        { field: "text", type: "nominal", title: "value" },
        { field: "range", type: "nominal", title: "interval" },
      ],
    },
  };
}

/** A name, or the halo under it that keeps the rule of the target out of its letters. */
function nameLayer(right: boolean, halo: boolean): Layer {
  return {
    transform: [{ filter: `isValid(datum.label) && ${right ? "" : "!"}datum.right` }],
    mark: {
      type: "text",
      align: right ? "left" : "right",
      dx: right ? 8 : -8,
      baseline: "middle",
      fontSize: 10.5,
      limit: 230,
      ...(halo ? { stroke: colour("paper"), strokeWidth: 4, strokeJoin: "round" } : {}),
    },
    encoding: { x: { field: "name", type: "quantitative" }, text: { field: "label", type: "nominal" } },
  };
}

function targetLayer(scale: MetricScale): Layer {
  return {
    data: { values: [{ at: scale.place(1) }] },
    mark: { type: "rule", strokeDash: [4, 3], color: colour("ink"), opacity: 0.75 },
    encoding: { y: { value: 0 }, y2: { value: "height" } },
  };
}

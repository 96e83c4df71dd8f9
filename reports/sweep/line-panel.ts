import type { TopLevelSpec } from "vega-lite";
import type { Interval } from "../../sim/result/interval.ts";
import type { Layer } from "../charts/chart.ts";
import { colour } from "../theme.ts";
import { spreadLabels } from "./end-labels.ts";
import type { MetricScale } from "./metric-scale.ts";
import type { PolicyState } from "./policy-state.ts";
import { TITLE_LIMIT, titleAbove, titleLines } from "./title-lines.ts";
import type { ValueAxis } from "./value-axis.ts";

/** One policy in one panel. */
export interface PolicyLine {
  readonly label: string;
  readonly colour: string;
  /** In the order of the axis. */
  readonly points: readonly LinePoint[];
}

export interface LinePoint {
  /** Of the value on its axis. */
  readonly index: number;
  readonly x: number;
  /** In the unit of the metric. */
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly state: PolicyState;
  /** Cell, value and interval in words. */
  readonly where: string;
  readonly shown: string;
  readonly range: string;
}

/** [px] */
const HEIGHT = 220;
const LABEL_SPACING = 13;
const LABELS_AT_MOST = 110;

/** Values on the axis up to which every point is marked and has its bar; beyond, lines and bands tell them. */
const MARKED_AT_MOST = 24;

interface Row {
  readonly policy: string;
  readonly colour: string;
  /** Consecutive points with a value; lines and bands do not cross a gap. */
  readonly run: string;
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly hollow: boolean;
  readonly where: string;
  readonly shown: string;
  readonly range: string;
}

interface Options {
  /** Whether 1 is the target. */
  readonly target: boolean;
  /** Whether the top of the panel is kept for overloaded points without a value. */
  readonly banded: boolean;
}

/** Lines with bands and bars of one panel; overloaded points without a value stand in a band at the top. */
export function linePanel(
  lines: readonly PolicyLine[],
  axis: ValueAxis,
  scale: MetricScale,
  { target, banded }: Options,
): TopLevelSpec {
  const rows = lines.flatMap((line, index) => rowsOf(line, scale, bandPlace(scale, index, lines.length)));
  const marked = new Set(rows.map(({ x }) => x)).size <= MARKED_AT_MOST;
  const names = endNames(lines, rows, scale);
  return {
    data: { values: rows },
    width: "container",
    height: HEIGHT,
    title: titleAbove(scale.title),
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        scale: { type: axis.type, domain: axis.domain, nice: false, padding: 8 },
        axis: {
          title: titleLines(axis.title),
          titleLimit: TITLE_LIMIT,
          grid: false,
          ticks: true,
          tickColor: colour("rule"),
          ...(axis.ticks === null ? { tickCount: 6 } : { values: axis.ticks }),
          labelExpr: axis.label,
          labelOverlap: "greedy",
          labelSeparation: 6,
        },
      },
      y: {
        field: "y",
        type: "quantitative",
        scale: { type: scale.type, domain: scale.domain, nice: false },
        axis: {
          title: null,
          values: scale.ticks,
          labelExpr: scale.label,
          labelOverlap: "greedy",
        },
      },
      color: { field: "colour", type: "nominal", scale: null },
    },
    layer: [
      ...(banded ? bandLayers(scale) : []),
      ...(target ? targetLayers(scale) : []),
      ...lineLayers(marked),
      ...connectors(lines, scale),
      ...(marked ? pointLayers(rows) : hiddenPoints(rows)),
      ...names.map(nameLayer),
    ],
  } as TopLevelSpec;
}

/** Place in the band for a policy, so that policies overloaded at the same value stand below each other. */
function bandPlace(scale: MetricScale, index: number, count: number): number {
  const bottom = scale.share(scale.ticks.at(-1)!);
  return scale.at(1 - ((index + 0.6) / (count + 0.2)) * (1 - bottom) * 0.92);
}

function rowsOf(line: PolicyLine, scale: MetricScale, top: number): readonly Row[] {
  let run = 0;
  // Of many points only some are marked, or the rings would make a solid bar.
  const thin = Math.ceil(line.points.length / MARKED_AT_MOST);
  return line.points.flatMap((point, place): readonly Row[] => {
    const { value, interval, state } = point;
    if (value === null) run++;
    if (value === null && state !== "overloaded") return [];
    const hollow = state === "overloaded" && place % thin === 0;
    if (value === null && !hollow) return [];
    return [
      {
        policy: line.label,
        colour: line.colour,
        run: value === null ? "" : `${line.label}\u0000${run}`,
        x: point.x,
        y: value === null ? top : scale.place(value),
        low: value === null || interval === null ? null : scale.place(interval[0]),
        high: value === null || interval === null ? null : scale.place(interval[1]),
        hollow,
        where: point.where,
        shown: state === "overloaded" ? (value === null ? "overloaded" : `${point.shown}, overloaded`) : point.shown,
        range: point.range,
      },
    ];
  });
}

function lineLayers(marked: boolean): readonly Layer[] {
  return [
    {
      transform: [{ filter: "isValid(datum.low)" }],
      mark: { type: "area", opacity: marked ? 0.1 : 0.2, clip: true },
      encoding: {
        y: { field: "low", type: "quantitative" },
        y2: { field: "high" },
        detail: { field: "run", type: "nominal" },
      },
    },
    {
      transform: [{ filter: "datum.run != ''" }],
      mark: { type: "line", strokeWidth: 1.8 },
      encoding: { detail: { field: "run", type: "nominal" } },
    },
  ];
}

const TOOLTIP = [
  { field: "policy", type: "nominal" as const },
  { field: "where", type: "nominal" as const, title: "cell" },
  { field: "shown", type: "nominal" as const, title: "value" },
  { field: "range", type: "nominal" as const, title: "interval" },
];

function pointLayers(rows: readonly Row[]): readonly Layer[] {
  return [
    ...(rows.some(({ low }) => low !== null)
      ? [
          {
            transform: [{ filter: "isValid(datum.low)" }],
            mark: { type: "rule" as const, strokeWidth: 1.3 },
            encoding: { y: { field: "low", type: "quantitative" as const }, y2: { field: "high" } },
          },
        ]
      : []),
    {
      transform: [{ filter: "!datum.hollow" }],
      mark: { type: "point", filled: true, size: 34, opacity: 1 },
      encoding: { tooltip: TOOLTIP },
    },
    hollowLayer(),
  ];
}

function hiddenPoints(rows: readonly Row[]): readonly Layer[] {
  const hollow = rows.some((row) => row.hollow) ? [hollowLayer()] : [];
  return [{ mark: { type: "point", size: 40, opacity: 0, filled: true }, encoding: { tooltip: TOOLTIP } }, ...hollow];
}

function hollowLayer(): Layer {
  return {
    transform: [{ filter: "datum.hollow" }],
    mark: { type: "point", filled: false, fill: colour("paper"), size: 36, strokeWidth: 1.6, opacity: 1 },
    encoding: { tooltip: TOOLTIP },
  };
}

/** Dotted lines from a point with a value to a neighbour without one that is overloaded. */
function connectors(lines: readonly PolicyLine[], scale: MetricScale): readonly Layer[] {
  const values = lines.flatMap((line, index) => {
    const top = bandPlace(scale, index, lines.length);
    return line.points.slice(1).flatMap((point, before) => {
      const previous = line.points[before]!;
      const pair = [previous, point];
      const gone = pair.filter(({ value, state }) => value === null && state === "overloaded").length;
      if (gone !== 1 || pair.some(({ value, state }) => value === null && state !== "overloaded")) return [];
      const place = ({ value }: LinePoint): number => (value === null ? top : scale.place(value));
      return [{ x: previous.x, y: place(previous), toX: point.x, toY: place(point), colour: line.colour }];
    });
  });
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: "rule", strokeDash: [2, 3], strokeWidth: 1.2, opacity: 0.8 },
      encoding: { x2: { field: "toX" }, y2: { field: "toY" } },
    },
  ];
}

function bandLayers(scale: MetricScale): readonly Layer[] {
  const values = [{ y: scale.ticks.at(-1)!, top: scale.domain[1], label: "overloaded" }];
  return [
    {
      data: { values },
      mark: { type: "rect", color: colour("idle"), opacity: 0.6 },
      encoding: { x: { value: 0 }, x2: { value: "width" }, y2: { field: "top" }, color: { value: colour("idle") } },
    },
    {
      data: { values },
      mark: { type: "text", align: "left", baseline: "bottom", dx: 4, dy: -3, fontSize: 10, clip: true },
      encoding: { x: { value: 0 }, text: { field: "label", type: "nominal" }, color: { value: colour("ink-2") } },
    },
  ] as readonly Layer[];
}

function targetLayers(scale: MetricScale): readonly Layer[] {
  const values = [{ y: scale.place(1), label: "target" }];
  return [
    {
      data: { values },
      mark: { type: "rule", strokeDash: [4, 3], opacity: 0.75 },
      encoding: { x: { value: 0 }, x2: { value: "width" }, color: { value: colour("ink") } },
    },
  ] as readonly Layer[];
}

interface EndName {
  readonly label: string;
  readonly colour: string;
  /** From the top of the panel [px]. */
  readonly top: number;
}

/** Names beside the right ends of lines that reach the last fifth of the axis, moved apart. */
function endNames(lines: readonly PolicyLine[], rows: readonly Row[], scale: MetricScale): readonly EndName[] {
  const ends = lines.flatMap((line) => {
    const last = rows.findLast((row) => row.policy === line.label && row.colour === line.colour);
    return last === undefined
      ? []
      : [{ label: line.label, colour: line.colour, top: (1 - scale.share(last.y)) * HEIGHT }];
  });
  const tops = spreadLabels(
    ends.map(({ top }) => top),
    LABEL_SPACING,
    HEIGHT,
  );
  return ends.map((end, index) => ({ ...end, top: tops[index]! }));
}

function nameLayer({ label, colour: fill, top }: EndName): Layer {
  return {
    data: { values: [{ label }] },
    mark: {
      type: "text",
      align: "left",
      baseline: "middle",
      dx: 5,
      fontSize: 10.5,
      fontWeight: 600,
      limit: LABELS_AT_MOST - 8,
    },
    encoding: {
      x: { value: "width" },
      y: { value: top },
      text: { field: "label", type: "nominal" },
      color: { value: fill },
    },
  };
}

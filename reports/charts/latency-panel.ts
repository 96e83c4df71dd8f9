import type { TopLevelSpec } from "vega-lite";
import { formatDuration } from "../../sim/base/units.ts";
import type { Interval } from "../../sim/result/interval.ts";
import type { Target, TenantResult } from "../../sim/result/run.ts";
import { colour } from "../theme.ts";
import { formatShare } from "../words.ts";
import type { Layer } from "./chart.ts";
import { placeLabels, type LineLabel } from "./line-labels.ts";
import { log10, logTimeAxis, MS_LABEL, type LogTimeAxis } from "./time-axis.ts";

/** Places on the axis, which is -log10(1 - share): the number of nines. */
const TICKS: readonly (readonly [at: number, label: string])[] = [
  [0, "0 %"],
  [depth(0.5), "50 %"],
  [1, "90 %"],
  [2, "99 %"],
  [3, "99.9 %"],
  [4, "99.99 %"],
  [5, "99.999 %"],
];

/** Letters of a line's name that fit beside it. */
const LONGEST_NAME = 16;

/** One tenant under one policy. */
export interface Curve {
  readonly label: string;
  readonly colour: string;
  /** Where p99 plausibly lies [ns]; null where nobody can tell. */
  readonly interval: Interval | null;
  /** In words, with "≥" for a lower bound. */
  readonly p99: string;
  /** Points with 0 < share < 1, in order; at least one. */
  readonly points: readonly (readonly [share: number, ns: number])[];
}

/** The curve of a tenant's result; null when there is none. */
export function curveOf(tenant: TenantResult | undefined, label: string, stroke: string): Curve | null {
  const points = tenant?.latencyCdf.filter(([share, ns]) => share > 0 && share < 1 && ns > 0) ?? [];
  if (tenant === undefined || points.length === 0) return null;
  const p99 = tenant.latencyNs.p99;
  const bound = tenant.latencyIsLowerBound ? "≥ " : "";
  const interval = tenant.latencyNs.intervals.p99 ?? null;
  return { label, colour: stroke, interval, p99: p99 === null ? "unknown" : `${bound}${formatDuration(p99)}`, points };
}

/** Distribution lines of one tenant; a latency target is a dashed rule with a dot that the lines should pass on the left. */
export function latencyPanel(curves: readonly Curve[], target: Target | null): TopLevelSpec {
  const times = curves.flatMap((curve) => curve.points.map(([, ns]) => ns));
  if (target !== null) times.push(target.limit);
  const axis = logTimeAxis(Math.min(...times), Math.max(...times));
  const top = Math.max(2, ...curves.map((curve) => depth(curve.points.at(-1)![0])));
  return {
    data: { values: curves.flatMap(rowsOf) },
    width: "container",
    height: 210,
    encoding: encodingOf(axis, top),
    layer: [
      ...(target === null ? [] : targetLayers(target)),
      {
        mark: { type: "line", strokeWidth: 1.8, clip: true },
        encoding: {
          color: { field: "colour", type: "nominal", scale: null },
          detail: { field: "policy", type: "nominal" },
          order: { field: "depth", type: "quantitative" },
        },
      },
      {
        mark: { type: "point", size: 80, opacity: 0, filled: true },
        encoding: {
          tooltip: [
            { field: "policy", type: "nominal" },
            { field: "share", type: "nominal", title: "share of requests" },
            { field: "time", type: "nominal", title: "took at most" },
          ],
        },
      },
      intervalLayer(curves),
      ...labelLayers(curves, axis, top),
    ],
  };
}

function encodingOf(axis: LogTimeAxis, top: number): object {
  const ticks = TICKS.filter(([at]) => at <= top + 0.05);
  const labels = ticks.map(([at, label]) => `datum.value == ${at} ? '${label}'`).join(" : ");
  return {
    x: {
      field: "ms",
      type: "quantitative",
      scale: { type: "log", domain: axis.domain },
      axis: {
        values: axis.ticks,
        labelExpr: MS_LABEL,
        title: null,
        labelFlush: false,
        labelSeparation: 8,
        labelOverlap: "greedy",
      },
    },
    y: {
      field: "depth",
      type: "quantitative",
      scale: { domain: [0, top], nice: false },
      axis: { values: ticks.map(([at]) => at), labelExpr: `${labels} : ''`, title: null },
    },
  };
}

function targetLayers(target: Target): readonly Layer[] {
  const values = [{ ms: target.limit / 1e6, depth: depth(target.quantile ?? 0.99) }];
  return [
    {
      data: { values },
      mark: { type: "rule", strokeDash: [4, 3], color: colour("ink"), opacity: 0.7 },
      encoding: { y: { value: 0 }, y2: { value: "height" } },
    },
    { data: { values }, mark: { type: "point", filled: true, size: 45, color: colour("ink"), opacity: 1 } },
  ];
}

function rowsOf(curve: Curve): readonly Readonly<Record<string, unknown>>[] {
  return curve.points.map(([share, ns]) => ({
    policy: curve.label,
    colour: curve.colour,
    ms: ns / 1e6,
    depth: depth(share),
    share: formatShare(share),
    time: formatDuration(ns),
  }));
}

/** A bar across each line at p99. */
function intervalLayer(curves: readonly Curve[]): Layer {
  const values = curves.flatMap(({ interval, colour: stroke }) =>
    interval === null
      ? []
      : [{ ms: Math.max(1e-6, interval[0] / 1e6), high: interval[1] / 1e6, depth: depth(0.99), colour: stroke }],
  );
  return {
    data: { values },
    mark: { type: "rule", strokeWidth: 4, opacity: 0.45, clip: true },
    encoding: { x2: { field: "high" }, color: { field: "colour", type: "nominal", scale: null } },
  };
}

/** Names of the lines; of lines that coincide only the first is named, for all of them. */
function labelLayers(curves: readonly Curve[], axis: LogTimeAxis, top: number): readonly Layer[] {
  const [low, high] = axis.domain;
  const lines = curves
    .filter((curve, index) => curves.findIndex((other) => coincide(curve, other)) === index)
    .map((curve) => ({
      curve,
      label: sharedName(curves.filter((other) => coincide(curve, other)).map(({ label }) => label)),
      points: curve.points.map(
        ([share, ns]) => [log10(ns / 1e6 / low) / log10(high / low), depth(share) / top] as const,
      ),
    }));
  return placeLabels(lines).map((place) => labelLayer(lines[place.line]!.curve, lines[place.line]!.label, place));
}

/** Both names of two lines where they are short; else the first and how many more lie under it. */
function sharedName(labels: readonly string[]): string {
  const both = labels.join(" = ");
  return labels.length === 1 || (labels.length === 2 && both.length <= LONGEST_NAME)
    ? both
    : `${labels[0]} +${labels.length - 1}`;
}

const OFFSETS: Readonly<Record<LineLabel["side"], object>> = {
  above: { baseline: "bottom", dy: -5 },
  left: { baseline: "middle", dx: -5 },
  right: { baseline: "middle", dx: 5 },
};

function labelLayer(curve: Curve, label: string, { point, side, align }: LineLabel): Layer {
  const [share, ns] = curve.points[point]!;
  return {
    data: { values: [{ ms: ns / 1e6, depth: depth(share), label }] },
    mark: { type: "text", align, ...OFFSETS[side], fontSize: 10.5, fontWeight: 600, limit: 110, color: curve.colour },
    encoding: { text: { field: "label", type: "nominal" } },
  };
}

/** Two lines lie on each other when no point of one is 1 % away from the other's at the same share. */
export function coincide(a: Curve, b: Curve): boolean {
  return (
    a === b ||
    (a.points.length === b.points.length &&
      a.points.every(([share, ns], index) => {
        const [otherShare, otherNs] = b.points[index]!;
        return Math.abs(share - otherShare) < 1e-9 && Math.abs(ns - otherNs) <= 0.01 * ns;
      }))
  );
}

/** Place of a share on the axis, to four decimals. */
function depth(share: number): number {
  return Math.round(-log10(1 - share) * 1e4) / 1e4;
}

import type { TopLevelSpec } from "vega-lite";
import { formatDuration } from "../../sim/base/units.ts";
import { colour } from "../theme.ts";
import { formatShare } from "../words.ts";
import { timeUnit, type TimeUnit } from "./time-axis.ts";

/** A bar of parts that add up to the mean time of a request. */
export interface TimeBar {
  /** Name of the policy. */
  readonly label: string;
  readonly parts: readonly TimePart[];
}

/** One part of a bar. */
export interface TimePart {
  readonly name: string;
  /** CSS colour. */
  readonly colour: string;
  readonly ns: number;
}

/** A bar this many times longer than the shortest is cut, so that the others stay readable. */
const LONGEST_TO_SHORTEST = 12;

/** [px] */
const ROW_HEIGHT = 44;

/** Room that the time of a segment needs inside it [px]. */
const LABEL_WIDTH = 52;

/**
 * Stacked bars over an axis of time, one for each policy, each under its name and total.
 * @param bars  at least one, none of them empty
 * @param what  the parts are, for the tooltip: "cause"
 */
export function stackedTimes(bars: readonly TimeBar[], what: string): TopLevelSpec {
  const shortest = Math.min(...bars.map(totalOf));
  const longest = Math.max(...bars.map(totalOf));
  const limitNs = Math.min(longest, shortest * LONGEST_TO_SHORTEST);
  const unit = timeUnit(limitNs);
  const y = {
    field: "row",
    type: "nominal" as const,
    sort: null,
    axis: null,
    scale: { paddingInner: 0, paddingOuter: 0 },
  };
  return {
    data: { values: bars.flatMap((bar) => segments(bar, limitNs, unit)) },
    width: "container",
    height: bars.length * ROW_HEIGHT,
    encoding: { y },
    layer: [
      {
        mark: { type: "bar", size: 17, yOffset: 8, stroke: colour("paper"), strokeWidth: 0.5 },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            scale: { domain: [0, limitNs / unit.ns], nice: false },
            axis: { title: `${unit.name} per request`, tickCount: 6, format: ",~f", labelFlush: true },
          },
          x2: { field: "to" },
          color: { field: "colour", type: "nominal", scale: null },
          tooltip: [
            { field: "label", type: "nominal", title: "policy" },
            { field: "part", type: "nominal", title: what },
            { field: "time", type: "nominal", title: "mean time" },
            { field: "share", type: "nominal", title: "share" },
          ],
        },
      },
      {
        transform: [{ filter: "datum.first" }],
        mark: { type: "text", align: "left", baseline: "middle", dy: -11, fontSize: 12, fontWeight: 600, limit: 340 },
        encoding: { x: { value: 0 }, text: { field: "heading", type: "nominal" } },
      },
      {
        mark: { type: "text", baseline: "middle", dy: 8, fontSize: 10.5, color: colour("on-fill") },
        encoding: {
          x: { field: "middle", type: "quantitative" },
          text: { field: "time", type: "nominal" },
          // Only where the segment is wider than its label on this screen.
          opacity: { condition: { test: `datum.room * width > ${LABEL_WIDTH}`, value: 1 }, value: 0 },
        },
      },
      {
        transform: [{ filter: "datum.cut" }],
        mark: { type: "text", align: "right", baseline: "middle", dy: 8, dx: -4, text: "▶", color: colour("ink") },
        encoding: { x: { value: "width" } },
      },
    ],
  };
}

function totalOf({ parts }: TimeBar): number {
  return parts.reduce((sum, { ns }) => sum + ns, 0);
}

function segments(bar: TimeBar, limitNs: number, unit: TimeUnit): readonly Readonly<Record<string, unknown>>[] {
  let at = 0;
  const totalNs = totalOf(bar);
  const cut = totalNs > limitNs;
  return bar.parts.map(({ name, colour: fill, ns }, index) => {
    const from = Math.min(at, limitNs);
    at += ns;
    const to = Math.min(at, limitNs);
    return {
      row: bar.label,
      label: bar.label,
      heading: `${bar.label}  ${formatDuration(totalNs)}${cut ? ", bar cut short" : ""}`,
      part: name,
      colour: fill,
      from: from / unit.ns,
      to: to / unit.ns,
      middle: (from + to) / 2 / unit.ns,
      room: (to - from) / limitNs,
      time: formatDuration(ns),
      share: formatShare(ns / totalNs),
      first: index === 0,
      cut: cut && index === 0,
    };
  });
}

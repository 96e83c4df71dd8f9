import type { TopLevelSpec } from "vega-lite";
import { exactDuration } from "../../sim/base/exact-duration.ts";
import { formatDuration } from "../../sim/base/units.ts";
import type { Timeline, TimelinePolicy } from "../../sim/result/timeline.ts";
import { causeColour, colour, policyColours } from "../theme.ts";
import { formatShare, unbroken } from "../words.ts";
import type { Chart, Panel } from "./chart.ts";
import { timeUnit } from "./time-axis.ts";
import { type TimelineFacts, timelineFacts } from "./timeline-facts.ts";
import { type BarKind, type TimelineRow, timelineRows } from "./timeline-rows.ts";

/** What is drawn later lies on top: short things must not hide under long ones. */
const DRAWING_ORDER: readonly BarKind[] = ["away", "wait", "down", "run", "cold", "switch"];

/** Bars that one panel draws at most; of a window with more, its beginning is drawn. */
const MOST_BARS = 1500;

/** [px] */
const ROW_HEIGHT = 34;

/** Who had the engines in the window, and who waited; one panel for each policy. */
export function drawTimeline(timeline: Timeline): Chart {
  const { fromNs, toNs, policies } = timeline;
  const rows = policies.map((policy) => timelineRows(timeline, policy));
  const drawnToNs = Math.min(...rows.map((own) => endOfBars(own, toNs)));
  const colours = policyColours(policies.map(({ name }) => name));
  const facts = policies.map((policy) => timelineFacts(timeline, policy));
  const cut =
    drawnToNs < toNs ? ` Drawn are its first ${formatDuration(drawnToNs - fromNs)}; numbers are of all of it.` : "";
  return {
    title: titleOf(timeline, facts),
    caption: `Replication ${timeline.replication} from ${instant(fromNs)} to ${instant(toNs)} of the simulated clock, ${formatDuration(toNs - fromNs)}.${cut} Upper bars: the engine runs this service, switches to it or refills its caches. Lower bars: requests of it wait. Switches and cold caches are drawn at least one pixel wide.`,
    legend: [
      { label: "runs (in its policy's colour)", colour: colours[0] ?? colour("busy") },
      { label: "context switch", colour: BAR_COLOURS.switch },
      { label: "cold caches", colour: BAR_COLOURS.cold },
      { label: "requests wait", colour: BAR_COLOURS.wait },
      ...(rows.flat().some(({ bars }) => bars.some(({ kind }) => kind === "down"))
        ? [{ label: "down after a fault", colour: BAR_COLOURS.down }]
        : []),
      ...(rows.flat().some(({ bars }) => bars.some(({ kind }) => kind === "away"))
        ? [{ label: "its part is not there", colour: BAR_COLOURS.away }]
        : []),
    ],
    panels: policies.map((policy, i) => {
      const drawn = { fromNs, toNs: drawnToNs };
      return panelOf(policy, facts[i]!, rows[i]!, drawn, colours[i]!);
    }),
  };
}

/** Colours of bars that do not depend on the policy. */
const BAR_COLOURS: Readonly<Record<Exclude<BarKind, "run">, string>> = {
  switch: colour("ink"),
  cold: causeColour("batching"),
  wait: causeColour("queue"),
  down: colour("failed-a"),
  away: colour("hop"),
};

const BAR_NAMES: Readonly<Record<BarKind, string>> = {
  run: "runs",
  switch: "context switch",
  cold: "cold caches",
  wait: "requests wait",
  down: "down after a fault",
  away: "its part is not there",
};

/** Up to where a panel can be drawn with the bars that it may have [ns]. */
function endOfBars(rows: readonly TimelineRow[], toNs: number): number {
  const begins = rows.flatMap(({ bars }) => bars.map(({ fromNs }) => fromNs));
  if (begins.length <= MOST_BARS) return toNs;
  return begins.toSorted((a, b) => a - b)[MOST_BARS]!;
}

function titleOf({ fromNs, toNs }: Timeline, facts: readonly TimelineFacts[]): string {
  const window = `In ${formatDuration(toNs - fromNs)} from ${instant(fromNs)} on`;
  const lost = ({ shares }: TimelineFacts): number => shares.switch + shares.cold;
  const losing = facts.toSorted((a, b) => lost(b) - lost(a))[0]!;
  const busiest = facts.toSorted((a, b) => b.shares.run - a.shares.run)[0]!;
  const opening =
    lost(losing) >= 0.0005
      ? `${window}, ${losing.policy} spends ${formatShare(lost(losing))} of its engines' time on switches and cold caches`
      : `${window}, ${busiest.policy} keeps its engines running ${formatShare(busiest.shares.run)} of the time`;
  const waiting = facts.filter(({ longest }) => (longest?.waitNs ?? 0) > 0);
  const worst = waiting.toSorted((a, b) => b.longest!.waitNs - a.longest!.waitNs)[0];
  if (worst === undefined) return `${opening}; no request waits`;
  const { tenant, waitNs, isOpen } = worst.longest!;
  const under = facts.length > 1 ? ` under ${worst.policy}` : "";
  // Of a wait that began before the window, or ends after it, the whole is told.
  const which = waitNs > toNs - fromNs ? "the longest wait that reaches into it" : "the longest wait";
  return `${opening}; ${which} is ${isOpen ? "more than " : ""}${formatDuration(waitNs)}, by ${tenant}${under}`;
}

/** A time on the clock as a person reads it, with all its digits: "10.25 s". */
function instant(ns: number): string {
  return exactDuration(ns).replace(/u?(?=\p{L}+$)/u, (micro) => (micro === "u" ? " µ" : " "));
}

interface Span {
  readonly fromNs: number;
  readonly toNs: number;
}

function panelOf(
  policy: TimelinePolicy,
  facts: TimelineFacts,
  rows: readonly TimelineRow[],
  drawn: Span,
  runColour: string,
): Panel {
  const { shares, longest } = facts;
  const parts = [
    `runs ${formatShare(shares.run)}`,
    `switching ${formatShare(shares.switch)}`,
    `cold caches ${formatShare(shares.cold)}`,
    `idle ${formatShare(shares.idle)}`,
  ];
  const wait =
    longest === null || longest.waitNs === 0
      ? "no request waits"
      : `longest wait ${longest.isOpen ? "over " : ""}${formatDuration(longest.waitNs)} (${longest.tenant})`;
  return {
    heading: policy.name,
    subheading: unbroken(`${parts.join(", ")}; ${wait}`),
    description: `Timeline of ${policy.name}: ${parts.join(", ")}; ${wait}.`,
    spec: specOf(rows, drawn, runColour),
  };
}

function specOf(rows: readonly TimelineRow[], { fromNs, toNs }: Span, runColour: string): TopLevelSpec {
  const unit = timeUnit(toNs - fromNs);
  const x = (ns: number): number => (ns - fromNs) / unit.ns;
  const values = rows.flatMap(({ label, bars }, row) =>
    DRAWING_ORDER.flatMap((kind) => bars.filter((bar) => bar.kind === kind && bar.fromNs < toNs)).map((bar) => ({
      label,
      state: BAR_NAMES[bar.kind],
      colour: bar.kind === "run" ? runColour : BAR_COLOURS[bar.kind],
      edge: bar.kind === "switch" || bar.kind === "cold" ? BAR_COLOURS[bar.kind] : "transparent",
      from: x(bar.fromNs),
      to: x(Math.min(bar.toNs, toNs)),
      top: row + (bar.kind === "wait" ? 0.78 : 0.42),
      bottom: row + (bar.kind === "wait" ? 0.9 : 0.76),
      at: instant(bar.fromNs),
      lasts: formatDuration(bar.toNs - bar.fromNs),
    })),
  );
  const y = { type: "quantitative", scale: { domain: [0, rows.length], reverse: true, nice: false }, axis: null };
  return {
    data: { values },
    width: "container",
    height: rows.length * ROW_HEIGHT,
    layer: [
      {
        data: {
          values: rows.map(({ label }, row) => ({ label, top: row + 0.42, bottom: row + 0.76, from: 0, to: x(toNs) })),
        },
        mark: { type: "rect", color: colour("idle") },
        encoding: {
          x: { field: "from", type: "quantitative" },
          x2: { field: "to" },
          y: { field: "top", ...y },
          y2: { field: "bottom" },
        },
      },
      {
        mark: { type: "rect", strokeWidth: 1 },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            scale: { domain: [0, x(toNs)], nice: false },
            axis: { title: `${unit.name} after ${instant(fromNs)}`, tickCount: 5, labelFlush: true, grid: true },
          },
          x2: { field: "to" },
          y: { field: "top", ...y },
          y2: { field: "bottom" },
          color: { field: "colour", type: "nominal", scale: null },
          stroke: { field: "edge", type: "nominal", scale: null },
          tooltip: [
            { field: "label", type: "nominal", title: "where" },
            { field: "state", type: "nominal" },
            { field: "at", type: "nominal", title: "from" },
            { field: "lasts", type: "nominal" },
          ],
        },
      },
      {
        data: { values: rows.map(({ label }, row) => ({ label, at: row + 0.22 })) },
        mark: { type: "text", align: "left", baseline: "middle", fontSize: 10.5, limit: 330 },
        encoding: { x: { value: 0 }, y: { field: "at", ...y }, text: { field: "label", type: "nominal" } },
      },
    ],
  } as TopLevelSpec;
}

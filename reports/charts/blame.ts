import { formatDuration } from "../../sim/base/units.ts";
import { BLAME_CAUSES, type Blame, type BlameCause, type PolicyResult, type RunResult } from "../../sim/result/run.ts";
import { describeRun } from "../finding.ts";
import { causeColour, colour } from "../theme.ts";
import { formatShare, listed, possessive } from "../words.ts";
import type { Chart } from "./chart.ts";
import { timeUnit, type TimeUnit } from "./time-axis.ts";

/** A bar this many times longer than the shortest is cut, so that the others stay readable. */
const LONGEST_TO_SHORTEST = 12;

/** [px] */
const ROW_HEIGHT = 44;

/** Room that the time of a segment needs inside it [px]. */
const LABEL_WIDTH = 52;

const CAUSE_NAMES: Readonly<Record<BlameCause, string>> = {
  queue: "queue",
  batching: "batching",
  turn: "turn",
  switch: "switch",
  contention: "contention",
  device: "device",
  host: "host",
  copy: "copy",
};

/** As the end of "spend 60 % of their time …". */
const CAUSE_PHRASES: Readonly<Record<BlameCause, string>> = {
  queue: "in their own queue",
  batching: "waiting for their batch",
  turn: "waiting for their turn",
  switch: "in context switches",
  contention: "slowed by neighbours on the same device",
  device: "at work on the device",
  host: "on the host",
  copy: "in copies between host and GPU",
};

interface Row {
  readonly policy: string;
  readonly label: string;
  readonly meanNs: Readonly<Record<BlameCause, number>>;
  readonly totalNs: number;
}

/** Where the slowest 1 % of the tightest tenant's requests spent their time, one stacked bar for each policy. */
export function drawBlame(result: RunResult): Chart | null {
  const { focus, best, shortfalls } = describeRun(result);
  const index = result.tenants.findIndex((tenant) => tenant.name === focus);
  const rows = result.policies.flatMap((policy) => rowOf(policy, index));
  if (focus === null || rows.length === 0) return null;
  const missing = result.policies.filter((policy) => !rows.some((row) => row.policy === policy.name));
  const contrast = rows.find((row) => row.policy === shortfalls.at(-1)?.policy.name) ?? rows[0]!;
  const chosen = rows.find((row) => row.policy === best?.name) ?? rows[0]!;
  const absent =
    missing.length === 0 ? "" : ` No bar: ${listed(missing.map((policy) => policy.name))}, too few requests.`;
  return {
    title: titleOf(focus, chosen, contrast),
    caption: `Mean time of ${possessive(focus)} slowest 1 % of requests by where it went, for each policy.${absent}`,
    legend: BLAME_CAUSES.filter((cause) => rows.some((row) => row.meanNs[cause] > 0)).map((cause) => ({
      label: CAUSE_NAMES[cause],
      colour: causeColour(cause),
    })),
    panels: [{ heading: null, description: describe(focus, rows), spec: specOf(rows) }],
  };
}

function rowOf(policy: PolicyResult, tenant: number): readonly Row[] {
  const blame: Blame | undefined = policy.tenants[tenant]?.blame.slowest1Percent;
  if (blame === undefined || blame.meanNs === null) return [];
  const totalNs = BLAME_CAUSES.reduce((sum, cause) => sum + blame.meanNs![cause], 0);
  return totalNs > 0 ? [{ policy: policy.name, label: policy.name, meanNs: blame.meanNs, totalNs }] : [];
}

/** The largest cause under both policies in the same form, so that like is compared with like. */
function titleOf(tenant: string, chosen: Row, contrast: Row): string {
  const opening = `${possessive(tenant)} slowest 1 % spend`;
  const [share, cause] = mainCause(chosen);
  if (contrast.policy === chosen.policy) {
    return `${opening} ${share} of their time ${CAUSE_PHRASES[cause]} under ${chosen.label}`;
  }
  const [otherShare, otherCause] = mainCause(contrast);
  if (otherCause === cause) {
    return `${opening} ${share} of their time ${CAUSE_PHRASES[cause]} under ${chosen.label}, ${otherShare} under ${contrast.label}`;
  }
  return `${opening} the largest part of their time ${CAUSE_PHRASES[cause]} under ${chosen.label} (${share}), ${CAUSE_PHRASES[otherCause]} under ${contrast.label} (${otherShare})`;
}

/** The cause with the largest part of a row. */
function mainCause(row: Row): readonly [share: string, cause: BlameCause] {
  const cause = BLAME_CAUSES.toSorted((a, b) => row.meanNs[b] - row.meanNs[a])[0]!;
  return [`${Math.round((row.meanNs[cause] / row.totalNs) * 100)} %`, cause];
}

function describe(tenant: string, rows: readonly Row[]): string {
  const bars = rows.map((row) => `${row.label} ${formatDuration(row.totalNs)}`);
  return `Stacked bars of the mean latency of ${possessive(tenant)} slowest 1 %: ${bars.join(", ")}.`;
}

function specOf(rows: readonly Row[]): Chart["panels"][number]["spec"] {
  const shortest = Math.min(...rows.map((row) => row.totalNs));
  const longest = Math.max(...rows.map((row) => row.totalNs));
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
    data: { values: rows.flatMap((row) => segments(row, limitNs, unit)) },
    width: "container",
    height: rows.length * ROW_HEIGHT,
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
            { field: "cause", type: "nominal", title: "cause" },
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
          opacity: { condition: { test: `datum.part * width > ${LABEL_WIDTH}`, value: 1 }, value: 0 },
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

function segments(row: Row, limitNs: number, unit: TimeUnit): readonly Readonly<Record<string, unknown>>[] {
  let at = 0;
  const cut = row.totalNs > limitNs;
  return BLAME_CAUSES.map((cause, index) => {
    const from = Math.min(at, limitNs);
    at += row.meanNs[cause];
    const to = Math.min(at, limitNs);
    return {
      row: row.policy,
      label: row.label,
      heading: `${row.label}  ${formatDuration(row.totalNs)}${cut ? ", bar cut short" : ""}`,
      cause: CAUSE_NAMES[cause],
      colour: causeColour(cause),
      from: from / unit.ns,
      to: to / unit.ns,
      middle: (from + to) / 2 / unit.ns,
      part: (to - from) / limitNs,
      time: formatDuration(row.meanNs[cause]),
      share: formatShare(row.meanNs[cause] / row.totalNs),
      first: index === 0,
      cut: cut && index === 0,
    };
  });
}

import type { TopLevelSpec } from "vega-lite";
import type { Interval } from "../../sim/result/interval.ts";
import { colour } from "../theme.ts";
import { listed, numberWord } from "../words.ts";

/** One dot of a chart of shares: a tenant under a policy. */
export interface ShareRow {
  readonly group: string;
  /** Name of the row inside its group, "mps". */
  readonly label: string;
  readonly colour: string;
  /** 0 to 1; null draws the row with `text` and no dot. */
  readonly share: number | null;
  /** Where the share plausibly lies; absent or null where nobody can tell. */
  readonly interval?: Interval | null;
  /** What is written beside the dot: "99.1 %". */
  readonly text: string;
}

/** [px] */
const ROW_HEIGHT = 15;

/** How far a label in a row of its own moves towards the line that it names [px]. */
const ABOVE = 4;

/** Distances between the axis' ticks [%]; the first that needs at most four of them is taken. */
const STEPS = [1, 2, 5, 10, 25] as const;

const GROUP = "\u0000group";

/**
 * Dots on a scale that ends at 100 % and begins below the lowest, grouped under headings; policies of equal value share a row, and every row is named and numbered in the chart, so no
 * legend is needed and the order of colours does not matter.
 * @param axisTitle  quantity and unit
 */
export function shareRows(rows: readonly ShareRow[], axisTitle: string): TopLevelSpec {
  const ticks = shareTicks(rows.flatMap(({ share }) => (share === null ? [] : [share * 100])));
  const from = ticks[0]!;
  const groups = [...new Set(rows.map((row) => row.group))];
  const values = groups.flatMap((group) => [
    { key: `${GROUP}${group}`, heading: group },
    ...merged(rows.filter((row) => row.group === group)).flatMap((row) => placed(row, from)),
  ]);
  const dotted = { filter: "isValid(datum.percent)" };
  const named = (side: "left" | "right", isAbove: boolean): object => ({
    transform: [{ filter: `datum.side === "${side}" && ${isAbove ? "!" : ""}isValid(datum.percent)` }],
    mark: {
      type: "text",
      align: side,
      dx: side === "left" ? 9 : -9,
      dy: isAbove ? ABOVE : 0,
      baseline: "middle",
      fontSize: 10.5,
      limit: 170,
    },
    encoding: { x: { field: "at", type: "quantitative" }, text: { field: "label", type: "nominal" } },
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
        scale: { domain: [from, 100] },
        axis: {
          title: from === 0 ? axisTitle : `${axisTitle}; the axis begins at ${from} %`,
          values: ticks,
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
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeWidth: 2, opacity: 0.6 },
        encoding: {
          x: { field: "low", type: "quantitative" },
          x2: { field: "high" },
          color: { field: "colour", type: "nominal", scale: null },
        },
      },
      {
        transform: [dotted],
        mark: { type: "point", filled: true, size: 70, opacity: 1 },
        encoding: {
          color: { field: "colour", type: "nominal", scale: null },
          tooltip: [
            { field: "group", type: "nominal", title: "service" },
            { field: "tip", type: "nominal", title: "value" },
          ],
        },
      },
      named("left", false),
      named("right", false),
      named("left", true),
      named("right", true),
      {
        transform: [{ filter: "!isValid(datum.percent) && !isValid(datum.at) && !isValid(datum.heading)" }],
        mark: { type: "text", align: "left", baseline: "middle", fontSize: 10.5, color: colour("ink-2") },
        encoding: { x: { value: 4 }, text: { field: "label", type: "nominal" } },
      },
    ],
  } as TopLevelSpec;
}

/** Part of the axis that a label needs beside the line of an interval. */
const LABEL_ROOM = 0.4;

/** The row of a dot with its label beyond the interval's end, or above it, in a row of its own, where neither end leaves room. */
function placed(
  row: ShareRow,
  from: number,
): readonly ({ readonly key: string } & Readonly<Record<string, unknown>>)[] {
  const key = `${row.group}\u0000${row.label}`;
  const label = `${row.label}  ${row.text}`;
  if (row.share === null) return [{ key, percent: null, label }];
  const percent = row.share * 100;
  const low = row.interval ? Math.max(from, row.interval[0] * 100) : null;
  const high = row.interval ? Math.min(100, row.interval[1] * 100) : null;
  const dot = { key, percent, low, high, colour: row.colour, group: row.group };
  const ends = { left: Math.min(percent, low ?? percent), right: Math.max(percent, high ?? percent) };
  // A label on the right of the line starts there; one on the left ends there.
  const isLeft = ends.left - from > 100 - ends.right;
  const beside = isLeft ? { at: ends.left, side: "right" } : { at: ends.right, side: "left" };
  const room = (isLeft ? ends.left - from : 100 - ends.right) / (100 - from);
  if (room >= LABEL_ROOM || low === null) return [{ ...dot, label, tip: label, ...beside }];
  const above = { at: percent, side: percent > (from + 100) / 2 ? "right" : "left" };
  return [
    { key: `${key}\u0000label`, label, ...above },
    { ...dot, tip: label },
  ];
}

/** Ticks of an axis from just below the lowest of the values to 100, all in per cent. */
export function shareTicks(percents: readonly number[]): readonly number[] {
  const span = 100 - Math.min(100, ...percents);
  const step = STEPS.find((candidate) => span <= 4 * candidate) ?? 25;
  const count = Math.max(1, Math.ceil(span / step));
  return Array.from({ length: count + 1 }, (_, index) => 100 - step * (count - index));
}

/** Rows of one group in which policies with the same value share a row. */
function merged(rows: readonly ShareRow[]): readonly ShareRow[] {
  const same = (row: ShareRow): readonly ShareRow[] =>
    rows.filter(({ share, text }) => share === row.share && text === row.text);
  const largest = Math.max(...rows.map((row) => same(row).length));
  return rows.flatMap((row): readonly ShareRow[] => {
    const equals = same(row);
    if (equals[0] !== row) return [];
    if (equals.length === 1) return [row];
    const names = equals.map(({ label }) => label);
    const others = rows.length - equals.length;
    const label =
      others === 0
        ? "every policy"
        : equals.length > 2 && equals.length === largest && largest > others
          ? `the other ${numberWord(equals.length)}`
          : listed(names);
    return [{ ...row, label, colour: colour("ink-2") }];
  });
}

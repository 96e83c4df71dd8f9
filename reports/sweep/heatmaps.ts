import type { CellPolicy, SweepResult } from "../../sim/result/sweep.ts";
import type { LegendEntry, Panel } from "../charts/chart.ts";
import { colour } from "../theme.ts";
import { numberWord } from "../words.ts";
import { cellAt, cellName, chartAxes } from "./axes.ts";
import { cellGrid, GAP_COLOURS, GAP_LETTERS, type GridCell } from "./cell-grid.ts";
import { colourSteps, type ColourSteps } from "./colour-steps.ts";
import { formatMetric, metricReading, metricTitle } from "./metric-words.ts";
import { stateOf, type PolicyState } from "./policy-state.ts";
import { slicesOf, type Slice } from "./slices.ts";
import { MARKS_AT_MOST, type DrawSweepChart } from "./sweep-chart.ts";

/** The metric over two axes, one panel for each policy. */
export const drawHeatmaps: DrawSweepChart = (result) => {
  const [x, y] = chartAxes(result);
  if (x === undefined || y === undefined || result.axes[y]!.values.length < 2) return null;
  const { slices } = slicesOf(result, [x, y]);
  // One panel a policy leaves room for one slice: the middle one.
  const slice = slices[Math.floor((slices.length - 1) / 2)]!;
  const size = result.axes[x]!.values.length * result.axes[y]!.values.length * result.policies.length;
  if (size > MARKS_AT_MOST) return { why: `The heat maps are not drawn: ${size} cells are too many for a page.` };
  const policies = result.policies.map((name, policy) => ({ name, cells: cellsOf(result, slice, x, y, policy) }));
  const values = policies.flatMap(({ cells }) => cells.flatMap(({ found }) => found.value ?? []));
  if (values.length === 0) return null;
  const steps = colourSteps(result.metric, values);
  const room = values.reduce((longest, value) => Math.max(longest, formatMetric(result.metric, value).length), 0);
  const fixed = slice.name === null ? "" : ` Drawn for ${slice.name}.`;
  return {
    title: titleOf(result, policies),
    caption: `${metricReading(result.metric)}${fixed} All maps have the same colours.`,
    legend: legendOf(
      steps,
      policies.flatMap(({ cells }) => cells.map(({ found }) => found)),
    ),
    panels: policies.map(({ name, cells }): Panel => ({
      heading: name,
      ...(impossibleOf(cells) === null ? {} : { subheading: impossibleOf(cells)! }),
      description: describe(result, name, cells),
      spec: cellGrid(
        result.axes[x]!,
        result.axes[y]!,
        cells.map((cell) => drawnOf(result, cell, steps)),
        room,
      ),
    })),
  };
};

interface HeatCell {
  readonly at: readonly number[];
  readonly x: number;
  readonly y: number;
  readonly found: CellPolicy;
}

function cellsOf(result: SweepResult, slice: Slice, x: number, y: number, policy: number): readonly HeatCell[] {
  return result.axes[y]!.values.flatMap((_, row) =>
    result.axes[x]!.values.flatMap((__, column): readonly HeatCell[] => {
      const at = slice.at.with(x, column).with(y, row);
      const found = cellAt(result, at)?.policies[policy];
      return found === undefined ? [] : [{ at, x: column, y: row, found }];
    }),
  );
}

const GAPS: Readonly<Record<PolicyState, GridCell["gap"]>> = {
  value: null,
  overloaded: "overloaded",
  impossible: "impossible",
  withheld: "untold",
};

function drawnOf(result: SweepResult, { at, x, y, found }: HeatCell, steps: ColourSteps): GridCell {
  const where = cellName(result, at);
  const state = stateOf(found);
  const { value, interval } = found;
  const show = (number: number): string => formatMetric(result.metric, number);
  const more = interval === null ? (found.impossible ?? "–") : `${show(interval[0])} to ${show(interval[1])}`;
  // An overloaded cell with a value, as of a throughput, shows it; only the words say what it is.
  if (value !== null && state !== "impossible") {
    const { fill, ink } = steps.look(value);
    const what = state === "overloaded" ? `${show(value)}, overloaded` : show(value);
    return { x, y, fill, gap: null, text: show(value), ink, where, what, more };
  }
  const gap = GAPS[state] ?? "untold";
  const what = gap === "untold" ? "no value" : gap;
  return { x, y, fill: null, gap, text: GAP_LETTERS[gap], ink: colour("ink"), where, what, more };
}

function legendOf(steps: ColourSteps, cells: readonly CellPolicy[]): readonly LegendEntry[] {
  const has = (state: PolicyState): boolean => cells.some((cell) => stateOf(cell) === state && cell.value === null);
  const gap = (kind: keyof typeof GAP_LETTERS, state: PolicyState, label: string): readonly LegendEntry[] =>
    has(state) ? [{ label: `${label} (${GAP_LETTERS[kind]})`, colour: GAP_COLOURS[kind] }] : [];
  return [
    ...steps.legend,
    ...gap("overloaded", "overloaded", "overloaded"),
    ...gap("impossible", "impossible", "not possible"),
    ...gap("untold", "withheld", "no value"),
  ];
}

type PolicyCells = { readonly name: string; readonly cells: readonly HeatCell[] };

/** With targets: in how many cells each meets all of them; else where the metric is smallest and largest. */
function titleOf(result: SweepResult, policies: readonly PolicyCells[]): string {
  const all = policies.flatMap(({ name, cells }) => cells.map((cell) => ({ name, ...cell })));
  if (all.some(({ found }) => found.targets !== null)) {
    const total = policies[0]?.cells.length ?? 0;
    const met = policies
      .map(({ name, cells }) => ({ name, count: cells.filter(({ found }) => found.targets === "met").length }))
      .toSorted((a, b) => b.count - a.count);
    if (met[0]!.count === 0) {
      const isKnown = all.every(({ found }) => found.targets === "missed" || found.impossible !== null);
      return `No policy ${isKnown ? "meets" : "is proven to meet"} all targets in any of ${total} cells`;
    }
    const say = (count: number): string => (count === total ? `all ${total}` : count === 0 ? "none" : String(count));
    const [first, ...rest] = met;
    const head = `${first!.name} meets all targets in ${first!.count === total ? `all ${total} cells` : `${first!.count} of ${total} cells`}`;
    const others = rest.slice(0, 3).map(({ name, count }) => `${name} in ${say(count)}`);
    return [head, ...others, ...(rest.length > 3 ? [`${numberWord(rest.length - 3)} more in fewer`] : [])].join(", ");
  }
  const known = all.flatMap((cell) => (cell.found.value === null ? [] : [{ ...cell, value: cell.found.value }]));
  const sorted = known.toSorted((a, b) => a.value - b.value);
  const side = ({ name, at, value }: (typeof known)[number]): string =>
    `${formatMetric(result.metric, value)} under ${name} (${cellName(result, at)})`;
  return `${metricTitle(result.metric)} runs from ${side(sorted[0]!)} to ${side(sorted.at(-1)!)}`;
}

/** Why some cells of a policy do not exist; the first reason stands for all. */
function impossibleOf(cells: readonly HeatCell[]): string | null {
  const reasons = cells.flatMap(({ found }) => found.impossible ?? []);
  return reasons.length === 0 ? null : `Not possible in ${reasons.length} of ${cells.length} cells: ${reasons[0]}`;
}

function describe(result: SweepResult, name: string, cells: readonly HeatCell[]): string {
  const values = cells.flatMap(({ found }) => found.value ?? []);
  const metric = metricTitle(result.metric);
  if (values.length === 0) return `Map of ${metric} under ${name}: no cell has a value.`;
  const low = formatMetric(
    result.metric,
    values.reduce((a, b) => Math.min(a, b)),
  );
  const high = formatMetric(
    result.metric,
    values.reduce((a, b) => Math.max(a, b)),
  );
  return `Map of ${metric} under ${name}: from ${low} to ${high} in ${values.length} of ${cells.length} cells.`;
}

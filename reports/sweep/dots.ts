import type { SweepResult } from "../../sim/result/sweep.ts";
import type { Panel } from "../charts/chart.ts";
import { colour, policyColours } from "../theme.ts";
import { cellAt, chartAxes, isNumeric, valueName } from "./axes.ts";
import { contrastTitle } from "./contrast.ts";
import { dotPanel, type DotRow } from "./dot-panel.ts";
import { formatMetric, isTargetRatio, metricReading, metricTitle } from "./metric-words.ts";
import { metricScale } from "./metric-scale.ts";
import { stateOf } from "./policy-state.ts";
import { slicesOf, type Slice } from "./slices.ts";
import { MARKS_AT_MOST, type DrawSweepChart } from "./sweep-chart.ts";

/** The metric for each category and policy, where no axis has numbers to draw a line along. */
export const drawDots: DrawSweepChart = (result) => {
  const axis = chartAxes(result)[0];
  if (axis === undefined || (isNumeric(result.axes[axis]!) && result.axes[axis]!.values.length > 1)) return null;
  const { slices, note } = slicesOf(result, [axis]);
  const panels = slices.map((slice) => ({ slice, rows: rowsOf(result, axis, slice) }));
  const rows = panels.flatMap((panel) => panel.rows);
  const known = rows.flatMap(({ value, interval }) => (value === null ? [] : [value, ...(interval ?? [])]));
  if (known.length === 0) return null;
  if (rows.length > MARKS_AT_MOST) return { why: `The dots are not drawn: ${rows.length} are too many for a page.` };
  const target = isTargetRatio(result.metric);
  const scale = metricScale(result.metric, target ? [...known, 1] : known);
  return {
    title: contrastTitle(
      result,
      panels.map(({ slice }) => slice),
      axis,
    ),
    caption: `${metricReading(result.metric)} Bars: where the true value lies with ${Number((result.confidence * 100).toPrecision(6))} % confidence.${note === "" ? "" : ` ${note}`}`,
    legend: target ? [{ label: "target", colour: colour("ink"), mark: "dash" }] : [],
    panels: panels.map((panel): Panel => ({
      heading: panel.slice.name,
      description: `${metricTitle(result.metric)}: ${panel.rows.map((row) => `${row.group}, ${row.label} ${row.text}`).join("; ")}.`,
      spec: dotPanel(panel.rows, scale, target),
    })),
  };
};

function rowsOf(result: SweepResult, axis: number, slice: Slice): readonly DotRow[] {
  const colours = policyColours(result.policies);
  return result.axes[axis]!.values.flatMap((_, value) => {
    const group = valueName(result.axes[axis]!, value);
    return (cellAt(result, slice.at.with(axis, value))?.policies ?? []).map((found, policy): DotRow => {
      const state = stateOf(found);
      const shown = found.value === null ? null : formatMetric(result.metric, found.value);
      const text =
        state === "impossible"
          ? `not possible: ${found.impossible}`
          : state === "overloaded"
            ? shown === null
              ? "overloaded"
              : `${shown}, overloaded`
            : (shown ?? "no value");
      const range =
        found.interval === null
          ? "–"
          : `${formatMetric(result.metric, found.interval[0])} to ${formatMetric(result.metric, found.interval[1])}`;
      return {
        group,
        label: result.policies[policy] ?? "?",
        colour: colours[policy]!,
        value: state === "impossible" ? null : found.value,
        interval: found.interval,
        hollow: state === "overloaded",
        text,
        range,
      };
    });
  });
}

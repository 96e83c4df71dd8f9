import type { SweepMetric, SweepResult } from "../../sim/result/sweep.ts";
import type { LegendEntry, Panel } from "../charts/chart.ts";
import { colour, policyColours } from "../theme.ts";
import { capitalised, listed } from "../words.ts";
import { cellAt, cellName, chartAxes, isNumeric } from "./axes.ts";
import { contrastTitle } from "./contrast.ts";
import { linePanel, type LinePoint, type PolicyLine } from "./line-panel.ts";
import { formatMetric, isTargetRatio, metricReading } from "./metric-words.ts";
import { metricScale } from "./metric-scale.ts";
import { stateOf, valuesNamed } from "./policy-state.ts";
import { slicesOf, type Slice } from "./slices.ts";
import { MARKS_AT_MOST, type DrawSweepChart } from "./sweep-chart.ts";
import { valueAxis } from "./value-axis.ts";

/** Share of a panel's height above the values, for marks of overloaded cells without a value. */
const OVERLOAD_BAND = 0.17;

/** The metric along a numeric axis, one line for each policy, one panel for each combination of the other axes. */
export const drawLines: DrawSweepChart = (result) => {
  const axis = chartAxes(result)[0];
  if (axis === undefined || !isNumeric(result.axes[axis]!) || result.axes[axis]!.values.length < 2) return null;
  const { slices, note } = slicesOf(result, [axis]);
  const panels = slices.map((slice) => ({ slice, lines: linesOf(result, axis, slice) }));
  const points = panels.flatMap(({ lines }) => lines.flatMap((line) => line.points));
  const known = points.flatMap(({ value, interval }) => (value === null ? [] : [value, ...(interval ?? [])]));
  if (known.length === 0) return null;
  if (points.length > MARKS_AT_MOST)
    return { why: `The lines are not drawn: ${points.length} points are too many for a page.` };
  const overloaded = points.some((point) => point.state === "overloaded");
  const banded = points.some((point) => point.state === "overloaded" && point.value === null);
  const ratio = isTargetRatio(result.metric);
  const scale = metricScale(result.metric, ratio ? [...known, 1] : known, banded ? OVERLOAD_BAND : 0);
  const horizontal = valueAxis(result.axes[axis]!);
  const band = banded ? " Hollow marks in the band at the top are overloaded: a longer run would give any value." : "";
  const [only] = panels;
  const alone = panels.length === 1 && only!.slice.name === null ? gapsOf(result, axis, only!.lines) : "";
  return {
    title: contrastTitle(
      result,
      panels.map(({ slice }) => slice),
      axis,
    ),
    caption: `${metricReading(result.metric)} Bars and bands: where the true value lies with ${Number((result.confidence * 100).toPrecision(6))} % confidence.${band}${slices.length > 1 ? " All panels have the same axes." : ""}${note === "" ? "" : ` ${note}`}${alone === "" ? "" : ` ${capitalised(alone)}.`}`,
    legend: legendOf(result, overloaded, ratio),
    panels: panels.map(({ slice, lines }): Panel => {
      const gaps = gapsOf(result, axis, lines);
      return {
        heading: slice.name,
        ...(gaps === "" || slice.name === null ? {} : { subheading: capitalised(gaps) }),
        description: describe(result.metric, slice, lines),
        spec: linePanel(lines, horizontal, scale, { target: ratio, banded }),
      };
    }),
  };
};

function linesOf(result: SweepResult, axis: number, slice: Slice): readonly PolicyLine[] {
  const { values } = result.axes[axis]!;
  const colours = policyColours(result.policies);
  return result.policies.map((label, policy) => ({
    label,
    colour: colours[policy]!,
    points: values.flatMap(({ number }, index): readonly LinePoint[] => {
      const at = slice.at.with(axis, index);
      const found = cellAt(result, at)?.policies[policy];
      if (found === undefined || number === null) return [];
      const { value, interval } = found;
      const shown = value === null ? null : formatMetric(result.metric, value);
      const range =
        interval === null
          ? ""
          : `${formatMetric(result.metric, interval[0])} to ${formatMetric(result.metric, interval[1])}`;
      return [
        {
          index,
          x: number,
          value,
          interval,
          state: stateOf(found),
          where: cellName(result, at),
          shown: shown ?? "none",
          range,
        },
      ];
    }),
  }));
}

function legendOf(result: SweepResult, overloaded: boolean, ratio: boolean): readonly LegendEntry[] {
  const colours = policyColours(result.policies);
  return [
    ...result.policies.map((label, policy) => ({ label, colour: colours[policy]!, mark: "line" as const })),
    ...(ratio ? [{ label: "target", colour: colour("ink"), mark: "dash" as const }] : []),
    ...(overloaded
      ? [
          {
            label: "hollow: overloaded",
            colour: "radial-gradient(circle,var(--paper) 30%,var(--ink-2) 35% 55%,transparent 60%)",
          },
        ]
      : []),
  ];
}

/** "not possible from tenants = 8 to 12: mig; no value at tenants = 3: mps". */
function gapsOf(result: SweepResult, axis: number, lines: readonly PolicyLine[]): string {
  const gap = (state: LinePoint["state"], words: string): readonly string[] => {
    const groups = new Map<string, string[]>();
    for (const { label, points } of lines) {
      const at = points.filter((point) => point.state === state).map(({ index }) => index);
      if (at.length === 0) continue;
      const where = valuesNamed(result.axes[axis]!, at);
      groups.set(where, [...(groups.get(where) ?? []), label]);
    }
    return [...groups].map(([where, labels]) => `${words} ${where}: ${listed(labels)}`);
  };
  return [...gap("impossible", "not possible"), ...gap("withheld", "no value")].join("; ");
}

function describe(metric: SweepMetric, slice: Slice, lines: readonly PolicyLine[]): string {
  const ends = lines.map(({ label, points }) => {
    const known = points.filter(({ value }) => value !== null);
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined) return `${label} without a value`;
    return `${label} from ${first.shown} (${first.where}) to ${last.shown} (${last.where})`;
  });
  return `${metric.name}${slice.name === null ? "" : `, ${slice.name}`}: ${ends.join("; ")}.`;
}

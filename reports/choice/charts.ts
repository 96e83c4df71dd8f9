import { formatDuration, significant } from "../../sim/base/units.ts";
import { type ChoiceMeasure, measureOf } from "../../sim/result/choice-words.ts";
import type { CandidateResult, ChoiceResult, FlipResult } from "../../sim/result/choice.ts";
import type { Interval } from "../../sim/result/interval.ts";
import type { Chart, LegendEntry } from "../charts/chart.ts";
import { colour, policyColours } from "../theme.ts";
import { capitalised, countOf } from "../words.ts";
import { type SpanRow, spanPanel } from "./span-panel.ts";

/** Draws a chart of a choice; null when there is nothing for it. Pure. */
type DrawChoiceChart = (result: ChoiceResult) => Chart | null;

/** Candidates that are drawn at most. */
const DRAWN = 14;

/** Every chart of the page, in its order there. */
export const CHOICE_CHARTS: readonly {
  readonly name: string;
  readonly half: boolean;
  readonly draw: DrawChoiceChart;
}[] = [
  { name: "candidates", half: false, draw: candidatesChart },
  { name: "headroom", half: true, draw: headroomChart },
  { name: "flips", half: true, draw: flipsChart },
  { name: "robustness", half: false, draw: robustnessChart },
];

/** What the objective of a result is counted in. */
export function resultMeasure({ objective, candidates }: ChoiceResult): ChoiceMeasure {
  const hasTargets = candidates.some(({ tenants }) => tenants.some(({ limit }) => limit !== null));
  return measureOf(objective, hasTargets);
}

/** An interval of something that is never negative, divided by a unit. */
function drawnInterval(interval: Interval | null, unit: number): Interval | null {
  return interval === null ? null : [Math.max(0, interval[0]) / unit, interval[1] / unit];
}

/** The number of a row, short: one given up is told by what it was given up by. */
function rowText({ value, bound, screen, standing }: CandidateResult, { isTime }: ChoiceMeasure): string {
  const own = screen?.value ?? value;
  if (own === null) return standing;
  const inTime = screen === undefined ? isTime : screen.unit === "ns";
  const number = inTime ? formatDuration(own) : significant(own);
  const unit = screen === undefined ? "" : inTime ? " p99" : " × limit";
  return `${bound === undefined ? "" : `${bound} `}${number}${unit}, ${standing}`;
}

function candidatesChart(result: ChoiceResult): Chart | null {
  const { candidates, confidence } = result;
  if (candidates.length === 0) return null;
  const measure = resultMeasure(result);
  const { title, isTime } = measure;
  const kinds = [...new Set(candidates.map(({ kind }) => kind))];
  const colours = policyColours(kinds);
  const scale = isTime ? 1e6 : 1;
  const rows = candidates.slice(0, DRAWN).map((one): SpanRow => ({
    name: one.name,
    value: one.value === null ? null : one.value / scale,
    interval: drawnInterval(one.interval, scale),
    colour: colours[kinds.indexOf(one.kind)]!,
    text: rowText(one, measure),
  }));
  const drawn = new Set(candidates.slice(0, DRAWN).map(({ kind }) => kind));
  const legend = kinds.flatMap((kind, i): LegendEntry[] =>
    drawn.has(kind) ? [{ label: kind, colour: colours[i]! }] : [],
  );
  const mark = title === measureOf("latency", true).title ? 1 : null;
  const screened = candidates.find(({ screen }) => screen !== undefined)?.screen;
  return {
    title: `${capitalised(countOf(result.search.simulated, "candidate"))} simulated, the best first`,
    caption: `${capitalised(title)}${isTime ? ", in ms" : ""}; lines are ${significant(100 * confidence)} % intervals.${mark === null ? "" : " Beyond the dashed line a target is missed."}${screened === undefined ? "" : ` Those given up were so by their ${screened.measure}, which their rows tell in words alone.`}`,
    legend,
    panels: [
      {
        heading: null,
        description: rows.map(({ name, text }) => `${name}: ${text}`).join("; "),
        spec: spanPanel(rows, `${title}${isTime ? " [ms]" : ""}`, mark, mark !== null),
      },
    ],
  };
}

function headroomChart({ headroom }: ChoiceResult): Chart | null {
  const known = headroom.filter(({ factor }) => factor !== null);
  if (known.length === 0) return null;
  const rows = known.map(({ tenant, of, factor, interval, bound, missedAlways, breaks }): SpanRow => ({
    name: `${tenant ?? "all together"}${of === "load" ? "" : ", its throughput target"}`,
    value: factor,
    interval: drawnInterval(interval, 1),
    colour: tenant === null ? colour("accent") : colour("busy"),
    text: `${missedAlways === true ? "missed down to " : bound === undefined ? "" : `${bound} `}× ${significant(factor!)}${breaks === null || breaks === tenant ? "" : `, then ${breaks}`}`,
  }));
  const resolution = Math.max(...known.map((one) => one.resolution));
  return {
    title: "How much more it takes",
    caption: `Factor at which the first target breaks: on the load of all tenants and of each alone${resolution === 0 ? "" : `, found to ${significant(100 * resolution)} % in each replication`}; on the throughput that is asked where clients wait for answers.`,
    legend: [],
    panels: [
      {
        heading: null,
        description: rows.map(({ name, text }) => `${name}: ${text}`).join("; "),
        spec: spanPanel(rows, "factor", 1, true),
      },
    ],
  };
}

function flipsChart({ flips }: ChoiceResult): Chart | null {
  const found = flips.filter(({ at }) => at !== null);
  if (found.length === 0) return null;
  const rows = found.map((flip): SpanRow => ({
    name: `${flip.axis}${flip.winner === null ? "" : `: then ${flip.winner}`}`,
    value: flip.at,
    interval: flip.interval,
    colour: colour("accent"),
    text: `× ${significant(flip.at!)}`,
  }));
  return {
    title: "Where another candidate becomes better",
    caption:
      "Factors on the load, on the variation of the gaps between arrivals, on the throughput that is asked, and on the number of tenants.",
    legend: [],
    panels: [
      {
        heading: null,
        description: found.map(({ text }: FlipResult) => text).join(" "),
        spec: spanPanel(rows, "factor", 1, true),
      },
    ],
  };
}

function robustnessChart({ robustness }: ChoiceResult): Chart | null {
  if (robustness === null) return null;
  const { draws, holds, compared, first } = robustness;
  const rows = compared.map((name, i): SpanRow => ({
    name,
    value: first[i]!,
    interval: [0, first[i]!],
    colour: i === 0 ? colour("accent") : colour("busy"),
    text: `first in ${first[i]!} of ${draws}`,
  }));
  return {
    title: `The answer holds in ${holds} of ${draws} draws of what is not measured`,
    caption:
      "How often each candidate comes first when the constants that nobody measured are drawn anew from their plausible ranges, the same for all. Those as good as the recommended one are looked at only where another is ahead of it.",
    legend: [],
    panels: [
      {
        heading: null,
        description: rows.map(({ name, text }) => `${name}: ${text}`).join("; "),
        spec: spanPanel(rows, "draws", null),
      },
    ],
  };
}

import { formatDuration, significant } from "../../sim/base/units.ts";
import type { ChoiceResult, FlipResult } from "../../sim/result/choice.ts";
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

const MEASURES = {
  latency: "worst target ÷ limit",
  cost: "worst target ÷ limit",
  isolation: "worst slowdown by neighbours",
  throughput: "load factor carried",
} as const;

/** What the objective is counted in, in words, and how a value of it is written. */
function measureOf({ objective, candidates }: ChoiceResult): {
  readonly title: string;
  readonly show: (value: number) => string;
  readonly isTime: boolean;
} {
  const hasTargets = candidates.some(({ tenants }) => tenants.some(({ limit }) => limit !== null));
  const isTime = !hasTargets && (objective === "latency" || objective === "cost");
  return isTime
    ? { title: "mean p99 latency", show: formatDuration, isTime }
    : { title: MEASURES[objective], show: significant, isTime };
}

/** "0.52 (0.48 to 0.56)". */
export function spanText(value: number | null, interval: Interval | null, show: (value: number) => string): string {
  if (value === null) return "not known";
  return `${show(value)}${interval === null ? "" : ` (${show(interval[0])} to ${show(interval[1])})`}`;
}

function candidatesChart(result: ChoiceResult): Chart | null {
  const { candidates, confidence } = result;
  if (candidates.length === 0) return null;
  const { title, show, isTime } = measureOf(result);
  const kinds = [...new Set(candidates.map(({ kind }) => kind))];
  const colours = policyColours(kinds);
  const scale = isTime ? 1e6 : 1;
  const rows = candidates.slice(0, DRAWN).map((one): SpanRow => ({
    name: one.name,
    value: one.value === null ? null : one.value / scale,
    interval: one.interval === null ? null : [one.interval[0] / scale, one.interval[1] / scale],
    colour: colours[kinds.indexOf(one.kind)]!,
    text: `${one.value === null ? "" : `${show(one.value)}, `}${one.standing}`,
  }));
  const drawn = new Set(candidates.slice(0, DRAWN).map(({ kind }) => kind));
  const legend = kinds.flatMap((kind, i): LegendEntry[] =>
    drawn.has(kind) ? [{ label: kind, colour: colours[i]! }] : [],
  );
  const mark = title === MEASURES.latency ? 1 : null;
  return {
    title: `${capitalised(countOf(result.search.simulated, "candidate"))} simulated, the best first`,
    caption: `${capitalised(title)}${isTime ? ", in ms" : ""}; lines are ${significant(100 * confidence)} % intervals.${mark === null ? "" : " Beyond the dashed line a target is missed."}`,
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
  const rows = known.map(({ tenant, of, factor, interval, beyond, breaks }): SpanRow => ({
    name: `${tenant ?? "all together"}${of === "load" ? "" : ", its throughput target"}`,
    value: factor,
    interval,
    colour: tenant === null ? colour("accent") : colour("busy"),
    text: `${beyond ? "at least " : ""}× ${significant(factor!)}${breaks === null || breaks === tenant ? "" : `, then ${breaks}`}`,
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

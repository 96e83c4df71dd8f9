import type { Chart } from "../charts/chart.ts";
import { markup, type Markup } from "../markup.ts";
import { figure, pageShell } from "../page-shell.ts";
import { unbroken } from "../words.ts";
import { clientsSection } from "./clients-section.ts";
import { drawGaps } from "./gaps-chart.ts";
import { numbersSection } from "./numbers-section.ts";
import { drawRate } from "./rate-chart.ts";
import { rowsSection } from "./rows-section.ts";
import { drawSize } from "./size-chart.ts";
import { drawTokens } from "./tokens-chart.ts";
import { describeTrace } from "./trace-finding.ts";
import type { TraceProfile } from "./trace-profile.ts";

/** Draws a chart of a trace; null when the trace has nothing for it. Pure. */
type DrawTraceChart = (profile: TraceProfile) => Chart | null;

/** Every chart of the page, in its order there. A new chart is a file and a line here. */
const TRACE_CHARTS: readonly {
  readonly name: string;
  readonly place: "full" | "half";
  readonly draw: DrawTraceChart;
}[] = [
  { name: "rate", place: "full", draw: drawRate },
  { name: "gaps", place: "half", draw: drawGaps },
  { name: "tokens", place: "half", draw: drawTokens },
  { name: "size", place: "half", draw: drawSize },
];

/**
 * The page of a trace: one HTML file that needs no network and no server. Pure: the same profile gives the same bytes;
 * no date, host or folder enters.
 * @throws when the chart packages are not installed, or a chart's spec is invalid
 */
export function renderTraceReport(profile: TraceProfile): string {
  const { title, verdict, caveat } = describeTrace(profile);
  const main = markup`${chartsAt("full", profile)}<div class="halves">
${chartsAt("half", profile)}</div>
${numbersSection(profile)}${clientsSection(profile)}${rowsSection(profile)}`;
  const head = {
    kicker: `${profile.file}, read as ${profile.format.name}`,
    title,
    verdict,
    caveat: caveat === null ? null : markup`${unbroken(caveat)} <a href="#rows-title">Which rows, and why</a>`,
  };
  return pageShell(head, main, profile.tool);
}

function chartsAt(place: "full" | "half", profile: TraceProfile): readonly Markup[] {
  return TRACE_CHARTS.filter((chart) => chart.place === place).flatMap(({ name, draw }) => {
    const chart = draw(profile);
    return chart === null ? [] : [figure(name, place === "half", chart)];
  });
}

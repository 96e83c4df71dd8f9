import type { ChoiceResult } from "../../sim/result/choice.ts";
import { markup, type Markup } from "../markup.ts";
import { figure, pageShell } from "../page-shell.ts";
import { unbroken } from "../words.ts";
import { CHOICE_CHARTS } from "./charts.ts";
import {
  constantsSection,
  finalistsSection,
  flipsSection,
  gpusSection,
  searchSection,
  tenantsSection,
} from "./sections.ts";

/**
 * The page of a choice: one HTML file that needs no network and no server. Pure: the same result gives the same bytes.
 * @throws when the chart packages are not installed, or a chart's spec is invalid
 */
export function renderChoiceReport(result: ChoiceResult): string {
  const { recommendation, scenario, notes } = result;
  const [title, ...rest] = recommendation.sentences;
  const main = markup`${chartsOf(result, false, ["candidates"])}${finalistsSection(result)}${tenantsSection(result)}<div class="halves">
${chartsOf(result, true, null)}</div>
${flipsSection(result)}${chartsOf(result, false, ["robustness"])}${constantsSection(result)}${gpusSection(result)}${searchSection(result)}`;
  const head = {
    kicker: scenario.question ?? scenario.title,
    title: title ?? "Nothing was found.",
    verdict: rest.join(" "),
    caveat: notes.length === 0 ? null : markup`${unbroken(notes.join(" "))}`,
  };
  return pageShell(head, main, result.tool);
}

function chartsOf(result: ChoiceResult, half: boolean, names: readonly string[] | null): readonly Markup[] {
  return CHOICE_CHARTS.filter((chart) => chart.half === half && (names === null || names.includes(chart.name))).flatMap(
    ({ name, draw }) => {
      const chart = draw(result);
      return chart === null ? [] : [figure(name, half, chart)];
    },
  );
}

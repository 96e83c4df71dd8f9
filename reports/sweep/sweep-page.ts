import type { SweepResult } from "../../sim/result/sweep.ts";
import { markup, type Markup } from "../markup.ts";
import { figure, pageShell } from "../page-shell.ts";
import { unbroken } from "../words.ts";
import { axesSection } from "./axes-section.ts";
import { cellsSection } from "./cells-section.ts";
import { certaintySection } from "./certainty-section.ts";
import { SWEEP_CHARTS } from "./charts.ts";
import { reproduceSection } from "./reproduce-section.ts";
import { describeSweep } from "./sweep-finding.ts";
import { SWEEP_STYLE } from "./sweep-style.ts";

/** Cells of a sweep whose charts are drawn. */
const CELLS_AT_MOST = 20_000;

/**
 * The report of a sweep: one HTML file that needs no network and no server, made as the report of a run is. Pure: the
 * same result gives the same bytes. Of more than 20,000 cells no chart is drawn; the page then says where the numbers
 * are.
 * @throws when the chart packages are not installed, or a chart's spec is invalid
 */
export function renderSweepReport(result: SweepResult): string {
  const finding = describeSweep(result);
  const main = markup`${chartsOf(result)}${axesSection(result)}${certaintySection(result)}${cellsSection(result)}${reproduceSection(result)}`;
  const head = {
    kicker: result.question ?? result.scenario.title,
    title: finding.title,
    verdict: finding.verdict,
    caveat: markup`${unbroken(finding.caveat)} <a href="#certainty-title">How sure this is</a>`,
  };
  return pageShell(head, main, result.tool, SWEEP_STYLE);
}

function chartsOf(result: SweepResult): readonly Markup[] {
  if (result.cells.length > CELLS_AT_MOST)
    return [
      markup`<section aria-label="Charts"><p>${`No chart is drawn: ${result.cells.length} cells are more than a page can show.`} The numbers of every cell are in the table files beside this page, such as <code>table.csv</code>.</p></section>
`,
    ];
  return SWEEP_CHARTS.flatMap(({ name, draw }) => {
    const chart = draw(result);
    if (chart === null) return [];
    if ("why" in chart)
      return [
        markup`<section aria-label="${name}"><p>${chart.why} The numbers are in <code>table.csv</code> beside this page.</p></section>
`,
      ];
    return [figure(name, false, chart)];
  });
}

import type { ValidationResult } from "../../sim/result/validation.ts";
import { markup, type Markup } from "../markup.ts";
import { figure, pageShell } from "../page-shell.ts";
import { scatterChart } from "./scatter-chart.ts";
import { scoreSection, worstRowsSection } from "./score-table.ts";
import { percent, STRATUM_WORDS } from "./stratum-words.ts";

/**
 * The report of a validation: one HTML file that needs no network and no server, made as the report of a run is. Pure:
 * the same result gives the same bytes.
 * @throws when the chart packages are not installed, or a chart's spec is invalid
 */
export function renderValidation(result: ValidationResult): string {
  const { worst, median, order, strata, rows, left } = result;
  const nothing = worst.stratum === null;
  const title = nothing
    ? "Nothing was predicted"
    : `Predictions are ${percent(median)} off in the middle of ${strata.length} strata, ${percent(worst.score)} in the worst`;
  const verdict = nothing
    ? "No row of the file has the role predict, or none could be simulated."
    : `The worst stratum is ${STRATUM_WORDS[worst.stratum]}. ${
        order.right === null
          ? ""
          : `Of ${order.pairs} pairs that differ by more than 5 %, ${percent(order.right)} come out in the right order.`
      }`;
  const main = markup`${rows.length === 0 ? null : figure("predicted", false, scatterChart(result))}${scoreSection(result)}${worstRowsSection(result)}${leftSection(left)}`;
  const caveat = markup`Priors and constants of sharing were fitted to published measurements. On those files errors are smaller than a new workload can expect; <code>sim/VALIDATION.md</code> of the program says by how much.`;
  return pageShell({ kicker: `Predicted against measured: ${result.file}`, title, verdict, caveat }, main, result.tool);
}

function leftSection(left: ValidationResult["left"]): Markup | null {
  if (left.length === 0) return null;
  return markup`<section aria-labelledby="left-title">
<h2 id="left-title">What was not predicted</h2>
<ul>${left.map(({ group, id, reason }) => markup`<li>${id ?? group}: ${reason}</li>`)}</ul>
</section>
`;
}

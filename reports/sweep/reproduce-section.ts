import type { SweepResult } from "../../sim/result/sweep.ts";
import { markup, type Markup } from "../markup.ts";
import { metricsTable } from "../sections/metrics-table.ts";

/** The command that makes the sweep again, the scenario as written, and what every metric of the table means. */
export function reproduceSection(result: SweepResult): Markup {
  const { scenario, tool, study, metrics } = result;
  return markup`<section aria-labelledby="reproduce-title">
<h2 id="reproduce-title">How to get the same numbers again</h2>
<p>Scenario <b>${scenario.name}</b>${study === null ? null : markup`, study <b>${study}</b>`}, seed <b>${scenario.seed}</b>, ${tool.name} <b>${tool.version}</b>. The same gives the same bytes on every machine.</p>
<pre tabindex="0">${result.command}</pre>
<details class="screen"><summary><b>The scenario</b> <span>as written, without its sweep; JSON is valid YAML</span></summary>
<pre tabindex="0">${JSON.stringify(scenario.document, null, 2) ?? "null"}</pre></details>
${metricsTable(metrics)}</section>
`;
}

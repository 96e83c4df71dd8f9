import type { SweepResult } from "../../sim/result/sweep.ts";
import { markup, type Markup } from "../markup.ts";

/** The command that makes the sweep again, the scenario as written, and what every metric of the table means. */
export function reproduceSection(result: SweepResult): Markup {
  const { scenario, tool, study, metrics } = result;
  return markup`<section aria-labelledby="reproduce-title">
<h2 id="reproduce-title">How to get the same numbers again</h2>
<p>Scenario <b>${scenario.name}</b>${study === null ? null : markup`, study <b>${study}</b>`}, seed <b>${scenario.seed}</b>, ${tool.name} <b>${tool.version}</b>. The same gives the same bytes on every machine.</p>
<pre tabindex="0">${result.command}</pre>
<details class="screen"><summary><b>The scenario</b> <span>as written, without its sweep; JSON is valid YAML</span></summary>
<pre tabindex="0">${JSON.stringify(scenario.document, null, 2) ?? "null"}</pre></details>
${
  metrics.length === 0
    ? null
    : markup`<details><summary><b>Metrics</b> <span>name, unit, direction and meaning</span></summary>
<div class="scroll" role="region" aria-label="Metrics" tabindex="0"><table class="texts"><thead><tr><th scope="col">Metric</th><th scope="col">Unit</th><th scope="col">Better</th><th scope="col">Meaning</th></tr></thead><tbody>${metrics.map(
        (metric) => markup`
<tr><th scope="row">${metric.name}</th><td>${metric.unit}</td><td>${metric.better}</td><td>${metric.doc}</td></tr>`,
      )}</tbody></table></div></details>
`
}</section>
`;
}

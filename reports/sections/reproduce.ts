import { formatDuration } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { markup, type Markup } from "../markup.ts";
import { metricsTable } from "./metrics-table.ts";

/** The scenario as written, what was counted, and what every metric means. */
export function reproduceSection(result: RunResult): Markup {
  const { scenario, tool, window, metrics } = result;
  const measured = formatDuration(window.durationNs - window.warmupNs);
  return markup`<section aria-labelledby="reproduce-title">
<h2 id="reproduce-title">How to get the same numbers again</h2>
<p>Scenario <b>${scenario.name}</b>, seed <b>${scenario.seed}</b>, ${tool.name} <b>${tool.version}</b>. The same three give the same bytes on every machine.
Requests that arrive in ${measured} after a warm-up of ${formatDuration(window.warmupNs)} are counted, and followed for up to ${formatDuration(window.limitNs)} of simulated time.</p>
<details class="screen"><summary><b>The scenario</b> <span>as written; JSON is valid YAML, so this can be saved as a scenario file and run</span></summary>
<pre tabindex="0">${JSON.stringify(scenario.document, null, 2) ?? "null"}</pre></details>
${metricsTable(metrics)}</section>
`;
}

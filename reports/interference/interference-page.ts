import { formatDuration } from "../../sim/base/units.ts";
import type { InterferenceResult } from "../../sim/result/interference.ts";
import { markup, type Markup } from "../markup.ts";
import { pageShell } from "../page-shell.ts";
import { heatMap } from "./heat-map.ts";
import { describeInterference } from "./interference-finding.ts";

/**
 * The report of noisy neighbours: one HTML file that needs no network and no server, made as the report of a run is.
 * Pure: the same result gives the same bytes.
 * @throws when the chart packages are not installed
 */
export function renderInterference(result: InterferenceResult): string {
  const { title, verdict } = describeInterference(result);
  const main = markup`${result.victims.map((victim, index) => heatMap(victim, result, index))}${howSection(result)}`;
  const caveat = markup`${`One victim and one neighbour on one ${result.gpu}. MIG parts share nothing in the model: power, clocks and PCIe, which they share on a real GPU, are left out.`}`;
  return pageShell({ kicker: `Noisy neighbours: ${result.scenario.title}`, title, verdict, caveat }, main, result.tool);
}

function howSection({ durationNs, replications, confidence, aggressors, tolerate }: InterferenceResult): Markup {
  return markup`<section aria-labelledby="how-title">
<h2 id="how-title">How this was measured</h2>
<p>Every pair was simulated for ${formatDuration(durationNs)}, ${replications} times with other draws. The victim has the same requests beside every neighbour, so ratios are taken replication by replication; intervals hold the true mean ratio with ${confidence * 100} % confidence. A way of sharing is tolerable if p50 and p99 are longer by at most ${(tolerate * 100).toFixed(0)} % with their whole intervals; of the tolerable ways the advice names the one with the lowest p99 in time, for a way that isolates can still be slow.</p>
<ul class="sentences">${aggressors.map(({ name, doc }) => markup`<li><b>${name}</b>: ${doc}</li>`)}</ul>
</section>
`;
}

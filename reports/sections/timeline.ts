import { formatDuration } from "../../sim/base/units.ts";
import type { Timeline } from "../../sim/result/timeline.ts";
import { drawTimeline } from "../charts/timeline-chart.ts";
import { timelineFacts } from "../charts/timeline-facts.ts";
import { markup, type Markup } from "../markup.ts";
import { figure } from "../page-shell.ts";
import { formatShare } from "../words.ts";

/**
 * A window of the run instant by instant: the picture for every policy, and its numbers.
 * @returns null where no window was asked for
 */
export function timelineSection(timeline: Timeline | null): Markup | null {
  if (timeline === null) return null;
  const rows = timeline.policies.map((policy) => timelineFacts(timeline, policy));
  return markup`${figure("timeline", false, drawTimeline(timeline))}<details class="timeline-numbers"><summary>This window in numbers</summary>
<div class="scroll" tabindex="0" role="region" aria-label="The window in numbers"><table>
<thead><tr><th scope="col">policy</th><th scope="col">runs</th><th scope="col">switching</th><th scope="col">cold caches</th><th scope="col">idle</th><th scope="col">switches</th><th scope="col">requests</th><th scope="col">turned away</th><th scope="col">pre-empted</th><th scope="col">longest wait</th></tr></thead>
<tbody>${rows.map(
    ({ policy, shares, switches, requests, turnedAway, preemptions, longest }) => markup`
<tr><th scope="row">${policy}</th><td>${formatShare(shares.run)}</td><td>${formatShare(shares.switch)}</td><td>${formatShare(shares.cold)}</td><td>${formatShare(shares.idle)}</td><td>${switches}</td><td>${requests}</td><td>${turnedAway}</td><td>${preemptions}</td><td>${longest === null ? "none" : `${formatDuration(longest.waitNs)} (${longest.tenant})`}</td></tr>`,
  )}
</tbody></table></div></details>
`;
}

import { formatDuration, significant } from "../../sim/base/units.ts";
import {
  candidateText,
  type ChoiceMeasure,
  headroomText as marginText,
  quantityText,
} from "../../sim/result/choice-words.ts";
import type { CandidateResult, CandidateTenant, ChoiceResult, HeadroomResult } from "../../sim/result/choice.ts";
import { formatQuantity } from "../quantity.ts";
import { markup, type Markup } from "../markup.ts";
import { capitalised } from "../words.ts";
import { resultMeasure } from "./charts.ts";

/** What the recommended candidate does for each tenant, and what it gives up. */
export function tenantsSection({ candidates, recommendation, headroom }: ChoiceResult): Markup | null {
  const own = recommendation.candidate === null ? undefined : candidates[recommendation.candidate];
  if (own === undefined) return null;
  // The next in the order, whether or not it is as good: of those that are not, the first may be far down.
  const next = candidates.find((one) => one !== own && one.standing !== "given up");
  return markup`<section aria-labelledby="tenants-title"><h2 id="tenants-title">Tenant by tenant, and what is given up</h2>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">Tenant</th><th scope="col">Place</th><th scope="col">Neighbours</th><th scope="col">Target</th><th scope="col">Here</th><th scope="col">Headroom</th><th scope="col">Slowdown by neighbours</th><th scope="col">${next === undefined ? "" : "Next best"}</th></tr></thead><tbody>${own.tenants.map(
    (tenant, i) => markup`
<tr><th scope="row">${tenant.name}</th><td>${tenant.place}</td><td>${tenant.neighbours.join(", ")}</td><td>${tenant.metric}</td><td>${cell(tenant)}</td><td>${headroomText(headroom.find((one) => one.tenant === tenant.name))}</td><td>${tenant.slowdown === null ? "" : significant(tenant.slowdown)}</td><td>${next === undefined ? "" : cell(next.tenants[i]!)}</td></tr>`,
  )}</tbody></table></div>
${next === undefined ? null : markup`<p>${`Next best: ${next.name}.`}</p>`}<ul>${recommendation.givenUp.map((text) => markup`<li>${text}</li>`)}</ul></section>
`;
}

/** Those that went to the end, with the probability that each is the best. */
export function finalistsSection(result: ChoiceResult): Markup | null {
  const { candidates, confidence } = result;
  const measure = resultMeasure(result);
  const finalists = candidates.filter(({ standing }) => standing !== "given up");
  if (finalists.length === 0) return null;
  return markup`<section aria-labelledby="finalists-title"><h2 id="finalists-title">Those simulated to the end</h2>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">Candidate</th><th scope="col">GPUs</th><th scope="col">Targets</th><th scope="col">${capitalised(measure.title)}</th><th scope="col">Behind the best</th><th scope="col">Probability of being the best</th><th scope="col">Standing</th></tr></thead><tbody>${finalists.map(
    (one) => finalistRow(one, measure),
  )}</tbody></table></div>
<p>${`Intervals hold with ${significant(100 * confidence)} %, those of the differences together. There is no difference where that of the difference from the best holds 0 or ends within ${significant(100 * result.indifference)} %, unless one keeps every limit and the other misses one in the mean; those without a difference share the probability of being the best. "Not compared" are candidates that serve less or cost more than the first, whatever their number.`}</p></section>
`;
}

function finalistRow(one: CandidateResult, measure: ChoiceMeasure): Markup {
  const { name, gpus, why, versusBest, probabilityOfBest, standing } = one;
  return markup`
<tr><th scope="row" style="white-space:normal;min-width:12rem">${name}</th><td>${gpus}</td><td>${why ?? "met"}</td><td>${candidateText(one, measure)}</td><td>${versusBest === null ? "" : `${shown(versusBest[0])} to ${shown(versusBest[1])}`}</td><td>${probabilityOfBest === null ? "not compared" : `${significant(100 * probabilityOfBest)} %`}</td><td>${standing}</td></tr>`;
}

/** What was looked at, ruled out and simulated. */
export function searchSection({ search, cells, replications }: ChoiceResult): Markup {
  const { existed, pruned, simulated, notTried, excluded, rounds } = search;
  return markup`<section aria-labelledby="search-title"><h2 id="search-title">What was looked at</h2>
<div class="scroll"><table class="numbers"><tbody><tr><th scope="row">candidates that existed</th><td>${existed}</td></tr>${pruned.map(
    ({ rule, count }) => markup`
<tr><th scope="row">${`ruled out: ${rule}`}</th><td>${count}</td></tr>`,
  )}
<tr><th scope="row">ranked behind by the estimate, not simulated</th><td>${notTried}</td></tr>
<tr><th scope="row">simulated</th><td>${simulated}</td></tr></tbody></table></div>
<p>${`Rounds: ${rounds.map((round) => `${round.candidates} in ${round.replications} replication${round.replications === 1 ? "" : "s"}`).join(", then ")}; finalists in ${replications}. ${cells} simulations of parts in all.${excluded.length === 0 ? "" : ` Excluded as not on offer: ${excluded.join(", ")}.`}`}</p></section>
`;
}

/** Flip points in words. */
export function flipsSection({ flips }: ChoiceResult): Markup | null {
  if (flips.length === 0) return null;
  return markup`<section aria-labelledby="changes-title"><h2 id="changes-title">What would change the answer</h2><ul>${flips.map(({ text }) => markup`<li>${text}</li>`)}</ul></section>
`;
}

/** The constants that were drawn, and which of them changes the answer alone. */
export function constantsSection({ robustness }: ChoiceResult): Markup | null {
  if (robustness === null) return null;
  return markup`<section aria-labelledby="constants-title"><h2 id="constants-title">Constants that were drawn</h2>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">Constant</th><th scope="col">Value</th><th scope="col">Range</th><th scope="col">Changes the answer alone</th></tr></thead><tbody>${robustness.constants.map(
    ({ name, value, unit, range, flipsAtLow, flipsAtHigh }) => markup`
<tr><th scope="row">${name}</th><td>${formatQuantity(value, unit)}</td><td>${`${formatQuantity(range[0], unit)} to ${formatQuantity(range[1], unit)}`}</td><td>${aloneText(flipsAtLow, flipsAtHigh)}</td></tr>`,
  )}</tbody></table></div></section>
`;
}

/** The same tenants on every GPU of the catalogue. */
export function gpusSection({ gpus }: ChoiceResult): Markup | null {
  if (gpus.length === 0) return null;
  return markup`<section aria-labelledby="gpus-title"><h2 id="gpus-title">The same tenants on every GPU of the catalogue</h2>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">GPU</th><th scope="col">Best</th><th scope="col">Targets</th><th scope="col">Worst ÷ limit</th><th scope="col">Remarks</th></tr></thead><tbody>${gpus.map(
    ({ title, recommended, state, value, interval, remarks }) => markup`
<tr><th scope="row">${title}</th><td>${recommended ?? "nothing"}</td><td>${state ?? ""}</td><td>${quantityText(value, interval, shown)}</td><td>${remarks.join("; ")}</td></tr>`,
  )}</tbody></table></div></section>
`;
}

/** A ratio, or a time where it is too large for one. */
function shown(value: number): string {
  return Math.abs(value) > 10_000 ? `${value < 0 ? "−" : ""}${formatDuration(Math.abs(value))}` : significant(value);
}

function headroomText(found: HeadroomResult | undefined): string {
  if (found === undefined) return "";
  if (found.factor === null) return found.why ?? "";
  return `${marginText(found)}${found.of === "load" ? "" : " its throughput target"}`;
}

function cell({ value, limit, metric, ratio }: CandidateTenant): string {
  if (value === null) return "not known";
  const show = metric === "throughput" ? (one: number): string => `${significant(one)}/s` : formatDuration;
  return limit === null || ratio === null ? show(value) : `${show(value)} of ${show(limit)}`;
}

function aloneText(low: boolean | null, high: boolean | null): string {
  if (low === null && high === null) return "not tried";
  const ends = [...(low === true ? ["at the low end"] : []), ...(high === true ? ["at the high end"] : [])];
  return ends.length === 0 ? "no" : ends.join(" and ");
}

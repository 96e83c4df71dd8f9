import { formatDuration } from "../../sim/base/units.ts";
import type {
  AggressorResult,
  AloneResult,
  InterferenceCell,
  InterferenceResult,
  RatioResult,
  VictimResult,
} from "../../sim/result/interference.ts";
import { markup, type Markup } from "../markup.ts";
import { deathsText } from "./death-words.ts";
import { adviceText, growthNote, reasonTexts, wayText } from "./row-words.ts";
import { unbroken } from "../words.ts";
import { victimTitle } from "./interference-finding.ts";

/** Steps of ratios ÷ what is tolerated: below 1 the shades of what is met, above those of what is missed. */
const MET_STEPS = [0.93, 0.96, 0.99] as const;
const MISSED_STEPS = [1.25, 2, 4] as const;

/** A victim's rows of the matrix: aggressors by ways of sharing, the colour by the worse of p50 and p99. */
export function heatMap(victim: VictimResult, result: InterferenceResult, index: number): Markup {
  const id = `victim-${index}`;
  return markup`<section class="card" aria-labelledby="${id}">
<h2 id="${id}">${unbroken(victimTitle(victim, result))}</h2>
<p class="caption">p99 latency beside each neighbour ÷ beside one that does nothing, ± the half width of its interval; below it the same of p50. The colour is that of the worse one.</p>
<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table class="grid" style="min-width:${5 + 3.4 * (result.ways.length + 1)}rem">
<thead><tr><th scope="col">Neighbour</th>${result.ways.map((way) => markup`<th scope="col">${wayText(way, result)}</th>`)}<th scope="col">Advice</th></tr></thead>
<tbody>${aloneRow(victim.alone)}${victim.rows.map((row) => aggressorRow(victim.name, row, result))}</tbody></table></div>
${legend(result)}${noteOf(victim)}${reasons(victim)}</section>
`;
}

function aloneRow(alone: readonly AloneResult[]): Markup {
  return markup`<tr><th scope="row">alone<small>p99, and p50 below</small></th>${alone.map(
    ({ p50Ns, p99Ns }) =>
      markup`<td class="untargeted"><b>${p99Ns === null ? "–" : formatDuration(p99Ns)}</b><small>${p50Ns === null ? "" : formatDuration(p50Ns)}</small></td>`,
  )}<td></td></tr>
`;
}

function aggressorRow(victim: string, row: AggressorResult, { aggressors, tolerate }: InterferenceResult): Markup {
  const { aggressor, cells, advice } = row;
  const doc = aggressors.find(({ name }) => name === aggressor)?.doc ?? "";
  return markup`<tr><th scope="row">${aggressor}<small>${doc}</small></th>${cells.map((cell) => cellOf(victim, cell, tolerate, cell.way === advice))}<td><b>${adviceText(row)}</b></td></tr>
`;
}

function cellOf(victim: string, cell: InterferenceCell, tolerate: number, isChosen: boolean): Markup {
  const shade = shadeOf(cell, tolerate);
  const value = cell.overloaded ? "overloaded" : ratioWords(cell.p99);
  return markup`<td class="${shade}${isChosen ? " chosen" : ""}"><b>${value}${spread(cell.p99)}</b><small>${cell.overloaded ? "" : ratioWords(cell.p50)}</small>${deathNote(victim, cell)}</td>`;
}

function deathNote(victim: string, { deaths }: InterferenceCell): Markup | null {
  const words = deaths === undefined ? "" : deathsText(victim, deaths);
  return words === "" ? null : markup`<small>${words}</small>`;
}

/** The class of a cell's colour. @param tolerate what both ratios may exceed 1 by */
export function shadeOf({ verdict, p50, p99, overloaded }: InterferenceCell, tolerate: number): string {
  if (overloaded || verdict === "killed") return "failed";
  if (verdict === "unknown" || verdict === "open") return "unknown";
  const worst = Math.max(p50?.value ?? 0, p99?.value ?? 0) / (1 + tolerate);
  if (verdict === "tolerable") return `met-${3 - MET_STEPS.filter((step) => worst > step).length}`;
  return `miss-${MISSED_STEPS.filter((step) => worst > step).length}`;
}

function ratioWords(ratio: RatioResult | null): string {
  return ratio === null ? "–" : `${ratio.value.toFixed(2)}×`;
}

function spread(ratio: RatioResult | null): Markup | null {
  const interval = ratio?.interval ?? null;
  if (interval === null) return null;
  const half = (interval[1] - interval[0]) / 2;
  return half < 0.005 ? null : markup` <i>± ${half.toFixed(2)}</i>`;
}

function legend({ tolerate }: InterferenceResult): Markup {
  return markup`<ul class="legend">
<li><i class="met-3"></i><i class="met-2"></i><i class="met-1"></i><i class="met-0"></i>tolerable, up to ${(1 + tolerate).toFixed(2)}×</li>
<li><i class="miss-0"></i><i class="miss-1"></i><i class="miss-2"></i><i class="miss-3"></i>slowed, up to more than ${(4 * (1 + tolerate)).toFixed(1)}×</li>
<li><i class="failed"></i>overloaded, or out of memory</li><li><i class="unknown"></i>cannot be told, or too close to call</li>
</ul>
`;
}

function noteOf(victim: VictimResult): Markup | null {
  const note = growthNote(victim);
  return note === null
    ? null
    : markup`<p class="caption">${note}</p>
`;
}

function reasons(victim: VictimResult): Markup | null {
  const texts = reasonTexts(victim);
  if (texts.length === 0) return null;
  return markup`<p class="caption">What cannot be told: ${texts.join("; ")}. A longer <code>--duration</code> counts more requests.</p>
`;
}

import { significant } from "../../sim/base/units.ts";
import type { ErrorSummary, ValidationResult } from "../../sim/result/validation.ts";
import { markup, type Markup } from "../markup.ts";
import { percent, signedPercent, STRATUM_WORDS } from "./stratum-words.ts";

const COLUMNS: readonly { readonly title: string; readonly write: (summary: ErrorSummary) => string }[] = [
  { title: "rows", write: ({ rows }) => String(rows) },
  { title: "median", write: ({ median }) => percent(median) },
  { title: "90th percentile", write: ({ p90 }) => percent(p90) },
  { title: "worst", write: ({ worst }) => percent(worst) },
  { title: "bias", write: ({ bias }) => signedPercent(bias) },
  { title: "SM ratio", write: ({ smRatio }) => percent(smRatio) },
  { title: "N × alone", write: ({ timesN }) => percent(timesN) },
  { title: "form", write: ({ floor }) => percent(floor) },
];

/** Errors by stratum and family. */
export function scoreSection({ strata }: ValidationResult): Markup {
  const rows = strata.flatMap((stratum) => [
    { name: STRATUM_WORDS[stratum.stratum], score: percent(stratum.score), summary: stratum },
    ...stratum.families.map((family) => ({ name: `– ${family.name}`, score: "", summary: family })),
  ]);
  return markup`<section aria-labelledby="scores-title">
<h2 id="scores-title">By stratum and family</h2>
<p class="caption">Errors are |ln(predicted ÷ measured)|; bias is above 0 where the simulation is slower. A stratum’s score is the median over families of their medians. SM ratio and N × alone are naive predictors; form is the law fitted to all rows of a workload.</p>
<div class="scroll" role="region" aria-labelledby="scores-title" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Stratum</th><th scope="col">score</th>${COLUMNS.map(
    ({ title }) => markup`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ({ name, score, summary }) => markup`
<tr><th scope="row">${name}</th><td>${score}</td>${COLUMNS.map(({ write }) => markup`<td>${write(summary)}</td>`)}</tr>`,
  )}</tbody></table></div>
</section>
`;
}

/** The rows with the largest errors. */
export function worstRowsSection({ worstRows }: ValidationResult): Markup | null {
  if (worstRows.length === 0) return null;
  return markup`<section aria-labelledby="worst-title">
<h2 id="worst-title">The ${String(worstRows.length)} worst rows</h2>
<p class="caption">Measured and predicted in the row’s own unit.</p>
<div class="scroll" role="region" aria-labelledby="worst-title" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Row</th><th scope="col">setting</th><th scope="col">measured</th><th scope="col">predicted</th><th scope="col">error</th></tr></thead><tbody>${worstRows.map(
    ({ id, setting, measured, predicted, error }) => markup`
<tr><th scope="row">${id}</th><td>${setting}</td><td>${significant(measured)}</td><td>${significant(predicted)}</td><td>${signedPercent(error)}</td></tr>`,
  )}</tbody></table></div>
</section>
`;
}

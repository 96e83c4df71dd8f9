import { markup, type Markup } from "../markup.ts";
import { unbroken } from "../words.ts";
import { distributionRows, factRows } from "./trace-rows.ts";
import type { TraceProfile } from "./trace-profile.ts";

/** Every number of the trace in two tables. */
export function numbersSection(profile: TraceProfile): Markup {
  const { head, rows } = distributionRows(profile);
  const names = head.slice(1).map((name) => markup`<th scope="col">${name}</th>`);
  const percentiles =
    rows.length === 0
      ? null
      : markup`<div class="scroll" role="region" aria-label="Percentiles" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Percentiles</th>${names}</tr></thead><tbody>${rows.map(
          ([name, ...values]) => markup`
<tr><th scope="row">${name!}</th>${values.map((value) => markup`<td>${unbroken(value)}</td>`)}</tr>`,
        )}</tbody></table></div>
`;
  return markup`<section aria-labelledby="numbers-title">
<h2 id="numbers-title">The trace in numbers</h2>
<p class="caption">Percentiles by nearest rank. Dispersion: variance ÷ mean of the counts of requests in windows of 1 s and 60 s.</p>
${percentiles}<div class="scroll" role="region" aria-label="Numbers" tabindex="0"><table class="texts"><tbody>${factRows(
    profile,
  ).map(
    ({ name, value, more }) => markup`
<tr><th scope="row">${name}</th><td class="value">${unbroken(value)}</td><td${more === null ? NONE : null}>${more === null ? null : unbroken(more)}</td></tr>`,
  )}</tbody></table></div>
</section>
`;
}

const NONE = markup` class="none"`;

import type { CellPolicy, SweepResult } from "../../sim/result/sweep.ts";
import { markup, type Markup } from "../markup.ts";
import { outcomeInFull, outcomeOf } from "./cell-outcome.ts";
import { formatMetric, metricTitle } from "./metric-words.ts";
import { stateOf } from "./policy-state.ts";

/** Rows of the table in the page; a longer one is a file beside it. */
const ROWS_AT_MOST = 500;

/** The numbers of every cell, folded; of many cells only where they are. */
export function cellsSection(result: SweepResult): Markup {
  const title = `${metricTitle(result.metric)} of every cell`;
  const heading = markup`<section aria-labelledby="cells-title">
<h2 id="cells-title">Every cell in numbers</h2>
`;
  if (result.cells.length > ROWS_AT_MOST)
    return markup`${heading}<p>${`${result.cells.length} cells are too many for a page.`} All of them, with every metric, are in <code>table.csv</code> beside this page.</p>
</section>
`;
  return markup`${heading}<p class="caption">Below each value its interval. Underlined: the policy that wins the cell. Every other metric is in <code>table.csv</code> beside this page.</p>
<details><summary><b>${title}</b> <span>${result.cells.length} rows</span></summary>
<div class="scroll" role="region" aria-label="Every cell" tabindex="0"><table class="numbers cells"><thead><tr>${result.axes.map(
    ({ name }) => markup`<th scope="col">${name}</th>`,
  )}${result.policies.map((name) => markup`<th scope="col">${name}</th>`)}<th scope="col">outcome</th><th scope="col">runs</th></tr></thead><tbody>${result.cells.map(
    (cell) => markup`
<tr>${result.axes.map(({ values }, axis) => {
      const text = values[cell.at[axis] ?? 0]?.text ?? "?";
      return axis === 0 ? markup`<th scope="row">${text}</th>` : markup`<td>${text}</td>`;
    })}${cell.policies.map((policy) => policyCell(result, policy))}<td>${outcomeInFull(result, outcomeOf(cell))}</td><td>${cell.replications}</td></tr>`,
  )}</tbody></table></div></details>
</section>
`;
}

function policyCell(result: SweepResult, policy: CellPolicy): Markup {
  const show = (value: number): string => formatMetric(result.metric, value);
  const state = stateOf(policy);
  const value = policy.value === null ? null : show(policy.value);
  const words = { value: value ?? "–", overloaded: value ?? "overloaded", impossible: "not possible", withheld: "–" }[
    state
  ];
  const small =
    policy.interval === null
      ? state === "overloaded" && value !== null
        ? "overloaded"
        : null
      : `${show(policy.interval[0])} to ${show(policy.interval[1])}`;
  return markup`<td${policy.standing === "best" ? WON : null}>${policy.standing === "best" ? markup`<b>${words}</b>` : words}${small === null ? null : markup`<small>${small}</small>`}</td>`;
}

const WON = markup` class="won"`;

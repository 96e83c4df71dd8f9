import type { SweepResult } from "../../sim/result/sweep.ts";
import { markup, type Markup } from "../markup.ts";
import { unbroken } from "../words.ts";
import { tally } from "./cell-outcome.ts";

/** How often each cell was run, what the confidence is about, and what the reader must know before believing a number. */
export function certaintySection(result: SweepResult): Markup {
  return markup`<section aria-labelledby="certainty-title">
<h2 id="certainty-title">How sure this is</h2>
<ul class="sentences">${sentences(result).map((sentence) => markup`<li>${unbroken(sentence)}</li>`)}</ul>
${
  result.notes.length === 0
    ? null
    : markup`<ul class="sentences notes">${result.notes.map((note) => markup`<li>${note}</li>`)}</ul>
`
}</section>
`;
}

function sentences(result: SweepResult): readonly string[] {
  const counts = result.cells.map(({ replications }) => replications);
  const fewest = counts.reduce((a, b) => Math.min(a, b), counts[0] ?? 0);
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const percent = `${Number((result.confidence * 100).toPrecision(6))} %`;
  const runs =
    fewest === most
      ? `Every cell was run ${most === 1 ? "once" : `${most} times`}${most === 1 ? ", which proves no difference anywhere" : ", each time with other draws that all policies share"}.`
      : `Cells were run between ${fewest} and ${most} times, each time with other draws that all policies share.`;
  const outcome = tally(result);
  return [
    runs,
    `Intervals hold the true value of a cell in ${percent} of experiments; policies are compared with the same confidence within a cell.`,
    `That confidence is of each cell on its own. It is not joint: the more cells are read together, the more likely it is that some statement among them is wrong.`,
    ...(result.policies.length > 1
      ? [
          occurs(
            "no difference",
            outcome.tied,
            outcome.cells,
            "several policies have no proven difference from the best, and nobody wins; more replications may tell them apart",
          ),
          occurs(
            "cannot be told",
            outcome.untold,
            outcome.cells,
            "too little is known of a policy that might be the best, so nobody wins; a longer run may tell",
          ),
        ]
      : []),
  ];
}

/** "The outcome “no difference” occurs in 2 of 9 cells: …." */
function occurs(outcome: string, count: number, cells: number, meaning: string): string {
  const where = count === 0 ? "no cell" : `${count} of ${cells} cells: ${meaning}`;
  return `The outcome “${outcome}” occurs in ${where}.`;
}

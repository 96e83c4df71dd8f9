import { GRADES, type Grade } from "../../sim/base/fact.ts";
import type { Assumption, RunResult } from "../../sim/result/run.ts";
import { markup, type Markup } from "../markup.ts";
import { formatQuantity } from "../quantity.ts";
import { capitalised, countOf, listed, numberWord } from "../words.ts";

const GRADE_MEANING: Readonly<Record<Grade, string>> = {
  assumed: "a choice, as nobody has published a measurement of it for this case",
  derived: "arithmetic or a fit on measured or documented numbers",
  documented: "stated by a vendor, driver source or a paper",
  measured: "read from primary measurement data",
};

/** What must be known before a number is believed: notes, then every constant by grade, least certain first. */
export function assumptionsSection(result: RunResult): Markup {
  const grades = GRADES.toReversed().flatMap((grade) => {
    const members = result.assumptions.filter((assumption) => assumption.grade === grade);
    return members.length === 0 ? [] : [{ grade, members }];
  });
  return markup`<section id="assumptions" aria-labelledby="assumptions-title">
<h2 id="assumptions-title">${assumptionsTitle(result)}</h2>
${
  result.notes.length === 0
    ? null
    : markup`<ul class="sentences notes">${result.notes.map((note) => markup`<li>${note}</li>`)}</ul>
`
}${grades.map(({ grade, members }) => gradeBlock(grade, members))}</section>
`;
}

/** "Two of seven constants are assumed; one is derived, three are documented and one is measured". */
function assumptionsTitle(result: RunResult): string {
  const total = result.assumptions.length;
  if (total === 0) return "No constants are recorded";
  const counts = GRADES.toReversed().map((grade) => ({
    grade,
    count: result.assumptions.filter((assumption) => assumption.grade === grade).length,
  }));
  const [assumed, ...others] = counts;
  const rest = others.filter(({ count }) => count > 0).map(({ grade, count }) => `${numberWord(count)} ${grade}`);
  const tail = rest.length === 0 ? "" : `; ${listed(rest)}`;
  const are = assumed!.count === 1 ? "is" : "are";
  return `${capitalised(numberWord(assumed!.count === 0 ? 0 : assumed!.count)).replace("No", "None")} of ${countOf(total, "constant")} behind these numbers ${are} assumed${tail}`;
}

function gradeBlock(grade: Grade, members: readonly Assumption[]): Markup {
  return markup`<details${grade === "assumed" ? markup` open` : null} class="grade-${grade}"><summary><b>${capitalised(grade)}</b> <span>${countOf(members.length, "constant")}: ${GRADE_MEANING[grade]}${scaledText(members)}</span></summary>
<div class="scroll" role="region" aria-label="${capitalised(grade)} constants" tabindex="0"><table class="texts"><thead><tr><th scope="col">Where</th><th scope="col">Constant</th><th scope="col">Value</th><th scope="col">Plausible</th><th scope="col">${grade === "assumed" ? "Reason" : "Source"}</th></tr></thead><tbody>${members.map(
    (member) => markup`
<tr><td>${member.scope}</td><th scope="row">${member.name}</th><td class="value">${formatQuantity(member.value, member.unit)}</td><td class="value ${member.range === null ? "none" : "range"}">${rangeText(member)}</td><td>${member.source}</td></tr>`,
  )}</tbody></table></div>
</details>
`;
}

/** Times carried over to a GPU or profile on which nobody measured are the first thing to check against one's own. */
function scaledText(members: readonly Assumption[]): string {
  const scaled = members.filter(({ source }) => source.startsWith("scaled, not measured")).length;
  return scaled === 0 ? "" : `; ${numberWord(scaled)} of them scaled, not measured`;
}

function rangeText({ range, unit }: Assumption): string {
  return range === null ? "–" : `${formatQuantity(range[0], unit)} to ${formatQuantity(range[1], unit)}`;
}

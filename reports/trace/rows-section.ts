import { markup, type Markup } from "../markup.ts";
import { unbroken } from "../words.ts";
import type { TraceProfile } from "./trace-profile.ts";
import { grouped } from "./trace-rows.ts";

/** Which rows were taken and left out, what was made of the file, and what is wrong with it. */
export function rowsSection({ rows, notes, problems, format, seed }: TraceProfile): Markup {
  const dropped = rows.dropped.map((each) => `${grouped(each.rows)} rows ${each.reason}; left out.`);
  const bad =
    rows.bad === 0 ? [] : [rows.bad === 1 ? "1 bad row was left out." : `${grouped(rows.bad)} bad rows were left out.`];
  const recognised = format.recognisedBecause === null ? "as given" : `because ${format.recognisedBecause}`;
  const sentences = [
    `Read as ${format.name}, ${recognised}.`,
    `${grouped(rows.kept)} requests are told of on this page.`,
    ...bad,
    ...dropped,
    ...notes.map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}`),
    ...(notes.length === 0 ? [] : [`The seed is ${seed}.`]),
  ];
  const wrong =
    problems.length === 0
      ? null
      : markup`<h3>What is wrong with the file</h3>
<ul class="sentences notes">${problems.map((problem) => markup`<li>${problem}</li>`)}</ul>
`;
  return markup`<section aria-labelledby="rows-title">
<h2 id="rows-title">What was made of the file</h2>
<ul class="sentences">${sentences.map((sentence) => markup`<li>${unbroken(sentence)}</li>`)}</ul>
${wrong}</section>
`;
}

import type { SweepResult } from "../../sim/result/sweep.ts";
import { markup, type Markup } from "../markup.ts";
import { countOf, numberWord } from "../words.ts";
import { metricReading, metricTitle } from "./metric-words.ts";

/** Values of an axis written one by one; of more, the first and the last few. */
const VALUES_AT_MOST = 24;

const SCALES = { linear: "equal steps", log: "equal ratios", category: "categories" } as const;

/** What was varied, over which values, and what decides. */
export function axesSection(result: SweepResult): Markup {
  const axes = `${numberWord(result.axes.length)} ${result.axes.length === 1 ? "axis" : "axes"}`;
  const policies = `${numberWord(result.policies.length)} ${result.policies.length === 1 ? "policy" : "policies"}`;
  return markup`<section aria-labelledby="axes-title">
<h2 id="axes-title">${`What was varied: ${axes}, ${countOf(result.cells.length, "cell")}, ${policies}`}</h2>
<p class="caption">${`Every value of each axis meets every value of the others. Policies: ${result.policies.join(", ")}. What decides between them is ${metricTitle(result.metric)}. ${metricReading(result.metric)}`}</p>
<div class="scroll" role="region" aria-label="Axes" tabindex="0"><table class="texts"><thead><tr><th scope="col">Axis</th><th scope="col">What it is</th><th scope="col">Scale</th><th scope="col">Values</th></tr></thead><tbody>${result.axes.map(
    (axis) => markup`
<tr><th scope="row">${axis.name}</th><td>${axis.title}${axis.unit === null ? "" : ` [${axis.unit}]`}</td><td>${SCALES[axis.scale]}</td><td>${valuesText(axis.values.map(({ text }) => text))}</td></tr>`,
  )}</tbody></table></div>
</section>
`;
}

function valuesText(texts: readonly string[]): string {
  if (texts.length <= VALUES_AT_MOST) return texts.join(", ");
  const ends = 6;
  return `${texts.slice(0, ends).join(", ")}, … ${numberWord(texts.length - 2 * ends)} more …, ${texts.slice(-ends).join(", ")}`;
}

import { formatDuration } from "../../sim/base/units.ts";
import type { PipelineStages, StageTimes } from "../../sim/result/pipeline.ts";
import { estimateCell } from "../estimate-cell.ts";
import { markup, type Markup } from "../markup.ts";

const SETS: readonly { readonly title: string; readonly of: (stages: PipelineStages) => StageTimes }[] = [
  { title: "All requests: mean time at each stage", of: ({ all }) => all },
  { title: "The slowest 1 %: mean time at each stage", of: ({ slowest1Percent }) => slowest1Percent },
];

/** Where the time of a pipeline's requests went under each policy, by stage, with intervals. */
export function stageTable(
  names: readonly string[],
  rows: readonly { readonly policy: string; readonly stages: PipelineStages }[],
): Markup {
  return markup`<table class="numbers"><thead><tr><th scope="col">Policy</th>${names.map(
    (name) => markup`<th scope="col">${name}</th>`,
  )}<th scope="col">on the way</th></tr></thead>${SETS.map(
    ({ title, of }) => markup`
<tbody><tr><th scope="rowgroup" colspan="${names.length + 2}">${title}</th></tr>${rows.map(({ policy, stages }) => {
      const found = of(stages);
      return markup`
<tr><th scope="row">${policy}</th>${names.map((_, i) => {
        const stage = found.stages[i];
        return markup`<td>${estimateCell(stage?.meanNs ?? null, stage?.intervals.meanNs, formatDuration)}</td>`;
      })}<td>${estimateCell(found.hopsNs, undefined, formatDuration)}</td></tr>`;
    })}</tbody>`,
  )}</table>`;
}

import { formatDuration } from "../../sim/base/units.ts";
import { type Blame, BLAME_CAUSES, type TenantResult } from "../../sim/result/run.ts";
import { estimateCell } from "../estimate-cell.ts";
import { markup, type Markup } from "../markup.ts";

const SETS: readonly { readonly title: string; readonly of: (tenant: TenantResult) => Blame }[] = [
  { title: "All requests: mean time by where it went", of: ({ blame }) => blame.all },
  { title: "The slowest 1 %: mean time by where it went", of: ({ blame }) => blame.slowest1Percent },
];

/** Where the time of one tenant's requests went under each policy, with intervals. */
export function blameTable(rows: readonly { readonly policy: string; readonly tenant: TenantResult }[]): Markup {
  return markup`<table class="numbers"><thead><tr><th scope="col">Policy</th>${BLAME_CAUSES.map(
    (cause) => markup`<th scope="col">${cause}</th>`,
  )}</tr></thead>${SETS.map(
    ({ title, of }) => markup`
<tbody><tr><th scope="rowgroup" colspan="${BLAME_CAUSES.length + 1}">${title}</th></tr>${rows.map(
      ({ policy, tenant }) => markup`
<tr><th scope="row">${policy}</th>${BLAME_CAUSES.map((cause) => {
        const { meanNs, intervals } = of(tenant);
        return markup`<td>${estimateCell(meanNs?.[cause] ?? null, intervals[cause], formatDuration)}</td>`;
      })}</tr>`,
    )}</tbody>`,
  )}</table>`;
}

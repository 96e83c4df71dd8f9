import { formatDuration } from "../../sim/base/units.ts";
import type { Interval } from "../../sim/result/interval.ts";
import type { PipelineStages, StageTimes } from "../../sim/result/pipeline.ts";
import type { TenantResult } from "../../sim/result/run.ts";
import { markup, type Markup } from "../markup.ts";
import { formatInterval, formatShare } from "../words.ts";

interface RequestSet {
  readonly title: string;
  readonly of: (stages: PipelineStages) => StageTimes;
  /** Whether it is told from the others by their p99, so that what refuses that refuses it too. */
  readonly isTail: boolean;
}

const SETS: readonly RequestSet[] = [
  { title: "All requests: mean time at each stage, and its share", of: ({ all }) => all, isTail: false },
  {
    title: "The slowest 1 %: mean time at each stage, and its share",
    of: ({ slowest1Percent }) => slowest1Percent,
    isTail: true,
  },
];

/** A policy's row. */
export interface StageRow {
  readonly policy: string;
  readonly stages: PipelineStages;
  /** Its latency from end to end, which says why the slowest cannot be told. */
  readonly tenant: Pick<TenantResult, "latencyNs" | "percentilesWithheld">;
}

/** Where the time of a pipeline's requests went under each policy, by stage, with shares and intervals. */
export function stageTable(names: readonly string[], rows: readonly StageRow[]): Markup {
  return markup`<table class="numbers"><thead><tr><th scope="col">Policy</th>${names.map(
    (name) => markup`<th scope="col">${name}</th>`,
  )}<th scope="col">on the way</th></tr></thead>${SETS.map(
    ({ title, of, isTail }) => markup`
<tbody><tr><th scope="rowgroup" colspan="${names.length + 2}">${title}</th></tr>${rows.map(
      ({ policy, stages, tenant }) => {
        const found = of(stages);
        if (found.stages.length === 0) {
          return markup`
<tr><th scope="row">${policy}</th><td colspan="${names.length + 1}">${whyNone(tenant, isTail)}</td></tr>`;
        }
        const totalNs = found.stages.reduce((sum, { meanNs }) => sum + meanNs, found.hopsNs ?? 0);
        const share = (ns: number): string => (totalNs === 0 ? "" : ` (${formatShare(ns / totalNs)})`);
        return markup`
<tr><th scope="row">${policy}</th>${names.map((_, i) => {
          const { meanNs, intervals } = found.stages[i]!;
          return markup`<td>${formatDuration(meanNs)}${share(meanNs)}${intervalBelow(intervals.meanNs)}</td>`;
        })}<td>${found.hopsNs === null ? "–" : `${formatDuration(found.hopsNs)}${share(found.hopsNs)}`}</td></tr>`;
      },
    )}</tbody>`,
  )}</table>`;
}

function intervalBelow(interval: Interval | undefined): Markup | null {
  return interval === undefined ? null : markup`<small>${formatInterval(interval, formatDuration)}</small>`;
}

/** "10 of 500 independent requests": why there are no means. */
function whyNone({ latencyNs, percentilesWithheld }: StageRow["tenant"], isTail: boolean): string {
  if (isTail && percentilesWithheld) return "not given, as more arrives than is carried";
  const refused = isTail ? latencyNs.refused.p99 : undefined;
  if (refused === undefined) return isTail ? "too few finished to tell the slowest" : "none finished";
  return `${Math.floor(refused.has)} of ${refused.needs} independent requests, too few to tell the slowest`;
}

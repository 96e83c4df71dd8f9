import { formatDuration } from "../../sim/base/units.ts";
import type { StageTimes } from "../../sim/result/pipeline.ts";
import type { RunResult, TenantInfo } from "../../sim/result/run.ts";
import { describeRun } from "../finding.ts";
import { stageColour } from "../theme.ts";
import { listed, possessive } from "../words.ts";
import type { Chart, Panel } from "./chart.ts";
import { stackedTimes, type TimeBar } from "./stacked-times.ts";

const HOPS = "on the way";

/** A set of requests that bars are about. */
interface RequestSet {
  readonly heading: string;
  /** As the end of "mean time of voice's …". */
  readonly phrase: string;
  readonly of: (stages: { readonly all: StageTimes; readonly slowest1Percent: StageTimes }) => StageTimes;
}

const SETS: readonly RequestSet[] = [
  { heading: "All requests", phrase: "requests", of: ({ all }) => all },
  { heading: "The slowest 1 %", phrase: "slowest 1 %", of: ({ slowest1Percent }) => slowest1Percent },
];

/**
 * Where the time of a pipeline's requests goes, by stage: one stacked bar for each policy, of all requests and of the
 * slowest. null where it is no pipeline, or none of its requests finished.
 * @param index of the pipeline among the tenants of the result
 */
export function drawStages(result: RunResult, index: number): Chart | null {
  const info = result.tenants[index];
  const names = info?.stages;
  if (info === undefined || names === undefined) return null;
  const sets = SETS.map((set) => ({ set, bars: barsOf(result, index, set) })).filter(({ bars }) => bars.length > 0);
  const [first] = sets;
  if (first === undefined) return null;
  const isHopping = first.bars.some(({ parts }) => parts.some(({ name }) => name === HOPS));
  return {
    title: titleOf(result, info, first.bars),
    caption: captionOf(result, info, sets),
    legend: [...names.map((name, stage) => ({ label: name, colour: stageColour(stage) })), ...(isHopping ? [HOP] : [])],
    panels: sets.map(({ set, bars }) => panelOf(info, set, bars)),
  };
}

const HOP = { label: HOPS, colour: stageColour(null) };

function barsOf(result: RunResult, index: number, { of }: RequestSet): readonly TimeBar[] {
  return result.policies.flatMap(({ name, tenants }): TimeBar[] => {
    const found = tenants[index]?.stages;
    if (found === undefined) return [];
    const { stages, hopsNs } = of(found);
    if (stages.length === 0) return [];
    const parts = stages.map(({ stage, meanNs }, i) => ({ name: stage, colour: stageColour(i), ns: meanNs }));
    const hops = hopsNs === null || hopsNs === 0 ? [] : [{ name: HOPS, colour: stageColour(null), ns: hopsNs }];
    return [{ label: name, parts: [...parts, ...hops] }];
  });
}

/** "voice's requests spend 52 % of their time in think under MIG, 61 % in hear under time-slicing". */
function titleOf(result: RunResult, { name }: TenantInfo, bars: readonly TimeBar[]): string {
  const { best } = describeRun(result);
  const chosen = bars.find(({ label }) => label === best?.name) ?? bars[0]!;
  const slowest = bars.toSorted((a, b) => totalOf(b) - totalOf(a)).find(({ label }) => label !== chosen.label);
  const [share, where] = mostOf(chosen);
  const opening = `${possessive(name)} requests spend ${share} of their time ${where} under ${chosen.label}`;
  return slowest === undefined ? opening : `${opening}, ${mostOf(slowest).join(" ")} under ${slowest.label}`;
}

/** The stage with the largest part of a bar: "52 %", "in think". */
function mostOf(bar: TimeBar): readonly [share: string, where: string] {
  const most = bar.parts.toSorted((a, b) => b.ns - a.ns)[0]!;
  return [`${Math.round((most.ns / totalOf(bar)) * 100)} %`, most.name === HOPS ? HOPS : `in ${most.name}`];
}

function captionOf(
  result: RunResult,
  { name }: TenantInfo,
  sets: readonly { readonly set: RequestSet; readonly bars: readonly TimeBar[] }[],
): string {
  const absent = (bars: readonly TimeBar[]): string[] =>
    result.policies.map((policy) => policy.name).filter((policy) => !bars.some(({ label }) => label === policy));
  const missing = sets.flatMap(({ set, bars }) => {
    const names = absent(bars);
    return names.length === 0
      ? []
      : [` No bar of the ${set.phrase}: ${listed(names)}, too few finished, or too many came.`];
  });
  const whose = sets.map(({ set }) => set.phrase).join(" and of its ");
  return `Mean time of ${possessive(name)} ${whose} from the arrival at the first stage to the end of the last one, by stage: waiting and service there.${missing.join("")}`;
}

function panelOf({ name }: TenantInfo, { heading, phrase }: RequestSet, bars: readonly TimeBar[]): Panel {
  const described = bars.map(
    ({ label, parts }) => `${label} ${parts.map((part) => `${part.name} ${formatDuration(part.ns)}`).join(", ")}`,
  );
  return {
    heading,
    description: `Stacked bars of the mean time of ${possessive(name)} ${phrase} by stage: ${described.join("; ")}.`,
    spec: stackedTimes(bars, "stage"),
  };
}

function totalOf({ parts }: TimeBar): number {
  return parts.reduce((sum, { ns }) => sum + ns, 0);
}

import type { RunResult } from "../sim/result/run.ts";
import type { Timeline } from "../sim/result/timeline.ts";
import { CHARTS } from "./charts/index.ts";
import { describeRun } from "./finding.ts";
import { markup, type Markup } from "./markup.ts";
import { figure, pageShell } from "./page-shell.ts";
import { assumptionsSection } from "./sections/assumptions.ts";
import { faultsSection } from "./sections/faults.ts";
import { gpuMapSection } from "./sections/gpu-map.ts";
import { gridSection } from "./sections/grid.ts";
import { howSureSection } from "./sections/how-sure.ts";
import { layoutsSection } from "./sections/layouts.ts";
import { percentilesSection } from "./sections/percentiles.ts";
import { pipelinesSection } from "./sections/pipelines.ts";
import { outOfMemorySection } from "./sections/out-of-memory.ts";
import { placementSection } from "./sections/placement.ts";
import { policiesSection } from "./sections/policies.ts";
import { reproduceSection } from "./sections/reproduce.ts";
import { timelineSection } from "./sections/timeline.ts";
import { unbroken } from "./words.ts";

type Place = (typeof CHARTS)[number]["place"];

/**
 * The report of a run: one HTML file that needs no network and no server. Pure: the same result gives the same
 * bytes; no date, host or path enters.
 * @param timeline a window of the run instant by instant; without it the page has no such section
 * @throws when the chart packages are not installed, or a chart's spec is invalid
 */
export function renderReport(result: RunResult, timeline: Timeline | null = null): string {
  const finding = describeRun(result);
  const caveat =
    finding.caveat === null
      ? null
      : markup`${unbroken(finding.caveat)} <a href="#how-sure">How sure is this</a>, <a href="#assumptions">what these numbers rest on</a>`;
  const main = markup`<div class="lead">
<div>
${gridSection(result, finding)}${chartsAt("first", result)}</div>
${gpuMapSection(finding)}</div>
${pipelinesSection(result)}${chartsAt("full", result)}<div class="halves">
${chartsAt("half", result)}</div>
${timelineSection(timeline)}${layoutsSection(result)}${faultsSection(result)}${placementSection(result)}${outOfMemorySection(result)}${policiesSection(result)}${howSureSection(result)}${percentilesSection(result, finding)}${assumptionsSection(result)}${reproduceSection(result)}`;
  const head = {
    kicker: result.scenario.title,
    title: finding.title,
    verdict: [finding.queues, finding.verdict].filter((text) => text !== null).join(" "),
    caveat,
  };
  return pageShell(head, main, result.tool);
}

function chartsAt(place: Place, result: RunResult): readonly Markup[] {
  return CHARTS.filter((chart) => chart.place === place).flatMap(({ name, draw }) => {
    const chart = draw(result);
    return chart === null ? [] : [figure(name, place === "half", chart)];
  });
}

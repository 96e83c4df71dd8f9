import { createHash } from "node:crypto";
import type { RunResult } from "../sim/result/run.ts";
import { BROWSER_SCRIPT } from "./browser-script.ts";
import { CHARTS } from "./charts/index.ts";
import type { Chart } from "./charts/chart.ts";
import { compileChart } from "./compile-chart.ts";
import { describeRun } from "./finding.ts";
import { jsonForScript, markup, trusted, type Markup } from "./markup.ts";
import { assumptionsSection } from "./sections/assumptions.ts";
import { gpuMapSection } from "./sections/gpu-map.ts";
import { gridSection } from "./sections/grid.ts";
import { percentilesSection } from "./sections/percentiles.ts";
import { policiesSection } from "./sections/policies.ts";
import { reproduceSection } from "./sections/reproduce.ts";
import { STYLE } from "./style.ts";
import { vegaScripts } from "./vega-bundle.ts";
import { unbroken } from "./words.ts";

type Place = (typeof CHARTS)[number]["place"];

/** Width of a chart on paper [CSS px]: the sheet, or half of it. */
const PAPER_WIDTH = { sheet: 690, half: 325 } as const;

/**
 * The report of a run: one HTML file that needs no network and no server. Pure: the same result gives the same
 * bytes; no date, host or path enters.
 *
 * The page's policy (CSP) lets only the scripts in it run, by their hashes, and forbids every request.
 * @throws when the chart packages are not installed, or a chart's spec is invalid
 */
export function renderReport(result: RunResult): string {
  const finding = describeRun(result);
  const scripts = [...vegaScripts(), BROWSER_SCRIPT];
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(contentPolicy(scripts))}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${finding.title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<p class="kicker">${result.scenario.title}</p>
<h1>${unbroken(finding.title)}</h1>
<p class="verdict">${unbroken(finding.verdict)}</p>
${
  finding.caveat === null
    ? null
    : markup`<p class="caveat">${unbroken(finding.caveat)} <a href="#assumptions">What these numbers rest on</a></p>
`
}</header>
<main>
<noscript><p>Charts need JavaScript. Their numbers are in the tables.</p></noscript>
<div class="lead">
<div>
${gridSection(result, finding)}${chartsAt("first", result)}</div>
${gpuMapSection(finding)}</div>
${chartsAt("full", result)}<div class="halves">
${chartsAt("half", result)}</div>
${policiesSection(result)}${percentilesSection(result, finding)}${assumptionsSection(result)}${reproduceSection(result)}</main>
<footer><p>Simulated by ${result.tool.name} ${result.tool.version}. Where the model knowingly differs from real GPUs is written down in <code>sim/DEVIATIONS.md</code> of the program. Charts are drawn by Vega and vega-embed (BSD 3-Clause); their licences are in the source of this page.</p></footer>
${scripts.map(
  (script) => markup`<script>${trusted(script)}</script>
`,
)}</body>
</html>
`;
  return page.html;
}

function contentPolicy(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  return `default-src 'none'; script-src ${hashes.join(" ")}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
}

function chartsAt(place: Place, result: RunResult): readonly Markup[] {
  return CHARTS.filter((chart) => chart.place === place).flatMap(({ name, draw }) => {
    const chart = draw(result);
    return chart === null ? [] : [figure(name, place, chart)];
  });
}

function figure(name: string, place: Place, chart: Chart): Markup {
  const single = chart.panels.length === 1;
  const paper = single && place !== "half" ? PAPER_WIDTH.sheet : PAPER_WIDTH.half;
  return markup`<figure aria-labelledby="${name}-title">
<h2 id="${name}-title">${unbroken(chart.title)}</h2>
<p class="caption">${chart.caption}</p>
${
  chart.legend.length === 0
    ? null
    : markup`<ul class="legend">${chart.legend.map(
        ({ label, colour, mark }) =>
          markup`<li><i class="${mark ?? "block"}" style="background:${colour};color:${colour}"></i>${label}</li>`,
      )}</ul>
`
}<div class="panels${single ? " single" : ""}">${chart.panels.map((panel, index) => {
    const id = `${name}-${index}`;
    const { vega } = compileChart(panel.spec, panel.description);
    const heading =
      panel.heading === null
        ? null
        : markup`<h3>${panel.heading}${panel.subheading === undefined ? null : markup`<small>${panel.subheading}</small>`}</h3>`;
    return markup`
<div class="panel">${heading}<div class="plot" id="${id}" data-paper="${paper}"></div>
<script type="application/json" id="${id}-spec">${jsonForScript(vega)}</script></div>`;
  })}</div>
</figure>
`;
}

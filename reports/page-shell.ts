import { createHash } from "node:crypto";
import { BROWSER_SCRIPT } from "./browser-script.ts";
import type { Chart } from "./charts/chart.ts";
import { compileChart } from "./compile-chart.ts";
import { jsonForScript, markup, trusted, type Markup } from "./markup.ts";
import { STYLE } from "./style.ts";
import { vegaScripts } from "./vega-bundle.ts";
import { unbroken } from "./words.ts";

/** What a page says above its first chart. */
export interface PageHead {
  /** Small line above the heading. */
  readonly kicker: string;
  readonly title: string;
  readonly verdict: string;
  /** null leaves the paragraph out. */
  readonly caveat: Markup | null;
}

/** Width of a chart on paper [CSS px]: the sheet, or half of it. */
const PAPER_WIDTH = { sheet: 690, half: 325 } as const;

/**
 * A page of a report around its sections: one HTML file that needs no network and no server. Pure: no date, host or
 * path enters.
 *
 * The page's policy (CSP) lets only the scripts in it run, by their hashes, and forbids every request.
 * @param extraStyle  style sheet of this kind of page, after the common one; a constant of this program
 * @throws when the chart packages are not installed
 */
export function pageShell(
  head: PageHead,
  main: Markup,
  tool: { readonly name: string; readonly version: string },
  extraStyle = "",
): string {
  const scripts = [...vegaScripts(), BROWSER_SCRIPT];
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(contentPolicy(scripts))}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${head.title}</title>
<style>${trusted(STYLE + extraStyle)}</style>
</head>
<body>
<header>
<p class="kicker">${head.kicker}</p>
<h1>${unbroken(head.title)}</h1>
<p class="verdict">${unbroken(head.verdict)}</p>
${
  head.caveat === null
    ? null
    : markup`<p class="caveat">${head.caveat}</p>
`
}</header>
<main>
<noscript><p>Charts need JavaScript. Their numbers are in the tables.</p></noscript>
${main}</main>
<footer><p>Made by ${tool.name} ${tool.version}. Where the model knowingly differs from real GPUs is written down in <code>sim/DEVIATIONS.md</code> of the program. Charts are drawn by Vega and vega-embed (BSD 3-Clause); their licences are in the source of this page.</p></footer>
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

/**
 * A chart with its title, caption, legend and panels, each with its compiled spec beside it for the page's script.
 * @param name  id in the page
 * @param half  whether the chart shares its row with another
 * @throws when a spec is invalid
 */
export function figure(name: string, half: boolean, chart: Chart): Markup {
  const single = chart.panels.length === 1;
  const paper = single && !half ? PAPER_WIDTH.sheet : PAPER_WIDTH.half;
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

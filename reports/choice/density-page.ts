import type { TopLevelSpec } from "vega-lite";
import { formatDuration, significant } from "../../sim/base/units.ts";
import type { DensityResult } from "../../sim/result/choice.ts";
import type { Chart } from "../charts/chart.ts";
import { markup } from "../markup.ts";
import { figure, pageShell } from "../page-shell.ts";
import { colour, policyColours } from "../theme.ts";

/**
 * The page of a density: one HTML file that needs no network and no server. Pure.
 * @throws when the chart packages are not installed, or a chart's spec is invalid
 */
export function renderDensityReport(result: DensityResult): string {
  const { tenant, gpu, max, policies, scenario } = result;
  const most = Math.max(...policies.map((policy) => policy.most));
  const best = policies.filter((policy) => policy.most === most).map(({ name }) => name);
  const title =
    most === 0
      ? `Not even one ${tenant} is served by ${gpu}`
      : `${most === max ? "At least " : ""}${most} of ${tenant} fit on one ${gpu}`;
  const chart = curves(result);
  const main = markup`${chart === null ? null : figure("density", false, chart)}<section aria-labelledby="why-title"><h2 id="why-title">How many, and why not one more</h2>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">Policy</th><th scope="col">Fit</th><th scope="col">Why not one more</th></tr></thead><tbody>${policies.map(
    (policy) => markup`
<tr><th scope="row">${policy.name}</th><td>${policy.most}</td><td>${policy.why ?? (policy.most === max ? "no more were looked at" : "")}</td></tr>`,
  )}</tbody></table></div></section>
`;
  const verdict = most === 0 ? "" : `With ${best.join(", ")}.`;
  return pageShell({ kicker: scenario.title, title, verdict, caveat: null }, main, result.tool);
}

function curves({ policies, tenant }: DensityResult): Chart | null {
  const points = policies.flatMap((policy, i) =>
    policy.points.flatMap(({ tenants, ratio, interval }) =>
      ratio === null || ratio <= 0
        ? []
        : [{ policy: policy.name, i, tenants, ratio, low: interval?.[0] ?? ratio, high: interval?.[1] ?? ratio }],
    ),
  );
  if (points.length === 0) return null;
  const isTime = points.some(({ ratio }) => ratio > 10_000);
  const colours = policyColours(policies.map(({ name }) => name));
  const show = isTime ? formatDuration : significant;
  const scale = isTime ? 1e6 : 1;
  const values = points.map((point) => ({
    ...point,
    ratio: point.ratio / scale,
    colour: colours[point.i]!,
    text: show(point.ratio),
  }));
  const x = {
    field: "tenants",
    type: "quantitative",
    axis: { title: `number of ${tenant}`, tickMinStep: 1, format: "d" },
  };
  const y = {
    field: "ratio",
    type: "quantitative",
    scale: { type: "log", nice: false },
    axis: { title: isTime ? "p99 latency [ms]" : "worst target ÷ limit", tickCount: 5 },
  };
  const own = { field: "colour", type: "nominal", scale: null };
  const spec = {
    data: { values },
    width: "container",
    height: 300,
    layer: [
      ...(isTime
        ? []
        : [
            {
              data: { values: [{ ratio: 1 }] },
              mark: { type: "rule", strokeDash: [4, 3], color: colour("ink") },
              encoding: { y },
            },
          ]),
      {
        mark: { type: "line", strokeWidth: 1.6 },
        encoding: { x, y, color: own, detail: { field: "policy", type: "nominal" } },
      },
      {
        mark: { type: "point", filled: true, size: 40, opacity: 1 },
        encoding: {
          x,
          y,
          color: own,
          tooltip: [
            { field: "policy", type: "nominal" },
            { field: "tenants", type: "quantitative" },
            { field: "text", type: "nominal", title: "value" },
          ],
        },
      },
    ],
  } as TopLevelSpec;
  return {
    title: "What each number of them costs the worst one",
    caption: `${isTime ? "p99 latency of the worst tenant" : "The worst ratio of a target to its limit over the tenants; beyond the dashed line it is missed"}. Numbers without a percentile, or that do not fit for another reason, are not drawn.`,
    legend: policies.map(({ name }, i) => ({ label: name, colour: colours[i]!, mark: "line" as const })),
    panels: [
      {
        heading: null,
        description: values.map(({ policy, tenants, text }) => `${policy}, ${tenants}: ${text}`).join("; "),
        spec,
      },
    ],
  };
}

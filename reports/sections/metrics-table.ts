import type { MetricInfo } from "../../sim/result/run.ts";
import { markup, type Markup } from "../markup.ts";

/** Name, unit, direction and meaning of every metric, folded; null without metrics. */
export function metricsTable(metrics: readonly MetricInfo[]): Markup | null {
  if (metrics.length === 0) return null;
  return markup`<details><summary><b>Metrics</b> <span>name, unit, direction and meaning</span></summary>
<div class="scroll" role="region" aria-label="Metrics" tabindex="0"><table class="texts"><thead><tr><th scope="col">Metric</th><th scope="col">Unit</th><th scope="col">Better</th><th scope="col">Meaning</th></tr></thead><tbody>${metrics.map(
    (metric) => markup`
<tr><th scope="row">${metric.name}</th><td>${metric.unit}</td><td>${metric.better}</td><td>${metric.doc}</td></tr>`,
  )}</tbody></table></div></details>
`;
}

import type { TopLevelSpec } from "vega-lite";
import { significant } from "../../sim/base/units.ts";
import type { PredictedRow, StratumScore, ValidationResult } from "../../sim/result/validation.ts";
import type { Chart, Panel } from "../charts/chart.ts";
import { colour } from "../theme.ts";
import { percent, signedPercent, STRATUM_WORDS } from "./stratum-words.ts";

/** [px] */
const HEIGHT = 230;
/** Predictions within this factor lie in the band. */
const BAND = 1.1;

/** Predicted against measured, a panel for each stratum. */
export function scatterChart(result: ValidationResult): Chart {
  const inside = result.rows.filter(({ error }) => Math.abs(error) <= 0.1).length;
  return {
    title: `${inside} of ${result.rows.length} predictions lie within 10 %`,
    caption:
      "Time of one step, or items per second of one process, as measured and as simulated; both axes logarithmic, in the row’s own unit. On the line both agree; the band is 10 % to either side.",
    legend: [],
    panels: result.strata.map((stratum) =>
      panelOf(
        stratum,
        result.rows.filter((row) => row.stratum === stratum.stratum),
      ),
    ),
  };
}

function panelOf(stratum: StratumScore, rows: readonly PredictedRow[]): Panel {
  const name = STRATUM_WORDS[stratum.stratum];
  const all = rows.flatMap(({ measured, predicted }) => [measured, predicted]);
  const domain: [number, number] = [Math.min(...all) / BAND, Math.max(...all) * BAND];
  return {
    heading: name,
    subheading: `score ${percent(stratum.score)}, ${stratum.rows} rows of ${stratum.families.length === 1 ? "1 family" : `${stratum.families.length} families`}`,
    description: `${name}: predicted against measured; median error ${percent(stratum.median)}, 90th percentile ${percent(stratum.p90)}`,
    spec: specOf(rows, domain),
  };
}

function specOf(rows: readonly PredictedRow[], domain: [number, number]): TopLevelSpec {
  const scale = { type: "log", domain, nice: false } as const;
  const ends = domain.map((x) => ({ x, low: x / BAND, high: x * BAND }));
  const axis = { tickCount: 4, format: "~s", labelOverlap: "greedy" } as const;
  return {
    data: {
      values: rows.map(({ id, setting, group, measured, predicted, error }) => ({
        id,
        group,
        setting,
        x: measured,
        y: predicted,
        shown: `${significant(predicted)} for ${significant(measured)}, ${signedPercent(error)}`,
      })),
    },
    width: "container",
    height: HEIGHT,
    encoding: {
      x: { field: "x", type: "quantitative", scale, axis: { ...axis, title: "measured" } },
      y: { field: "y", type: "quantitative", scale, axis: { ...axis, title: "predicted" } },
    },
    layer: [
      {
        data: { values: ends },
        mark: { type: "area", opacity: 0.15, color: colour("accent"), clip: true },
        encoding: { y: { field: "low", type: "quantitative", scale }, y2: { field: "high" } },
      },
      {
        data: { values: ends },
        mark: { type: "line", strokeWidth: 1, color: colour("ink-2"), clip: true },
        encoding: { y: { field: "x", type: "quantitative", scale } },
      },
      {
        mark: { type: "point", filled: true, size: 22, opacity: 0.6, color: colour("accent") },
        encoding: {
          tooltip: [
            { field: "group", type: "nominal", title: "workload" },
            { field: "setting", type: "nominal", title: "setting" },
            { field: "shown", type: "nominal", title: "predicted" },
          ],
        },
      },
    ],
  };
}

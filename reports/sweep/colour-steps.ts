import { exp, ln } from "../../sim/base/math.ts";
import type { SweepMetric } from "../../sim/result/sweep.ts";
import type { LegendEntry } from "../charts/chart.ts";
import { WIDE_SPAN } from "./metric-scale.ts";
import { formatMetric, isTargetRatio } from "./metric-words.ts";
import { SEQUENCE_STEPS, sequenceColour, sequenceInk } from "./sweep-style.ts";

/** Colours for values of the metric, in a few steps that can be told apart and named. */
export interface ColourSteps {
  readonly look: (value: number) => { readonly fill: string; readonly ink: string };
  readonly legend: readonly LegendEntry[];
}

/** The steps of the run report's grid: shades of met and missed targets. */
const RATIO_STEPS: readonly (readonly [upTo: number, name: string])[] = [
  [0.5, "met-3"],
  [0.75, "met-2"],
  [0.9, "met-1"],
  [1, "met-0"],
  [1.25, "miss-0"],
  [2, "miss-1"],
  [4, "miss-2"],
  [Infinity, "miss-3"],
];

/**
 * Colours of a ratio to a target are those of the run report; other metrics have one hue whose strength grows with the
 * value, in equal steps, or in equal ratios where the values span more than 50 times.
 * @param values  at least one
 */
export function colourSteps(metric: SweepMetric, values: readonly number[]): ColourSteps {
  return isTargetRatio(metric) ? ratioSteps() : amountSteps(metric, values);
}

function ratioSteps(): ColourSteps {
  const nameOf = (value: number): string => RATIO_STEPS.find(([upTo]) => value <= upTo)?.[1] ?? "miss-3";
  const label = (name: string, from: string, to: string): LegendEntry => ({
    label: from === "" ? `up to ${to}` : to === "" ? `more than ${from}` : `to ${to}`,
    colour: `var(--${name})`,
  });
  const texts = RATIO_STEPS.map(([upTo]) => (upTo === Infinity ? "" : upTo <= 1 ? `${upTo * 100} %` : `${upTo}×`));
  return {
    look: (value) => ({ fill: `var(--${nameOf(value)})`, ink: "var(--ink)" }),
    legend: RATIO_STEPS.map(([, name], index) => label(name, index === 0 ? "" : texts[index - 1]!, texts[index]!)),
  };
}

function amountSteps(metric: SweepMetric, values: readonly number[]): ColourSteps {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const log = low > 0 && high > WIDE_SPAN * low;
  const share = (value: number): number => {
    if (high === low) return 0;
    return log ? ln(value / low) / ln(high / low) : (value - low) / (high - low);
  };
  const at = (part: number): number => (log ? low * exp(part * ln(high / low)) : low + part * (high - low));
  const count = high === low ? 1 : SEQUENCE_STEPS;
  const stepOf = (value: number): number => Math.max(0, Math.min(count - 1, Math.floor(share(value) * count)));
  return {
    look: (value) => ({ fill: sequenceColour(stepOf(value)), ink: sequenceInk(stepOf(value)) }),
    legend: Array.from({ length: count }, (_, step) => ({
      label:
        count === 1
          ? formatMetric(metric, low)
          : step === 0
            ? `from ${formatMetric(metric, low)}`
            : `${formatMetric(metric, at(step / count))} and more`,
      colour: sequenceColour(step),
    })),
  };
}

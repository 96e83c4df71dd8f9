import type { Chart } from "../charts/chart.ts";
import { colour } from "../theme.ts";
import { formatShare } from "../words.ts";
import { cdfPanel } from "./cdf-panel.ts";
import { COUNT_LABEL } from "./tokens-chart.ts";
import type { TraceProfile } from "./trace-profile.ts";
import { formatAmount } from "./trace-rows.ts";

/** How much work requests are. */
export function drawSize({ size }: TraceProfile): Chart | null {
  if (size === null) return null;
  const unit = size.unit === "1" ? "" : ` ${size.unit}`;
  const spec = cdfPanel([{ label: "requests", colour: colour("accent"), points: size.cdf }], {
    title: size.unit === "1" ? "size" : `size [${size.unit}]`,
    labelExpr: COUNT_LABEL,
    write: (value) => `${formatAmount(value)}${unit}`,
  });
  if (spec === null) return null;
  return {
    title: `The largest 1 % of the requests hold ${formatShare(size.topShare)} of all work`,
    caption: "Share of requests of up to each size, on a logarithmic axis.",
    legend: [],
    panels: [
      {
        heading: null,
        description: `Sizes: ${formatAmount(size.p50)}${unit} in the median, ${formatAmount(size.max)}${unit} at most.`,
        spec,
      },
    ],
  };
}

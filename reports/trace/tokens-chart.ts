import type { Chart } from "../charts/chart.ts";
import { policyColours } from "../theme.ts";
import { cdfPanel } from "./cdf-panel.ts";
import type { TraceProfile } from "./trace-profile.ts";
import { formatAmount } from "./trace-rows.ts";

/** Vega expression that writes a count: "500", "20k". */
export const COUNT_LABEL = "datum.value < 10000 ? format(datum.value, ',.5~r') : format(datum.value, '.3~s')";

/** How long prompts and answers are. */
export function drawTokens({ promptTokens, outputTokens }: TraceProfile): Chart | null {
  if (promptTokens === null || outputTokens === null) return null;
  const [prompt, output] = policyColours(["MIG", "time-slicing"]) as readonly [string, string];
  const spec = cdfPanel(
    [
      { label: "prompts", colour: prompt, points: promptTokens.cdf },
      { label: "answers", colour: output, points: outputTokens.cdf },
    ],
    { title: "tokens", labelExpr: COUNT_LABEL, write: formatAmount },
  );
  if (spec === null) return null;
  return {
    title: `Half of the prompts have up to ${formatAmount(promptTokens.p50)} tokens, half of the answers up to ${formatAmount(outputTokens.p50)}`,
    caption: "Share of requests with up to so many tokens, on a logarithmic axis.",
    legend: [
      { label: "prompts", colour: prompt, mark: "line" },
      { label: "answers", colour: output, mark: "line" },
    ],
    panels: [
      {
        heading: null,
        description: `Tokens: prompts ${formatAmount(promptTokens.p50)} in the median and ${formatAmount(promptTokens.max)} at most, answers ${formatAmount(outputTokens.p50)} and ${formatAmount(outputTokens.max)}.`,
        spec,
      },
    ],
  };
}

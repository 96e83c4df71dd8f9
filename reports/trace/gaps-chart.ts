import { ln } from "../../sim/base/math.ts";
import { significant } from "../../sim/base/units.ts";
import type { Chart } from "../charts/chart.ts";
import { colour } from "../theme.ts";
import { formatShare } from "../words.ts";
import { cdfPanel } from "./cdf-panel.ts";
import { arrivalManner } from "./trace-finding.ts";
import type { TraceProfile } from "./trace-profile.ts";
import { formatSpan } from "./trace-rows.ts";

/** Vega expression that writes seconds as "200 µs", "5 ms", "2 s", "10 min" or "3 h". */
const SECONDS_LABEL =
  "datum.value < 0.001 ? format(datum.value * 1e6, '.3~r') + ' µs' : datum.value < 1 ? format(datum.value * 1000, '.3~r') + ' ms' : format(datum.value, ',.5~r') + ' s'";

/** How long the pauses between requests are, beside those of independent users at the same rate. */
export function drawGaps(profile: TraceProfile): Chart | null {
  const { gapsNs, gapCv, zeroGaps } = profile;
  if (gapsNs === null || gapCv === null) return null;
  const seconds = gapsNs.cdf.map(([share, ns]) => [share, ns / 1e9] as const);
  const poisson = Array.from({ length: 199 }, (_, i) => {
    const share = (i + 1) / 200;
    return [share, (-ln(1 - share) * gapsNs.mean) / 1e9] as const;
  });
  const spec = cdfPanel(
    [
      { label: "independent users", colour: colour("ink"), dashed: true, points: poisson },
      { label: "this trace", colour: colour("accent"), points: seconds },
    ],
    { title: "gap between two requests", labelExpr: SECONDS_LABEL, write: (value) => formatSpan(value * 1e9) },
  );
  if (spec === null) return null;
  const zero = zeroGaps === 0 ? "" : ` ${formatShare(zeroGaps)} of the gaps are 0 and lie left of the axis.`;
  return {
    title: titleOf(profile, gapCv),
    caption: `Share of gaps up to each length, on a logarithmic axis.${zero}`,
    legend: [
      { label: "this trace", colour: colour("accent"), mark: "line" },
      { label: "independent users at the same rate", colour: colour("ink"), mark: "dash" },
    ],
    panels: [
      {
        heading: null,
        description: `Gaps: ${formatSpan(gapsNs.p50)} in the median, ${formatSpan(gapsNs.p99)} at p99, ${formatSpan(gapsNs.max)} at most.`,
        spec,
      },
    ],
  };
}

function titleOf(profile: TraceProfile, gapCv: number): string {
  const cv = significant(gapCv);
  switch (arrivalManner(profile)) {
    case "bursts":
      return `Requests come in volleys: the CV of gaps is ${cv}, not 1`;
    case "even":
      return `Requests keep apart: the CV of gaps is ${cv}, not 1`;
    case "drawn":
      return `Most gaps are drawn at random: the clock of the file has steps of ${formatSpan(profile.drawnBelowNs!)}`;
    case "waves":
    case "independent":
    case null:
      return `Gaps are like those of independent users: their CV is ${cv}`;
  }
}

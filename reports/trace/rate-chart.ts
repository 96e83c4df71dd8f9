import type { TopLevelSpec } from "vega-lite";
import { significant } from "../../sim/base/units.ts";
import type { Chart } from "../charts/chart.ts";
import { colour } from "../theme.ts";
import { formatShare } from "../words.ts";
import { spanUnit } from "./span-axis.ts";
import type { TraceProfile } from "./trace-profile.ts";
import { formatSpan, rateText } from "./trace-rows.ts";

/** The rate of requests along the trace, with its mean. */
export function drawRate(profile: TraceProfile): Chart | null {
  const { course, ratePerS, spanNs, firstNs } = profile;
  if (ratePerS === null || course.counts.length < 2) return null;
  const step = formatSpan(course.stepNs);
  const perHour = ratePerS < 0.1;
  return {
    title: titleOf(profile, ratePerS),
    caption: `Requests per ${perHour ? "hour" : "second"} in steps of ${step}, by the time since the ${firstNs === 0 ? "first request" : "start of the trace"}. The dashed line is the mean.`,
    legend: [
      { label: `requests in ${step}`, colour: colour("accent") },
      { label: `mean, ${rateText(ratePerS)}`, colour: colour("ink"), mark: "dash" },
    ],
    panels: [
      {
        heading: null,
        description: `Rate over ${formatSpan(spanNs)}: ${rateText(ratePerS)} on average, ${rateText(Math.max(...course.counts) / (course.stepNs / 1e9))} in the busiest ${step}.`,
        spec: specOf(profile, ratePerS, perHour),
      },
    ],
  };
}

function titleOf({ peakMinute, course, spanNs }: TraceProfile, meanPerS: number): string {
  const empty = course.counts.filter((count) => count === 0).length / course.counts.length;
  if (empty >= 0.1) return `In ${formatShare(empty)} of the steps of ${formatSpan(course.stepNs)} nothing arrives`;
  const peakPerS = peakMinute === null ? Math.max(...course.counts) / (course.stepNs / 1e9) : peakMinute.requests / 60;
  const what = peakMinute === null ? `busiest ${formatSpan(course.stepNs)}` : "busiest minute";
  const ratio = peakPerS / meanPerS;
  return ratio < 1.2
    ? `The rate hardly changes in ${formatSpan(spanNs)}`
    : `The ${what} brings ${rateText(peakPerS)}, ${significant(ratio)} times the mean`;
}

function specOf({ course, firstNs, spanNs }: TraceProfile, ratePerS: number, perHour: boolean): TopLevelSpec {
  const unit = spanUnit(spanNs);
  const factor = perHour ? 3600 : 1;
  const last = course.counts.length - 1;
  const values = course.counts.map((count, i) => {
    const fromNs = firstNs + i * course.stepNs;
    // The last step ends with the trace; drawn over its whole width it would look like a lull.
    const widthNs = i === last ? Math.max(1, spanNs - i * course.stepNs) : course.stepNs;
    const shownNs = i === last && widthNs < course.stepNs / 2 ? course.stepNs : widthNs;
    const perS = count / (shownNs / 1e9);
    const from = fromNs / unit.ns;
    return {
      from,
      to: (fromNs + widthNs) / unit.ns,
      rate: perS * factor,
      when: formatSpan(fromNs),
      text: rateText(perS),
      count,
    };
  });
  return {
    data: { values },
    width: "container",
    height: 200,
    layer: [
      {
        mark: { type: "rect", color: colour("accent") },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            scale: { domain: [firstNs / unit.ns, (firstNs + spanNs) / unit.ns], nice: false },
            axis: { title: unit.name, labelFlush: true, labelOverlap: "greedy", grid: false },
          },
          x2: { field: "to" },
          y: {
            field: "rate",
            type: "quantitative",
            scale: { zero: true },
            axis: { title: `requests per ${perHour ? "hour" : "second"}`, tickCount: 5 },
          },
          y2: { datum: 0 },
          tooltip: [
            { field: "when", type: "nominal", title: "from" },
            { field: "text", type: "nominal", title: "rate" },
            { field: "count", type: "quantitative", title: "requests" },
          ],
        },
      },
      {
        data: { values: [{ mean: ratePerS * factor }] },
        mark: { type: "rule", strokeDash: [4, 3], color: colour("ink"), opacity: 0.8 },
        encoding: { y: { field: "mean", type: "quantitative" } },
      },
    ],
  };
}

import { exp, ln } from "../../sim/base/math.ts";
import type { SweepMetric } from "../../sim/result/sweep.ts";
import { logTimeAxis, MS_LABEL } from "../charts/time-axis.ts";
import { isTargetRatio, metricTitle } from "./metric-words.ts";

/** Values that span more than this factor get a logarithmic axis. */
export const WIDE_SPAN = 50;

/** An axis for the metric, the same for all panels of a chart, in units that read well. */
export interface MetricScale {
  readonly type: "linear" | "log";
  /** In the units of the chart. */
  readonly domain: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  /** Vega expression for the text of a tick. */
  readonly label: string;
  /** Quantity and unit. */
  readonly title: string;
  /** A value of the metric in the units of the chart, moved into the domain. */
  readonly place: (value: number) => number;
  /** Where a place of the domain lies, 0 at its low end, 1 at its high end. */
  readonly share: (place: number) => number;
  /** The place at a share. */
  readonly at: (share: number) => number;
}

/** Units of a linear axis of times, which are those that values themselves are written in. */
const TIME_UNITS = [
  { name: "seconds", ns: 1e9 },
  { name: "milliseconds", ns: 1e6 },
  { name: "microseconds", ns: 1e3 },
  { name: "nanoseconds", ns: 1 },
] as const;

const RATIO_LABEL = "datum.value <= 1 ? format(datum.value * 100, '.3~r') + ' %' : format(datum.value, '.3~r') + '×'";
const PLAIN_LABEL = "datum.value >= 10000 ? format(datum.value, '.3~s') : format(datum.value, '.3~r')";

/**
 * An axis over values and the ends of their intervals; linear ones begin at 0.
 * @param values  all that is drawn, in the unit of the metric; empty gives an axis from 0 to 1
 * @param band    share of the axis' length kept free beyond the largest value, at least 0 and below 1
 */
export function metricScale(metric: SweepMetric, values: readonly number[], band = 0): MetricScale {
  const largest = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  const positive = values.filter((value) => value > 0);
  const smallest = positive.reduce((a, b) => Math.min(a, b), largest);
  return positive.length === values.length && largest > WIDE_SPAN * smallest
    ? logScale(metric, smallest, largest, band)
    : linearScale(metric, largest, band);
}

function logScale(metric: SweepMetric, smallest: number, largest: number, band: number): MetricScale {
  const time = metric.unit === "ns";
  // The grid of the time axis is in millionths of what it is given.
  const factor = time ? 1 : 1e6;
  const axis = logTimeAxis(smallest * factor, largest * factor);
  const unit = 1e6 / factor;
  const [low, high] = axis.domain;
  const span = ln(high / low) / (1 - band);
  const place = (value: number): number => Math.min(high, Math.max(low, value / unit));
  const at = (share: number): number => low * exp(span * share);
  return {
    type: "log",
    domain: [low, band === 0 ? high : at(1)],
    ticks: axis.ticks,
    label: time ? MS_LABEL : labelOf(metric),
    title: titleOf(metric, null),
    place,
    share: (value) => ln(value / low) / span,
    at,
  };
}

function linearScale(metric: SweepMetric, largest: number, band: number): MetricScale {
  const unit = metric.unit === "ns" ? (TIME_UNITS.find(({ ns }) => largest >= 0.9995 * ns) ?? TIME_UNITS[3]) : null;
  const size = unit?.ns ?? 1;
  const step = niceStep(largest / size / 5);
  const count = Math.ceil(largest / size / step - 1e-9);
  const high = Number((count * step).toPrecision(12));
  const top = high / (1 - band);
  return {
    type: "linear",
    domain: [0, top],
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12))),
    label: labelOf(metric),
    title: titleOf(metric, unit?.name ?? null),
    place: (value) => Math.min(high, Math.max(0, value / size)),
    share: (value) => value / top,
    at: (share) => share * top,
  };
}

function labelOf(metric: SweepMetric): string {
  return isTargetRatio(metric) ? RATIO_LABEL : PLAIN_LABEL;
}

function titleOf(metric: SweepMetric, unit: string | null): string {
  if (unit !== null) return `${metricTitle(metric)} [${unit}]`;
  if (isTargetRatio(metric)) return `${metricTitle(metric)}, value ÷ limit`;
  return metric.unit === "1/s" ? `${metricTitle(metric)} [per second]` : metricTitle(metric);
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least so large. @param rough > 0 */
function niceStep(rough: number): number {
  const [mantissa, exponent] = rough.toExponential(12).split("e");
  const nice = [1, 2, 2.5, 5, 10].find((candidate) => Number(mantissa) <= candidate + 1e-9) ?? 10;
  return Number(`${nice}e${exponent}`);
}
